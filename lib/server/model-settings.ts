import type { Database } from '../db/database.ts'
import { listAliases } from '../db/model-aliases.ts'
import { listConnections, type StoredConnection } from '../db/model-connections.ts'
import { listPrices } from '../db/model-prices.ts'
import { workspaceOfRun } from '../db/workspaces.ts'
import type { Clock, ModelConnection, ModelSettings, SettingsOf, WorkspaceModels } from '../runner/ports.ts'
import { keyPlace } from './connection-place.ts'
import type { KeyVault } from './key-vault.ts'

/** Settings of models as processes read them: what has just changed elsewhere may take so long to be seen here. */
export const SETTINGS_AGE_MS = 2_000
const MOST_KEPT = 1_000

export type WorkspaceSettings = ModelSettings & {
  /** Something of the workspace was changed by this process: it is read anew. */
  changed(workspaceId: string): void
}

type Parts = {
  database: Database
  vault: KeyVault
  /** Connections of the environment, which every workspace has. */
  environment: readonly ModelConnection[]
  clock: Pick<Clock, 'now'>
}

/** The settings of workspaces: what the environment gives, and above it what is stored. */
export function createWorkspaceSettings({ database, vault, environment, clock }: Parts): WorkspaceSettings {
  const kept = new Map<string, { at: number; models: Promise<WorkspaceModels> }>()
  const workspaces = new Map<string, string>()

  async function workspaceOf(of: SettingsOf): Promise<string> {
    if ('workspaceId' in of) return of.workspaceId
    const known = workspaces.get(of.runId)
    if (known !== undefined) return known
    const workspaceId = await workspaceOfRun(database, of.runId)
    forgetOldest(workspaces)
    workspaces.set(of.runId, workspaceId)
    return workspaceId
  }

  async function stored(workspaceId: string): Promise<WorkspaceModels> {
    const scope = { workspaceId }
    const [connections, aliases, prices] = await Promise.all([
      listConnections(database, scope),
      listAliases(database, scope),
      listPrices(database, scope),
    ])
    return {
      connections: above(
        environment,
        connections.map((connection) => openConnection(vault, connection)),
      ),
      aliases: Object.fromEntries(aliases.map(({ alias, provider, model }) => [alias, { provider, model }])),
      prices,
    }
  }

  return {
    async read(of) {
      const workspaceId = await workspaceOf(of)
      const now = clock.now()
      const last = kept.get(workspaceId)
      if (last && now - last.at < SETTINGS_AGE_MS && now >= last.at) return last.models
      const entry = { at: now, models: stored(workspaceId) }
      forgetOldest(kept)
      kept.set(workspaceId, entry)
      // What could not be read is tried again by the next one who asks.
      entry.models.catch(() => {
        if (kept.get(workspaceId) === entry) kept.delete(workspaceId)
      })
      return entry.models
    },
    changed: (workspaceId) => {
      kept.delete(workspaceId)
    },
  }
}

/** Those of the environment, each replaced whole by a stored one of the same name: no key of the environment ever goes to an address that somebody has stored. */
function above(environment: readonly ModelConnection[], stored: readonly ModelConnection[]): ModelConnection[] {
  const names = new Set(stored.map(({ name }) => name))
  return [...environment.filter(({ name }) => !names.has(name)), ...stored]
}

/** A stored connection with its key; with the reason why it can't be used when the key can't be opened. */
export function openConnection(vault: KeyVault, connection: StoredConnection): ModelConnection {
  const { name, kind, baseUrl, sealedKey } = connection
  if (sealedKey === null) return { name, kind, baseUrl, apiKey: null }
  const opened = vault.open(sealedKey, keyPlace(connection))
  if (opened.ok) return { name, kind, baseUrl, apiKey: opened.text }
  return {
    name,
    kind,
    baseUrl,
    apiKey: null,
    problem: `the stored key of the provider “${name}” ${opened.message.slice(0, -1)}`,
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (map.size >= MOST_KEPT && oldest !== undefined) map.delete(oldest)
}

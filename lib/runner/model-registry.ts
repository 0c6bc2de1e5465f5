import { CONNECTION_FACTS, isConnectionKind, setUpHint } from '../loop/artefacts/connection-kinds.ts'
import { CONNECTION_KINDS, WORKSPACE_MODELS } from '../loop/artefacts/models.ts'
import type { ModelProvider } from './model-provider.ts'
import type { ModelSettings, SettingsOf, WorkspaceModels } from './ports.ts'
import { providerOf } from './providers/provider-of.ts'

export type FoundProvider = { ok: true; provider: ModelProvider } | { ok: false; problem: string }

/** Who answers, by the name that bindings give. Settings are read with each question; in-process providers need none. */
export type ModelRegistry = {
  provider(of: SettingsOf, name: string): Promise<FoundProvider>
  /** What a workspace has set up, and its providers: for several questions about the same moment. */
  open(of: SettingsOf): Promise<{ workspace: WorkspaceModels; provider(name: string): FoundProvider }>
  isInProcess(name: string): boolean
}

export function modelRegistry(inProcess: readonly ModelProvider[], settings: ModelSettings): ModelRegistry {
  const own = new Map(inProcess.map((provider) => [provider.name, provider]))
  const find = (name: string, connections: WorkspaceModels['connections']): FoundProvider => {
    const connection = connections.find((candidate) => candidate.name === name)
    const provider = own.get(name) ?? (connection && providerOf(connection))
    return provider
      ? { ok: true, provider }
      : { ok: false, problem: noSuchProvider(name, [...own.keys()], connections) }
  }
  return {
    async provider(of, name) {
      return find(name, own.has(name) ? [] : (await settings.read(of)).connections)
    },
    async open(of) {
      const workspace = await settings.read(of)
      return { workspace, provider: (name) => find(name, workspace.connections) }
    },
    isInProcess: (name) => own.has(name),
  }
}

function noSuchProvider(name: string, own: readonly string[], connections: WorkspaceModels['connections']): string {
  if (isConnectionKind(name)) return `the provider “${name}” is not set up. ${setUpHint(name).slice(0, -1)}`
  const known = [...own, ...connections.map((connection) => connection.name)].join(', ')
  return `there is no provider “${name}”. There are ${known}; add a connection of that name in Settings → Models`
}

/** A provider as bindings may name it, for lists. */
export type ProviderEntry = {
  provider: string
  configured: boolean
  simulated: boolean
  hint: string
  /** Models that can be named, where they are known. */
  models?: readonly { name: string; summary: string }[]
}

/** Everything that a binding may name in this workspace, and what could be set up: in-process models, the workspace's aliases, its connections, the other kinds. */
export function providerEntries(inProcess: readonly ModelProvider[], workspace: WorkspaceModels): ProviderEntry[] {
  const connected = workspace.connections.map(providerOf)
  const taken = new Set([...inProcess, ...connected].map(({ name }) => name))
  return [
    ...inProcess.map(entryOf),
    aliasEntry(workspace.aliases),
    ...connected.map(entryOf),
    ...CONNECTION_KINDS.filter((kind) => !taken.has(kind)).map((kind) => {
      return { provider: kind, configured: false, simulated: false, hint: setUpHint(kind) }
    }),
  ]
}

function entryOf({ name, configured, simulated, hint, kind, models }: ModelProvider): ProviderEntry {
  const label = kind && kind !== name ? `${hint} (${CONNECTION_FACTS[kind].label})` : hint
  return { provider: name, configured, simulated, hint: label, ...(models ? { models } : {}) }
}

function aliasEntry(aliases: WorkspaceModels['aliases']): ProviderEntry {
  const names = Object.keys(aliases).sort()
  return {
    provider: WORKSPACE_MODELS,
    configured: names.length > 0,
    simulated: false,
    hint:
      names.length > 0
        ? 'A model of the workspace, by its alias: which one it stands for is looked up where a run starts.'
        : 'The workspace has no model aliases yet: choose models in Settings → Models.',
    models: names.map((name) => {
      const standsFor = aliases[name]
      return { name, summary: standsFor ? `now ${standsFor.provider}: ${standsFor.model}` : '' }
    }),
  }
}

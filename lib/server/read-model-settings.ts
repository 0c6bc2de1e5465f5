import type { ModelPrice, ModelSettings, ModelUses, WorkspaceAlias } from '../api/contracts/settings.ts'
import { listAliases, type StoredAlias } from '../db/model-aliases.ts'
import { listConnections } from '../db/model-connections.ts'
import { listPrices, type ModelOf, type StoredPrice } from '../db/model-prices.ts'
import { loopsWithModel } from '../db/model-uses.ts'
import { CONNECTION_KINDS, type ConnectionKind, type Price, WORKSPACE_MODELS } from '../loop/artefacts/models.ts'
import { LIST_PRICES, listPrice } from '../loop/tokens/list-prices.ts'
import { modelRegistry } from '../runner/model-registry.ts'
import { environmentView, storedView } from './connection-view.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** What a workspace has set up of models, without any key. Read from the database, never from what this process has kept. */
export async function readModelSettings(services: Services, actor: Actor): Promise<Result<ModelSettings>> {
  const { database, models, vault } = services
  models.settings.changed(actor.workspaceId)
  const [stored, aliases, prices] = await Promise.all([
    listConnections(database, actor),
    listAliases(database, actor),
    listPrices(database, actor),
  ])
  const names = new Set(stored.map(({ name }) => name))
  const environment = models.environment.filter(({ name }) => !names.has(name))
  const connections = [...environment.map(environmentView), ...stored.map((each) => storedView(services, each))]
  const ordered = connections.toSorted(
    (a, b) => CONNECTION_KINDS.indexOf(a.kind) - CONNECTION_KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1),
  )
  return ok({
    connections: ordered,
    aliases: await aliasViews(services, actor, aliases),
    prices: priceViews(ordered, prices),
    pricesOf: LIST_PRICES.asOf,
    storing: { problem: vault.problem() },
  })
}

/** Aliases with what is known of their models now. */
export async function aliasViews(
  { models }: Services,
  { workspaceId }: Actor,
  aliases: readonly StoredAlias[],
): Promise<WorkspaceAlias[]> {
  const { workspace, provider } = await modelRegistry(models.inProcess, models.settings).open({ workspaceId })
  return aliases.map((each) => {
    const found = provider(each.provider)
    const problem = found.ok ? found.provider.problem(each.model) : found.problem
    const kind = found.ok ? found.provider.kind : null
    return {
      ...each,
      price: priceOf(workspace.prices, kind, each) ?? null,
      problem: problem === null ? null : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`,
    }
  })
}

/** What somebody has entered for a model, else its list price; undefined: not known. */
export function priceOf(
  entered: readonly { provider: string; model: string; price: Price }[],
  kind: ConnectionKind | null | undefined,
  { provider, model }: ModelOf,
): Price | undefined {
  const own = entered.find((each) => each.provider === provider && each.model === model)
  return own?.price ?? (kind ? listPrice(kind, model) : undefined)
}

/** The prices that Loopwright comes with, for each provider whose models have them, and those that were entered above them. */
function priceViews(
  connections: readonly { name: string; kind: ConnectionKind }[],
  entered: readonly StoredPrice[],
): ModelPrice[] {
  const kinds = new Map<string, ConnectionKind>(CONNECTION_KINDS.map((kind) => [kind, kind]))
  for (const { name, kind } of connections) kinds.set(name, kind)
  const views = new Map<string, ModelPrice>()
  const keyOf = ({ provider, model }: ModelOf) => `${provider} ${model}`
  for (const [provider, kind] of kinds) {
    for (const model of Object.keys(LIST_PRICES.usdPerMTok[kind] ?? {})) {
      const shipped = listPrice(kind, model)
      if (shipped) views.set(keyOf({ provider, model }), { provider, model, price: shipped, shipped, updatedAt: null })
    }
  }
  for (const each of entered) {
    const kind = kinds.get(each.provider)
    const shipped = (kind && listPrice(kind, each.model)) ?? null
    views.set(keyOf(each), { ...each, shipped })
  }
  return [...views.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** What names a provider, or one of its models: aliases of the workspace, and loops by their drafts and newest versions. */
export async function readModelUses(
  { database }: Services,
  actor: Actor,
  { provider, model }: { provider: string; model?: string | undefined },
): Promise<Result<ModelUses>> {
  const aliases = (await listAliases(database, actor))
    .filter((each) => each.provider === provider && (model === undefined || each.model === model))
    .map(({ alias }) => alias)
  const direct = await loopsWithModel(database, actor, provider, model)
  const through = await Promise.all(aliases.map((alias) => loopsWithModel(database, actor, WORKSPACE_MODELS, alias)))
  const loops = new Map([...direct, ...through.flat()].map((loop) => [loop.slug, loop]))
  return ok({ aliases, loops: [...loops.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) })
}

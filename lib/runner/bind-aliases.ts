import { type BoundModel, type ModelBinding, type Price, WORKSPACE_MODELS } from '../loop/artefacts/models.ts'
import { own } from '../loop/artefacts/own.ts'
import { listPrice } from '../loop/tokens/list-prices.ts'
import type { ModelProvider } from './model-provider.ts'
import type { FoundProvider, ModelRegistry } from './model-registry.ts'
import type { SettingsOf, WorkspaceModels } from './ports.ts'

const NOTHING: WorkspaceModels = { connections: [], aliases: {}, prices: [] }

/** Bindings as the models that they stand for now, each with its price where one is known. Names every binding that can't be used, and what to do. */
export async function bindAliases(
  registry: ModelRegistry,
  of: SettingsOf,
  bindings: Record<string, ModelBinding>,
): Promise<{ ok: true; models: Record<string, BoundModel> } | { ok: false; problems: string[] }> {
  const names = Object.values(bindings).map(({ provider }) => provider)
  const opened = names.every(registry.isInProcess) ? null : await registry.open(of)
  const workspace = opened?.workspace ?? NOTHING
  const models: Record<string, BoundModel> = {}
  const problems: string[] = []
  for (const [alias, asked] of Object.entries(bindings)) {
    const standsFor = standsForOf(asked, workspace)
    const found: FoundProvider = standsFor
      ? await (opened?.provider(standsFor.provider) ?? registry.provider(of, standsFor.provider))
      : { ok: false, problem: `the workspace has no model “${asked.model}”. Choose one in Settings → Models` }
    const problem = found.ok && standsFor ? found.provider.problem(standsFor.model) : null
    if (!found.ok || !standsFor || problem !== null) {
      problems.push(`Model alias “${alias}”: ${found.ok ? problem : found.problem}.`)
      continue
    }
    models[alias] = boundModel(found.provider, { ...asked, ...standsFor }, workspace.prices)
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, models }
}

/** The model that a binding names itself, or by an alias of the workspace; undefined when there is no such alias. */
function standsForOf({ provider, model }: ModelBinding, { aliases }: WorkspaceModels) {
  return provider === WORKSPACE_MODELS ? own(aliases, model) : { provider, model }
}

/** The binding's own price stands above the workspace's, and that above the list that Loopwright comes with. */
export function boundModel(
  { simulated, endpoint, kind }: ModelProvider,
  { provider, model, price }: ModelBinding,
  prices: WorkspaceModels['prices'],
): BoundModel {
  const entered = prices.find((candidate) => candidate.provider === provider && candidate.model === model)
  const known: Price | undefined = price ?? entered?.price ?? (kind ? listPrice(kind, model) : undefined)
  return {
    provider,
    model,
    ...(known ? { price: known } : {}),
    simulated,
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

import type { Chaos } from './evaluation.ts'
import { CHAOS, type ModelBinding } from './models.ts'

/** The model that all aliases of a run with chaos are bound to. */
export function chaosModelName({ profile, seed }: Chaos): string {
  return `${profile}:${seed}`
}

/** What is chosen for the models of a run: with chaos, each of them is the chaos model. */
export function chosenModels(
  models: Readonly<Record<string, ModelBinding>>,
  { chaos, modelOverrides }: { chaos?: Chaos | null | undefined; modelOverrides: Record<string, ModelBinding> },
): Record<string, ModelBinding> {
  if (!chaos) return modelOverrides
  const binding = { provider: CHAOS, model: chaosModelName(chaos) }
  return Object.fromEntries(Object.keys(models).map((alias) => [alias, binding]))
}

import type { BoundModel, ModelBinding } from '../loop/artefacts/models.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { ModelGateway, SettingsOf } from './ports.ts'

/**
 * The models that a run of a spec uses, with its own bindings over the spec's. Refused when a provider can't serve one, and when the contract or
 * the loop's daily budget, or (`caller`) that of a run above, caps the cost in USD but the price of a real model is unknown: the cap could then not be kept.
 */
export async function bindModels(
  gateway: ModelGateway,
  of: SettingsOf,
  spec: LoopSpec,
  overrides: Record<string, ModelBinding>,
  otherBudget: boolean | 'caller' = false,
): Promise<{ ok: true; models: Record<string, BoundModel> } | { ok: false; problems: string[] }> {
  const bound = await gateway.bind(of, { ...spec.models, ...overrides })
  if (!bound.ok || (spec.contract.budgetUsd === undefined && !otherBudget)) return bound
  const problems = Object.entries(bound.models).flatMap(([alias, { model, simulated, price }]) =>
    simulated || price !== undefined
      ? []
      : [
          `The price of “${model}” (alias “${alias}”) is unknown, and the ${otherBudget === 'caller' ? 'run that calls this one' : 'loop'} has a ${otherBudget === true ? 'daily ' : ''}budget in USD. Enter it in Settings → Prices.`,
        ],
  )
  return problems.length > 0 ? { ok: false, problems } : bound
}

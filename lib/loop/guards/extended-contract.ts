import type { Contract } from '../artefacts/contract.ts'
import type { Extension } from '../artefacts/escalation.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { nanoUsdOf } from './caps.ts'

/** The contract with what people have added to its caps, for one run. A cap that it does not have stays absent. */
export function extendedContract(contract: Contract, { nanoUsd, tokens, iterations, timeoutMs }: Required<Extension>) {
  if (nanoUsd === 0 && tokens === 0 && iterations === 0 && timeoutMs === 0) return contract
  const { budgetUsd, budgetTokens } = contract
  return {
    ...contract,
    maxIterations: contract.maxIterations + iterations,
    timeoutMs: contract.timeoutMs + timeoutMs,
    ...(budgetUsd === undefined ? {} : { budgetUsd: (nanoUsdOf(budgetUsd) + nanoUsd) / 1e9 }),
    ...(budgetTokens === undefined ? {} : { budgetTokens: budgetTokens + tokens }),
  }
}

/** The contract as it binds a run: of a child, no longer than the call had left when it began; and with what people have added. */
export function contractOf({ contract }: { contract: Contract }, run: Pick<RunState, 'extended' | 'withinMs'>) {
  const { withinMs, extended } = run
  const within = withinMs !== null && withinMs < contract.timeoutMs ? { ...contract, timeoutMs: withinMs } : contract
  return extendedContract(within, extended)
}

/** How much each cap can still be raised: null where the contract has none. */
export function extensionLeft(contract: Contract): Record<keyof Extension, number | null> {
  const { budgetUsd, budgetTokens, maxIterations, timeoutMs } = contract
  return {
    nanoUsd: budgetUsd === undefined ? null : nanoUsdOf(LIMITS.budgetUsd) - nanoUsdOf(budgetUsd),
    tokens: budgetTokens === undefined ? null : LIMITS.budgetTokens - budgetTokens,
    iterations: LIMITS.iterations - maxIterations,
    timeoutMs: LIMITS.runMs - timeoutMs,
  }
}

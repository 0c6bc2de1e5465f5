import type { Contract, StopReason } from '../artefacts/contract.ts'
import type { Extension, Intervention } from '../artefacts/escalation.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { didYouMean } from '../expression/nearest-name.ts'
import { nanoUsdOf, readIterations } from '../guards/caps.ts'
import { contractOf, extensionLeft } from '../guards/extended-contract.ts'
import { dollars, seconds } from '../guards/reading.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import { personDecided } from './person-decided.ts'

/** What a person may allow, beside answering and changing the state. */
export type Allowed = Pick<Intervention, 'subgoal' | 'relax' | 'extend' | 'stop'>

/** Why a run can't go on so: each problem names its field. `contract` is that of the spec it goes on with, `invariants` the names that it checks. */
export function interventionProblems(
  run: RunState,
  agreed: Contract,
  invariants: readonly string[],
  { relax = [], extend = {}, stop }: Allowed,
): FieldProblem[] {
  const unknown = relax.flatMap(({ invariant }, index) =>
    invariants.includes(invariant)
      ? []
      : [
          {
            field: `relax.${index}.invariant`,
            reason: `is no invariant of this loop${didYouMean(invariant, invariants) || listed(invariants)}`,
          },
        ],
  )
  const left = extensionLeft(contractOf({ contract: agreed }, run))
  const beyond = MEMBERS.flatMap((member) => {
    const [most, more] = [left[member], extend[member]]
    if (more === undefined || (most !== null && more <= most)) return []
    const reason = most === null ? 'the contract has no such cap' : `at most ${most} more: that is the limit of a run`
    return [{ field: `extend.${member}`, reason }]
  })
  const problems = [...unknown, ...beyond]
  return stop || problems.length > 0 ? problems : usedUp(run, agreed, extend)
}

const listed = (names: readonly string[]) =>
  names.length === 0 ? ': it has none' : `; it has: ${names.slice(0, 20).join(', ')}`

const MEMBERS: readonly (keyof Extension)[] = ['nanoUsd', 'tokens', 'iterations', 'timeoutMs']

/** A cap that made the run wait has to be raised, by as much as what comes next needs: it would end the run, or make it wait for the same, at once again. */
function usedUp(run: RunState, agreed: Contract, extend: Extension): FieldProblem[] {
  const { rule = null, short = 0 } = run.escalation ?? {}
  const member = rule === null ? undefined : CAPS[rule]
  if (rule === null || member === undefined) return []
  const given = extend[member] ?? 0
  if (given < short) {
    const missing = `${SAID[member](short)} more`
    const tooLittle = given > 0 ? `: ${SAID[member](given)} ${given === 1 ? 'is' : 'are'} too little` : ''
    return [{ field: `extend.${member}`, reason: `what comes next needs at least ${missing}${tooLittle}` }]
  }
  const after = { ...run, ...personDecided(run, { by: '', note: '', patch: [], migration: null, extended: extend }) }
  if (!firesStill(rule, contractOf({ contract: agreed }, after), after)) return []
  return [{ field: `extend.${member}`, reason: 'this cap is used up: the run needs more of it' }]
}

/** What has to be raised for a rule not to fire again. */
const CAPS: Partial<Record<StopReason, keyof Extension>> = {
  max_iterations: 'iterations',
  timeout: 'timeoutMs',
  budget_usd: 'nanoUsd',
  budget_tokens: 'tokens',
}

const SAID: Record<keyof Extension, (amount: number) => string> = {
  nanoUsd: (amount) => `${dollars(amount)} (${amount} nano-USD)`,
  tokens: (amount) => `${amount} tokens`,
  iterations: String,
  timeoutMs: (amount) => `${seconds(amount)} (${amount} ms)`,
}

function firesStill(rule: StopReason, contract: Contract, run: RunState): boolean {
  const { budgetUsd, budgetTokens, timeoutMs } = contract
  switch (rule) {
    case 'max_iterations':
      return readIterations(contract, run).some(({ fired }) => fired)
    case 'timeout':
      return run.activeMs >= timeoutMs
    case 'budget_usd':
      return budgetUsd !== undefined && run.spent.nanoUsd >= nanoUsdOf(budgetUsd)
    case 'budget_tokens':
      return budgetTokens !== undefined && run.spent.tokens >= budgetTokens
    default:
      return false
  }
}

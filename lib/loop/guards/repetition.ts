import type { Contract } from '../artefacts/contract.ts'
import type { GuardReading } from '../artefacts/events.ts'
import { reading } from './reading.ts'

type Action = { key: string; tool: string }
type Detected = { detectors: { actions: readonly Action[]; errors: readonly string[]; subgoals: readonly string[] } }
type Compare = 'tool-and-args' | 'tool'

const identity = (compare: Compare) => (action: Action) => (compare === 'tool' ? action.tool : action.key)

/** How many entries at the end of the list are equal to its last one. */
function runLength(list: readonly string[]): number {
  let length = 0
  while (length < list.length && list[list.length - 1 - length] === list.at(-1)) length++
  return length
}

function readRepeats(
  rule: 'repeated_action' | 'repeated_error' | 'subgoal_stuck',
  list: readonly string[],
  times: number,
  what: string,
): GuardReading {
  const length = runLength(list)
  return reading(
    rule,
    length >= times,
    length <= 1 ? 0 : length / times,
    `${what} ${length} of ${times} times in a row`,
  )
}

/** Rules over what the loop did lately. Same action = same tool and canonical arguments, or the tool's name alone as configured. */
export function readRepetition(contract: Contract, run: Detected): GuardReading[] {
  const { repeatedAction, cycling, repeatedError, subgoalStuck } = contract
  const { actions, errors, subgoals } = run.detectors
  const readings: GuardReading[] = []
  if (repeatedAction) {
    const list = actions.map(identity(repeatedAction.compare))
    readings.push(
      readRepeats(
        'repeated_action',
        list,
        repeatedAction.times,
        `the same action${actions.length > 0 ? ` (${actions.at(-1)?.tool})` : ''}`,
      ),
    )
  }
  if (cycling) readings.push(readCycling(actions.map(identity(cycling.compare))))
  if (repeatedError) readings.push(readRepeats('repeated_error', errors, repeatedError.times, 'the same error'))
  if (subgoalStuck) readings.push(readRepeats('subgoal_stuck', subgoals, subgoalStuck.times, 'the same subgoal'))
  return readings
}

/** A-B-A-B over the last four actions. The level counts how many of them already alternate. */
function readCycling(list: readonly string[]): GuardReading {
  const tail = list.slice(-4)
  let alternating = Math.min(tail.length, 1)
  for (let back = 2; back <= tail.length; back++) {
    const [at, next, afterNext] = [tail.at(-back), tail.at(-back + 1), back > 2 ? tail.at(-back + 2) : undefined]
    if (at === next || (back > 2 && at !== afterNext)) break
    alternating = back
  }
  const level = alternating <= 2 ? 0 : alternating / 4
  return reading('cycling', alternating >= 4, level, `${alternating} of 4 actions in A-B-A-B order`)
}

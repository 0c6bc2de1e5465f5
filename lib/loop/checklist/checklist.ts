import { actions, decisionPrompt, invariants, longTermMemory, observation } from './body.ts'
import { type ChecklistFacts, type Found, practicesOf } from './checklist-facts.ts'
import { type ChecklistPart, type ChecklistPoint, type ChecklistStatus, statusOf } from './checklist-point.ts'
import { convergenceContract, decisionMap, topology, typedState } from './foundations.ts'
import { budgets, escalation, evaluation, lifecycle, traces } from './production.ts'

type Check = (facts: ChecklistFacts, found: readonly Found[]) => ChecklistPart[]

/** The fourteen steps of loop engineering, in their order. */
export const CHECKLIST_POINTS: readonly { title: string; asks: string; check: Check }[] = [
  {
    title: 'Decisions',
    asks: 'The decisions of the task are known: purpose, alternatives, and how one sees that it was right.',
    check: decisionMap,
  },
  { title: 'State', asks: 'State is typed and versioned, and the task in it can’t be written.', check: typedState },
  {
    title: 'Contract',
    asks: 'An end can be reached, and four layers stand against a loop without end.',
    check: convergenceContract,
  },
  { title: 'Topology', asks: 'The loop has one known shape, with a look at the result from outside.', check: topology },
  {
    title: 'Observation',
    asks: 'Results become facts, kept short and held against what is known.',
    check: observation,
  },
  {
    title: 'Decision prompt',
    asks: 'Whoever decides is told the task and the invariants by name, and no more than fits.',
    check: decisionPrompt,
  },
  { title: 'Actions', asks: 'What is done can be done again, be undone, or is asked about first.', check: actions },
  {
    title: 'Invariants',
    asks: 'Predicates that must hold each iteration, each with a remediation.',
    check: invariants,
  },
  { title: 'Long-term memory', asks: 'What one run learns the next one knows.', check: longTermMemory },
  { title: 'Traces', asks: 'Why did it do that at iteration 7? The record can tell.', check: traces },
  { title: 'Evaluation', asks: 'Enough cases converge, on what goes into use.', check: evaluation },
  { title: 'Escalation', asks: 'A person gets what is stuck, with all they need, in time.', check: escalation },
  { title: 'Budgets', asks: 'Money and time are limited: per run, per day, per call.', check: budgets },
  {
    title: 'Lifecycle',
    asks: 'Versions go into use one after the other, and none is a leap in the dark.',
    check: lifecycle,
  },
]

/** Which of the fourteen points a loop meets, each with its evidence. Pure; no point is met by default. */
export function checklist(facts: ChecklistFacts): ChecklistPoint[] {
  const found = practicesOf(facts)
  return CHECKLIST_POINTS.map(({ title, asks, check }, index) => {
    const parts = check(facts, found)
    return { number: index + 1, title, asks, status: statusOf(parts), parts }
  })
}

/** How many points have each status. */
export function countPoints(points: readonly Pick<ChecklistPoint, 'status'>[]): Record<ChecklistStatus, number> {
  const counts: Record<ChecklistStatus, number> = { met: 0, partly: 0, 'not-met': 0, 'not-applicable': 0 }
  for (const { status } of points) counts[status]++
  return counts
}

const STATUS_WORDS: Record<ChecklistStatus, string> = {
  met: 'met',
  partly: 'partly met',
  'not-met': 'not met',
  'not-applicable': 'does not apply',
}
export const statusWords = (status: ChecklistStatus): string => STATUS_WORDS[status]

/** “9 of 14 met”; points that don't apply are not asked for. */
export function countWords(points: readonly Pick<ChecklistPoint, 'status'>[]): string {
  const { met, 'not-applicable': spared } = countPoints(points)
  return `${met} of ${points.length - spared} met${spared === 0 ? '' : `, ${spared} ${spared === 1 ? 'does' : 'do'} not apply`}`
}

import { own } from '../artefacts/own.ts'
import type { FieldSchema, StateSchema } from '../state/schema.ts'

/** What a name means, by its dotted path; undefined where nothing is known beside its type. */
export type AboutNames = (path: readonly string[]) => string | undefined

/** Names of `environmentScope` and of what stands beside them, in one line each. */
const ABOUT: Record<string, string> = {
  state: 'The loop’s state now',
  prev: 'The state when the previous iteration ended; in iteration 1 the initial state',
  input: 'The input fields, as given',
  iteration: 'Number of the current iteration, from 1',
  last: 'The last action’s result; null before the first',
  'last.status': '“ok” or “error”',
  'last.tool': 'Name of the tool',
  'last.args': 'What the tool was given',
  'last.output': 'What the tool gave',
  'last.error': 'Why it failed; null when it did not',
  'last.error.class': '“transient”, “recoverable” or “fatal”',
  'last.durationMs': 'How long it took, in milliseconds',
  'last.iteration': 'Iteration in which it was done',
  decision: 'The last decision; null before the first',
  'decision.action': 'What is to be done next; null when nothing is',
  'decision.confidence': 'From 0 to 1; null when none was said',
  results: 'The last ten action results, oldest first',
  scores: 'The contract’s score at the last twenty arrivals at the head, oldest first',
  budget: 'What is spent, and what is left',
  'budget.leftUsd': 'Null without a cap on money',
  'budget.leftTokens': 'Null without a cap on tokens',
  'budget.activeMs': 'Time that the run was at work, in milliseconds',
  'budget.leftMs': 'Time that the run may still work, in milliseconds',
  invariants: 'Name of each invariant → whether it held at its last check',
  memory: 'What the latest recall returned, most relevant first',
  run: 'This run',
  item: 'The item of the list that this call is for',
  index: 'Its place in the list, from 0',
  output: 'What is judged',
  child: 'The child run, once it has ended',
  children: 'The child runs, in the order of the list',
}

/** The roots whose members are state fields. */
const STATE_ROOTS: ReadonlySet<string> = new Set(['state', 'prev', 'input'])

/** What names mean in a loop with this state: a field's own description first. */
export function aboutNames(schema: Pick<StateSchema, 'properties'>): AboutNames {
  return (path) => {
    const [root = '', ...members] = path
    if (members.length === 0 || !STATE_ROOTS.has(root)) return own(ABOUT, path.join('.'))
    return fieldAt(schema, members)?.description
  }
}

function fieldAt(schema: Pick<StateSchema, 'properties'>, path: readonly string[]): FieldSchema | undefined {
  let at: FieldSchema | undefined
  for (const name of path) at = own((at ?? schema).properties ?? {}, name)
  return at
}

import type { ReadValue } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'
import { checkExpression } from '../expression/check.ts'
import { environmentScope } from '../expression/environment.ts'
import { firstChars } from '../text/first-chars.ts'
import { type StepContext, StepFailure } from './executor.ts'

const MAX_READS = 20
const MAX_CHARS = 200

/** What an expression saw: every path it reads with its value now. Bounded, since it is kept in the log. */
export function readValues(context: StepContext<unknown>, source: string): ReadValue[] {
  const { reads } = checkExpression(source, environmentScope(context.spec.state))
  return reads.slice(0, MAX_READS).map((path) => ({ path, value: shownValue(context, path) }))
}

/** The same as one line: `state.n = 2, prev.n = 1`. */
export function describeReads(reads: readonly ReadValue[]): string {
  return reads.map(({ path, value }) => `${path} = ${value ?? 'nothing'}`).join(', ')
}

function shownValue(context: StepContext<unknown>, path: string): string | null {
  try {
    const text = canonicalJson(context.value(path, path))
    return text.length > MAX_CHARS ? `${firstChars(text, MAX_CHARS)}…` : text
  } catch (error) {
    // An optional field that is absent, or a member of null: the expression has met that with has() or a test before.
    if (error instanceof StepFailure) return null
    throw error
  }
}

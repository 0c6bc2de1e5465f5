import type { ReadValue } from '../artefacts/events.ts'
import { canonicalJson, type Json } from '../artefacts/json.ts'
import { checkExpression } from '../expression/check.ts'
import { environmentScope } from '../expression/environment.ts'
import type { EvaluationResult } from '../expression/evaluate.ts'
import type { StateSchema } from '../state/schema.ts'
import { firstChars } from '../text/first-chars.ts'
import { type StepContext, StepFailure } from './executor.ts'

const MAX_READS = 20
const MAX_CHARS = 200

/** What an expression saw: every path it reads with its value now. Bounded, since it is kept in the log. */
export function readValues(context: StepContext<unknown>, source: string): ReadValue[] {
  return readPaths(context.spec.state, source, (path) => {
    try {
      return { ok: true, value: context.value(path, path) }
    } catch (error) {
      // An optional field that is absent, or a member of null: the expression has met that with has() or a test before.
      if (error instanceof StepFailure) return { ok: false }
      throw error
    }
  })
}

/** The same outside a step: `read` evaluates a path. */
export function readPaths(
  schema: StateSchema,
  source: string,
  read: (path: string) => EvaluationResult | { ok: false },
): ReadValue[] {
  const { reads } = checkExpression(source, environmentScope(schema))
  return reads.slice(0, MAX_READS).map((path) => {
    const result = read(path)
    return { path, value: result.ok ? shown(result.value) : null }
  })
}

/** The same as one line: `state.n = 2, prev.n = 1`. */
export function describeReads(reads: readonly ReadValue[]): string {
  return reads.map(({ path, value }) => `${path} = ${value ?? 'nothing'}`).join(', ')
}

function shown(value: Json): string {
  const text = canonicalJson(value)
  return text.length > MAX_CHARS ? `${firstChars(text, MAX_CHARS)}…` : text
}

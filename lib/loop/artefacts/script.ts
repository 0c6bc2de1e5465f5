import { z } from 'zod'
import { ErrorClass, ErrorKind } from './events.ts'
import { JsonValue } from './json-value.ts'
import { LIMITS } from './limits.ts'

const When = z.string().max(LIMITS.expressionBytes)
/** What a scripted model says. `text` is a template over the script environment; `json` a value whose string leaves are templates. */
export const ScriptedAnswer = z.union([
  z.strictObject({ text: z.string().max(LIMITS.templateBytes) }),
  z.strictObject({ json: JsonValue }),
  z.strictObject({
    error: ErrorClass,
    /** Absent: the kind that goes with the class. */
    kind: ErrorKind.optional(),
    message: z.string().max(2_000),
  }),
])
export type ScriptedAnswer = z.infer<typeof ScriptedAnswer>

/** `delayMs` simulates latency; a hanging model is a delay longer than the timeout. */
export const ScriptRule = z.strictObject({
  when: When.optional(),
  respond: ScriptedAnswer,
  delayMs: z.int().min(0).max(3_600_000).optional(),
})
export type ScriptRule = z.infer<typeof ScriptRule>

/**
 * Scripted answers: ordered rules, first match answers; or a cycle. Environment of `when` and of templates: `node` (id), `purpose`, `call` (0-based
 * model call within the step), `calls` (0-based call within the run), `iteration`, `state`, `input`, `last`, `prompt`. Stateless: the same call gets the same answer after a restart.
 * A call that no rule matches is an error, never an invented answer.
 */
export const Script = z.union([
  z.strictObject({ rules: z.array(ScriptRule).min(1).max(500) }),
  z.strictObject({ cycle: z.array(ScriptedAnswer).min(1).max(500) }),
])
export type Script = z.infer<typeof Script>

import { z } from 'zod'
import type { Diagnostic } from '../../loop/diagnostics/diagnostic.ts'

/** Stable codes of everything that an API call can fail with. Clients branch on these, never on texts. */
export const PROBLEM_CODES = {
  'invalid-request': 400,
  'invalid-json': 400,
  forbidden: 403,
  'forbidden-origin': 403,
  'forbidden-host': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'stale-revision': 409,
  'inert-import': 409,
  'loop-flagged': 409,
  'already-finished': 409,
  'file-in-use': 409,
  'not-paused': 409,
  'stale-decision': 409,
  'stale-memory': 409,
  'memory-key-taken': 409,
  'stale-settings': 409,
  'key-not-stored': 409,
  'idempotency-conflict': 409,
  'too-many-links': 409,
  'too-many-templates': 409,
  'suite-name-taken': 409,
  'effects-not-accepted': 409,
  'evaluation-running': 409,
  'run-in-use': 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'compile-errors': 422,
  'publish-blocked': 422,
  'invalid-design': 422,
  'invalid-template': 422,
  'invalid-input': 422,
  'invalid-models': 422,
  'invalid-suite': 422,
  'invalid-evaluation': 422,
  'invalid-settings': 422,
  'invalid-patch': 422,
  'invalid-answer': 422,
  'invalid-intervention': 422,
  'invalid-breakpoints': 422,
  'invalid-edit': 422,
  'mcp-server-unusable': 422,
  'migration-failed': 422,
  'state-version': 422,
  'damaged-log': 500,
  'damaged-file': 500,
  'internal-error': 500,
  'provider-failed': 502,
  'shutting-down': 503,
} as const
export type ProblemCode = keyof typeof PROBLEM_CODES

export const ProblemItem = z.object({ where: z.string(), message: z.string() })
/** One fault of a request: `where` names the field (`body.name`, `input.text`), `message` says what is wrong. */
export type ProblemItem = z.infer<typeof ProblemItem>

/** RFC 9457 problem+json with our code. Members after `detail` appear where they help. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  problems: z.array(ProblemItem).optional(),
  /** With `compile-errors` and `publish-blocked`: the first findings, at most 100; `diagnosticsTotal` counts them all. */
  diagnostics: z.array(z.custom<Diagnostic>((value) => typeof value === 'object' && value !== null)).optional(),
  diagnosticsTotal: z.int().optional(),
  /** With `stale-revision`: what the server holds. */
  current: z.object({ revision: z.int(), savedAt: z.number() }).optional(),
  /** With `internal-error`: the id under which the server logged it. */
  errorId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

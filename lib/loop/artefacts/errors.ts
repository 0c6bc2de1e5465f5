import { z } from 'zod'

/** Error classes decide what happens next; set where the error is made, never guessed from a text. */
export const ErrorClass = z.enum(['transient', 'recoverable', 'fatal', 'timeout'])
export type ErrorClass = z.infer<typeof ErrorClass>

/** What went wrong, in the terms of the recovery table. `none` of the others: `other`. */
export const ErrorKind = z.enum([
  'timeout',
  'rate_limit',
  'unavailable',
  'unknown_tool',
  'invalid_arguments',
  'missing_dependency',
  'syntax',
  'unusable_answer',
  'circuit_open',
  'too_slow',
  'refused',
  'other',
])
export type ErrorKind = z.infer<typeof ErrorKind>

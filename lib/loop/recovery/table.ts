import type { ErrorClass, ErrorKind, RecoveryAction } from '../artefacts/events.ts'

/** What is done about a kind of error. `tries` counts the first one; `delayMs` is the base of the wait before the second. */
export type RecoveryRow = {
  action: Exclude<RecoveryAction, 'fallback_model' | 'route'>
  tries: number
  delayMs: number | null
  /** Ends the sentence that begins with what failed. */
  advice: string
}

/**
 * The published recovery table, with rows for our further kinds. Only `back_off` and `longer_timeout` try the same call again, and only after a transient
 * error or a timeout: the class says whether, the kind says how.
 */
export const RECOVERY: Record<ErrorKind, RecoveryRow> = {
  timeout: { action: 'longer_timeout', tries: 2, delayMs: 5_000, advice: 'it gets twice the time' },
  rate_limit: {
    action: 'back_off',
    tries: 3,
    delayMs: 30_000,
    advice: 'it asks again when the limit should have eased',
  },
  unavailable: { action: 'back_off', tries: 3, delayMs: 1_000, advice: 'it may be back in a moment' },
  unknown_tool: {
    action: 'replan',
    tries: 1,
    delayMs: null,
    advice: 'the next decision is told which tools there are',
  },
  invalid_arguments: {
    action: 'replan',
    tries: 1,
    delayMs: null,
    advice: 'the next decision is told what does not fit',
  },
  missing_dependency: {
    action: 'create_first',
    tries: 2,
    delayMs: null,
    advice: 'the next decision is told to create what is missing first',
  },
  syntax: { action: 'abort', tries: 1, delayMs: null, advice: 'the same text can’t become right by itself' },
  unusable_answer: { action: 'repair', tries: 1, delayMs: null, advice: 'the answer goes back with its problems' },
  circuit_open: {
    action: 'continue',
    tries: 1,
    delayMs: null,
    advice: 'no request is made until the circuit has cooled down',
  },
  too_slow: { action: 'continue', tries: 1, delayMs: null, advice: 'nothing is spent on what can’t end in time' },
  refused: { action: 'continue', tries: 1, delayMs: null, advice: 'asking again would get the same answer' },
  other: { action: 'back_off', tries: 3, delayMs: 1_000, advice: 'it may have passed' },
}

/** Refusals before any request. */
export const UNSENT: readonly ErrorKind[] = ['circuit_open', 'too_slow']

/** The kind of an error of which only the class is known. */
export function kindOfClass(errorClass: ErrorClass): ErrorKind {
  switch (errorClass) {
    case 'timeout':
      return 'timeout'
    case 'transient':
      return 'unavailable'
    case 'recoverable':
      return 'other'
    case 'fatal':
      return 'refused'
  }
}

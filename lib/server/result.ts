import type { Problem, ProblemCode, ProblemItem } from '../api/contracts/problem.ts'

/** Why a use case did not do what it was asked: expected, told to the caller, turned into problem+json or an exit code at the edge. */
export type Refusal = { code: ProblemCode; detail: string } & Pick<Problem, 'problems' | 'diagnostics' | 'current'>
export type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function refuse(
  code: ProblemCode,
  detail: string,
  more: Omit<Refusal, 'code' | 'detail'> = {},
): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, detail, ...more } }
}

/** At most this many faults are listed: enough to act on, short enough to read. */
const MOST_PROBLEMS = 20

/** Refuses with the faults found, each with its place. */
export function refuseWith(
  code: ProblemCode,
  detail: string,
  problems: ProblemItem[],
): { ok: false; refusal: Refusal } {
  const shown = problems.slice(0, MOST_PROBLEMS)
  const hidden = problems.length - shown.length
  return refuse(code, hidden > 0 ? `${detail} ${hidden} more are not listed.` : detail, { problems: shown })
}

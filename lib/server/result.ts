import type { Problem, ProblemCode, ProblemItem } from '../api/contracts/problem.ts'
import type { Diagnostic } from '../loop/diagnostics/diagnostic.ts'

/** Why a use case did not do what it was asked: expected, told to the caller, turned into problem+json or an exit code at the edge. */
export type Refusal = { code: ProblemCode; detail: string } & Pick<
  Problem,
  'problems' | 'diagnostics' | 'diagnosticsTotal' | 'current'
>
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
const MOST_DIAGNOSTICS = 100
/** And at most this much text of them: a finding may quote what it is about. */
const MOST_DIAGNOSTIC_CHARACTERS = 200_000
const MOST_MESSAGE_CHARACTERS = 1_000

/** Refuses with the faults found, each with its place. */
export function refuseWith(
  code: ProblemCode,
  detail: string,
  problems: ProblemItem[],
): { ok: false; refusal: Refusal } {
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ where, message }) => ({
    where: where.slice(0, MOST_MESSAGE_CHARACTERS),
    message: message.slice(0, MOST_MESSAGE_CHARACTERS),
  }))
  const hidden = problems.length - shown.length
  return refuse(code, hidden > 0 ? `${detail} ${hidden} more are not listed.` : detail, { problems: shown })
}

/** Refuses with the compiler's findings: the first ones whole, all of them counted. */
export function refuseDiagnostics(
  code: ProblemCode,
  detail: string,
  findings: Diagnostic[],
): { ok: false; refusal: Refusal } {
  const diagnostics: Diagnostic[] = []
  let size = 0
  for (const finding of findings.slice(0, MOST_DIAGNOSTICS)) {
    size += JSON.stringify(finding).length
    if (size > MOST_DIAGNOSTIC_CHARACTERS) break
    diagnostics.push(finding)
  }
  const hidden = findings.length - diagnostics.length
  return refuse(code, hidden > 0 ? `${detail} ${hidden} more are not listed.` : detail, {
    diagnostics,
    diagnosticsTotal: findings.length,
  })
}

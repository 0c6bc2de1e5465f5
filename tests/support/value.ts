import type { ApiResult } from '../../lib/api/client.ts'

/** The value of an answer that has to be one; what it says instead is the error. */
export function value<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (result.ok) return result.value
  throw new Error(JSON.stringify(result))
}

/** What is said instead of an answer; null where there is one. */
export const problem = <T>(result: ApiResult<T>) => (result.ok ? null : result.problem)

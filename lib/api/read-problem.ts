import type { Problem } from './contracts/problem.ts'

const TEXTS = ['type', 'title', 'code', 'detail'] as const

/** What our handlers answer when something fails, by what tells it from an answer of somebody else; null for the latter. No schema library: this is part of every page. */
export function readProblem(text: string): Problem | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  // Each member is looked at below.
  const found = value as Partial<Record<keyof Problem, unknown>> | null
  if (typeof found !== 'object' || found === null || !TEXTS.every((name) => typeof found[name] === 'string'))
    return null
  const { status, problems, diagnostics, current } = found
  const ours =
    Number.isInteger(status) &&
    isListOf(problems, ({ where, message }) => typeof where === 'string' && typeof message === 'string') &&
    isListOf(diagnostics, () => true) &&
    (current === undefined || isListOf([current], ({ revision }) => Number.isInteger(revision)))
  return ours ? (value as Problem) : null
}

function isListOf(value: unknown, holds: (item: Record<string, unknown>) => boolean): boolean {
  if (value === undefined) return true
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && holds(item))
}

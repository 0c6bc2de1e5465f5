import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import type { Suite, SuiteCase } from '@/lib/loop/artefacts/suite.ts'

const MOST_NAME = 100

/** A name that no other has: `late`, `late 2`, `late 3`. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = taken instanceof Set ? taken : new Set(taken)
  const base = wanted.trim().slice(0, MOST_NAME) || 'case'
  if (!names.has(base)) return base
  const stem = base.replace(/ \d+$/, '')
  for (let count = 2; ; count++) {
    const end = ` ${count}`
    const name = `${stem.slice(0, MOST_NAME - end.length)}${end}`
    if (!names.has(name)) return name
  }
}

const namesOf = ({ cases }: Pick<Suite, 'cases'>) => cases.map(({ name }) => name)

/** Puts the case in the place of `was`, or behind the others. A variation follows the case that it was made of when that gets another name. */
export function putCase(suite: Suite, was: string | null, next: SuiteCase): Suite {
  if (was === null || !namesOf(suite).includes(was)) return { ...suite, cases: [...suite.cases, next] }
  const cases = suite.cases.map((each) => {
    if (each.name === was) return next
    const { source } = each
    return source?.type === 'variation' && source.of === was ? { ...each, source: { ...source, of: next.name } } : each
  })
  return { ...suite, cases }
}

/** A copy beside the original. Nobody made it of a run: it has no source. */
export function copyCase(suite: Suite, name: string): { suite: Suite; copy: string | null } {
  const at = suite.cases.findIndex((each) => each.name === name)
  const original = suite.cases[at]
  if (!original) return { suite, copy: null }
  const copy = freeName(name, namesOf(suite))
  const { source: _source, ...rest } = structuredClone(original)
  return { suite: { ...suite, cases: suite.cases.toSpliced(at + 1, 0, { ...rest, name: copy }) }, copy }
}

export function removeCases(suite: Suite, names: ReadonlySet<string>): Suite {
  return { ...suite, cases: suite.cases.filter(({ name }) => !names.has(name)) }
}

/** Variations behind what is there, each with a name of its own; `left` says how many had no room. */
export function addCases(suite: Suite, added: readonly SuiteCase[]): { suite: Suite; left: number } {
  const names = new Set(namesOf(suite))
  const room = Math.max(0, LIMITS.suiteCases - suite.cases.length)
  const cases = added.slice(0, room).map((each) => {
    const name = freeName(each.name, names)
    names.add(name)
    return { ...each, name }
  })
  return { suite: { ...suite, cases: [...suite.cases, ...cases] }, left: added.length - cases.length }
}

/** A suite with nothing in it yet. */
export function emptySuite(name: string): Suite {
  return { suiteVersion: 1, name, validators: [], cases: [], vary: { input: {}, expected: {} }, models: {}, gate: 0.95 }
}

import type { ApiClient } from '@/lib/api/client.ts'
import type { CaseFromRun, CaseFromRunBody, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import { canonicalJson } from '@/lib/loop/artefacts/json.ts'
import { removeCases } from './suite-edits.ts'

/** A run that is to be a case, with its loop. */
export type KeptRun = { run: string; loop: { slug: string; name: string } }

export type KeepStep =
  | { type: 'working' }
  /** Several suites, and none that is meant. */
  | { type: 'choose'; suites: readonly SuiteSummary[] }
  | { type: 'failed'; problem: string; suites: readonly SuiteSummary[] | null }
  /** `problem`: what did not succeed since. */
  | { type: 'kept'; kept: CaseFromRun; suites: readonly SuiteSummary[]; problem: string | null }
  | { type: 'undone'; kept: CaseFromRun }

type Remembering = Pick<Storage, 'getItem' | 'setItem'>

/** Keeps a run as a case where it is clear in which suite. Null: nobody wants it any more, and nothing was kept. */
export async function keepAtOnce(
  api: Pick<ApiClient, 'listSuites' | 'keepAsCase'>,
  storage: Remembering,
  { run, loop }: KeptRun,
  signal: AbortSignal,
): Promise<KeepStep | null> {
  const listed = await api.listSuites(loop.slug, signal)
  if (signal.aborted) return null
  if (!listed.ok) return { type: 'failed', problem: listed.problem.detail, suites: null }
  const { suites } = listed.value
  const suite = suiteToKeepInto(suites, loop.name, lastKeptInto(storage, loop.slug))
  if (suite === null) return { type: 'choose', suites }
  const result = await api.keepAsCase({ run, suite })
  if (!result.ok) return { type: 'failed', problem: result.problem.detail, suites }
  rememberKeptInto(storage, loop.slug, result.value.suite.id)
  return { type: 'kept', kept: result.value, suites, problem: null }
}

/** The suite that nobody has to be asked about: the only one, the one last kept into, or of a loop without one a new one. Null: it takes a choice. */
export function suiteToKeepInto(
  suites: readonly Pick<SuiteSummary, 'id'>[],
  loopName: string,
  last: string | null,
): CaseFromRunBody['suite'] | null {
  if (suites.length === 0) return { name: suiteNameFor(loopName) }
  const meant = suites.length === 1 ? suites[0] : suites.find(({ id }) => id === last)
  return meant === undefined ? null : { id: meant.id }
}

export function suiteNameFor(loopName: string): string {
  const end = ' cases'
  return `${loopName.slice(0, 100 - end.length).trim()}${end}`
}

const MOST_TRIES = 2

/** Takes a kept case out of its suite again, from the revision that has it, so that no other edit is lost. Null: it is done; else why not. */
export async function takeBack(
  api: Pick<ApiClient, 'getSuite' | 'saveSuite'>,
  { suite, case: kept }: CaseFromRun,
): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    const read = await api.getSuite(suite.id)
    if (!read.ok) return read.problem.detail
    const { content } = read.value
    const now = content.cases.find(({ name }) => name === kept.name)
    if (now === undefined) return `“${kept.name}” is not in “${content.name}” any more, or has another name.`
    if (canonicalJson(now) !== canonicalJson(kept)) return `“${kept.name}” was edited meanwhile: it stays.`
    const next = removeCases(content, new Set([kept.name]))
    const saved = await api.saveSuite(suite.id, read.value.suite.revision, next)
    if (saved.ok) return null
    if (saved.problem.code !== 'stale-revision') return saved.problem.detail
    if (attempt === MOST_TRIES) return 'Somebody else is editing the suite: nothing was changed. Try again.'
  }
}

const keyOf = (slug: string) => `loopwright:kept-into:${slug}`

/** Kept by the browser: which suite one person means is nobody else’s business. */
export function rememberKeptInto(storage: Pick<Storage, 'setItem'>, slug: string, suite: string): void {
  try {
    storage.setItem(keyOf(slug), suite)
  } catch {
    // Full or forbidden storage: with several suites the next one is asked about.
  }
}

function lastKeptInto(storage: Pick<Storage, 'getItem'>, slug: string): string | null {
  try {
    return storage.getItem(keyOf(slug))
  } catch {
    return null
  }
}

import { expect, it, vi } from 'vitest'
import type { ApiResult } from '@/lib/api/client.ts'
import type { CaseFromRun, SuiteDetail, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import { SuiteId } from '@/lib/loop/artefacts/ids.ts'
import { SuiteCase } from '@/lib/loop/artefacts/suite.ts'
import { type KeepStep, keepAtOnce, suiteNameFor, suiteToKeepInto, takeBack } from './keep-at-once.ts'
import { emptySuite } from './suite-edits.ts'

const summary = (id: string, revision = 1): SuiteSummary => ({
  id: SuiteId.parse(`suite_${id.repeat(10)}`),
  name: id,
  revision,
  cases: 0,
  author: 'Local',
  savedAt: 0,
  last: null,
})
const A = summary('a')
const B = summary('b')
const ok = <T>(value: T) => ({ ok: true, value }) as ApiResult<T>
const refused = (code: string) => ({ ok: false, problem: { code, detail: `It is ${code}.` } }) as ApiResult<never> // what is read of it

const named = (name: string) => SuiteCase.parse({ name, input: { n: 1 }, expect: { outcome: 'success' } })
const kept: CaseFromRun = { suite: A, case: named('Run 1'), note: null }

it.each([
  ['no suite: a new one', [], null, { name: 'Prices cases' }],
  ['the only one, whatever was last', [A], B.id, { id: A.id }],
  ['of several the last', [A, B], B.id, { id: B.id }],
  ['of several none was the last', [A, B], null, null],
  ['the last is gone', [A, B], 'suite_gone', null],
])('%s', (_, suites, last, into) => {
  expect(suiteToKeepInto(suites, 'Prices', last)).toEqual(into)
})

it('a suite is named after its loop, however long that is called', () => {
  expect(suiteNameFor('x'.repeat(100))).toBe(`${'x'.repeat(94)} cases`)
})

async function keep(suites: SuiteSummary[], store: Map<string, string>, result: ApiResult<CaseFromRun> = ok(kept)) {
  const keepAsCase = vi.fn(async () => result)
  const storage = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
  }
  const stop = new AbortController()
  const api = { listSuites: async () => ok({ suites }), keepAsCase }
  const about = { run: 'run_1', loop: { slug: 'prices', name: 'Prices' } }
  const step: KeepStep | null = await keepAtOnce(api, storage, about, stop.signal)
  stop.abort()
  return { step, asked: keepAsCase.mock.calls, stopped: await keepAtOnce(api, storage, about, stop.signal) }
}

it('keeps a run, remembers the suite for the next one, and keeps nothing for who has left', async () => {
  const store = new Map<string, string>()
  expect(await keep([A, B], store)).toEqual({ step: { type: 'choose', suites: [A, B] }, asked: [], stopped: null })
  expect(await keep([A], store)).toEqual({
    step: { type: 'kept', kept, suites: [A], problem: null },
    asked: [[{ run: 'run_1', suite: { id: A.id } }]],
    stopped: null,
  })
  expect((await keep([B, A], store)).asked).toEqual([[{ run: 'run_1', suite: { id: A.id } }]])
  expect((await keep([A], store, refused('full'))).step).toEqual({
    type: 'failed',
    problem: 'It is full.',
    suites: [A],
  })
})

/** A suite that somebody else saves before each of the first saves. */
function suiteOf(cases: SuiteCase[], others: SuiteCase[] = []) {
  const state = { revision: 4, cases }
  const api = {
    getSuite: async () =>
      ok<SuiteDetail>({
        suite: { ...A, revision: state.revision },
        content: { ...emptySuite('a'), cases: state.cases },
      }),
    saveSuite: async (_id: string, revision: number, content: SuiteDetail['content']) => {
      const other = others.shift()
      if (other) Object.assign(state, { revision: state.revision + 1, cases: [...state.cases, other] })
      if (revision !== state.revision) return refused('stale-revision')
      Object.assign(state, { revision: revision + 1, cases: content.cases })
      return ok<SuiteDetail>({ suite: { ...A, revision: state.revision }, content })
    },
  }
  return { api, names: () => state.cases.map(({ name }) => name) }
}

it('takes the case alone out again, also when somebody saves the suite at this moment', async () => {
  const suite = suiteOf([named('other'), named('Run 1')], [named('of somebody else')])
  expect(await takeBack(suite.api, kept)).toBeNull()
  expect(suite.names()).toEqual(['other', 'of somebody else'])
  const busy = suiteOf([named('Run 1')], [named('x'), named('y')])
  expect(await takeBack(busy.api, kept)).toMatch(/^Somebody else is editing the suite/)
  expect(busy.names()).toEqual(['Run 1', 'x', 'y'])
})

it('leaves a case that somebody has edited or renamed since', async () => {
  const edited = suiteOf([{ ...named('Run 1'), about: 'the slow one' }])
  expect(await takeBack(edited.api, kept)).toBe('“Run 1” was edited meanwhile: it stays.')
  const renamed = suiteOf([named('slow')])
  expect(await takeBack(renamed.api, kept)).toContain('has another name')
  expect([...edited.names(), ...renamed.names()]).toEqual(['Run 1', 'slow'])
})

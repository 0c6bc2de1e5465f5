import { chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { findBrowser } from '../../lib/tools/browser-check/execute-find-browser.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

/** A call as a design makes it (its arguments are expressions), and what the loop then sees of it. */
type Call = { args: Record<string, string>; gives: unknown; after?: { tool: string; args: Record<string, string> } }

const REPORT = { tool: 'artifact.write', args: { name: '"report.md"', content: '"# Done"' } }

const CALLS: Record<string, Call> = {
  'artifact.read': {
    args: { artifact: 'last.output' },
    gives: { text: '# Done', nextOffset: null, name: 'report.md', mediaType: 'text/markdown' },
    after: REPORT,
  },
  'artifact.write': {
    args: REPORT.args,
    gives: { artifact: expect.stringMatching(/^art_/), name: 'report.md', bytes: 6 },
  },
  'browser.check': {
    args: {
      html: '"<p>Hello</p>"',
      tests: '[{"name": "greets", "expect": [{"target": "p", "exactText": "Hello"}]}]',
      waitMs: '8000',
      timeoutMs: '60000',
    },
    gives: { ok: true, passed: 1, failed: 0, error: null },
  },
  'code.lint': {
    args: { code: '"missing(1)"', timeoutMs: '20000' },
    gives: { messages: [{ rule: 'no-undef', line: 1 }], error: null },
  },
  'code.run': { args: { code: '"input.n + 1"', input: '{"n": 41}' }, gives: { result: 42, error: null } },
  'data.load': { args: { text: '"id\\n7\\n"', format: '"csv"' }, gives: { rowCount: 1, columns: [{ name: 'id' }] } },
  'data.save': { args: { rows: '[{"id": 7}]', format: '"csv"', name: '"a.csv"' }, gives: { rowCount: 1, guarded: 0 } },
  finish: { args: { summary: '"It is done."' }, gives: { summary: 'It is done.' } },
  'memory.write': { args: { text: '"A fact"' }, gives: { isNew: true } },
  'state.patch': { args: { set: '{"note": "patched"}' }, gives: expect.anything() },
}

/** In suites of their own. */
const ELSEWHERE = ['http.request']

/** One iteration: what the call needs is done, and then the call. */
function calling(tool: string, { args, after }: Call): LoopDesign {
  const design = longLoop(1)
  const act = design.nodes.find(({ kind }) => kind === 'act')
  if (!act) throw new Error('the loop has no act node')
  act.config = { tools: ['state.patch', tool], call: { tool, args } }
  if (!after) return design
  design.nodes.push({ ...act, id: 'first', config: { tools: ['state.patch', after.tool], call: after } })
  const decided = design.edges.find(({ to }) => to === act.id)
  if (!decided) throw new Error('nothing leads to the act node')
  decided.to = 'first'
  design.edges.push({ id: 'first.next', from: 'first', handle: 'next', to: act.id })
  return design
}

let api: Api
beforeAll(async () => {
  api = await openApi({ worker: true })
})
afterAll(() => api.close())

const hasBrowser = findBrowser(chromium.executablePath()) !== undefined

describe('every tool works in a run', { timeout: 120_000 }, () => {
  it('is asked for here or in a suite of its own', () => {
    const executed = Object.values(toolDefinitions).filter(({ asksPerson }) => !asksPerson)
    expect([...Object.keys(CALLS), ...ELSEWHERE].sort()).toEqual(executed.map(({ name }) => name).sort())
  })

  it.for(Object.entries(CALLS))('%s', async ([tool, call], { skip }) => {
    skip(tool === 'browser.check' && !hasBrowser, 'there is no browser')
    const slug = await acceptedLoop(api.client, calling(tool, call))
    const { run } = value(await api.client.startRun({ loop: slug, input: {} }))
    const ended = await settledRun(api, run.id)
    const { events } = value(await api.client.listEvents(run.id, { limit: 200 }))
    const failed = events.filter(({ type }) => type === 'tool-failed')
    expect(failed).toEqual([])
    expect(ended).toMatchObject({ status: 'finished', outcome: 'success' })
    const answered = events.filter(({ type, nodeId }) => type === 'tool-answered' && nodeId === 'act')
    expect(answered).toMatchObject([{ data: { output: call.gives } }])
  })
})

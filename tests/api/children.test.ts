import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classLoop, gradeLoop } from '../../e2e/family-loops.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { callLine, treeLine, treeOf } from '../../lib/cli/run-tree.ts'
import type { Terminal } from '../../lib/cli/terminal.ts'
import { compile } from '../../lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { settledRun } from '../support/run-until.ts'
import { PROJECT_ROOT } from '../support/temp-database.ts'
import { value } from '../support/value.ts'

const WORDS = ['tea', 'river', 'stuck', 'lantern', 'copper', 'north', 'map']

let api: Api
let grader: string
let run: RunDetail
let seq: number
beforeAll(async () => {
  api = await openApi({ worker: true })
  grader = await acceptedLoop(api.client, gradeLoop('Grader', 0))
  value(await api.client.publishVersion(grader, 1, 'First.'))
  const loop = await acceptedLoop(api.client, classLoop('Class', grader))
  const started = value(await api.client.startRun({ loop, input: { words: WORDS } }))
  run = await settledRun(api, started.run.id)
  const { events } = value(await api.client.listEvents(run.id))
  seq = events.find(({ type }) => type === 'children-requested')?.seq ?? 0
})
afterAll(() => api.close())

describe('GET /runs/:id/children', () => {
  it('lists them in the order of the list, whoever ended first, and says what all of them came to', async () => {
    const { children, totals, nextCursor } = value(await api.client.listChildren(run.id))
    expect(children.map(({ parent }) => parent)).toEqual(
      WORDS.map((_, index) => ({ runId: run.id, seq, index, loop: { slug: run.loop.slug, name: 'Class' } })),
    )
    expect(children.map(({ outcome }) => outcome)).toEqual(
      WORDS.map((word) => (word === 'stuck' ? 'failure' : 'success')),
    )
    expect(nextCursor).toBeNull()
    const tokens = children.reduce((sum, child) => sum + child.tokens, 0)
    expect(totals).toMatchObject({ succeeded: 6, failed: 1, queued: 0, running: 0, waiting: 0, paused: 0, tokens })
    expect(run.tokens).toBe(tokens)
    expect(totals.simulated).toEqual(['scripted'])
  })

  it('page by page gives each once', async () => {
    const indexes: (number | undefined)[] = []
    for (let cursor: string | undefined; ; ) {
      const page = value(await api.client.listChildren(run.id, { limit: 3, ...(cursor ? { cursor } : {}) }))
      expect(page.children.length).toBeLessThanOrEqual(3)
      expect(page.totals.succeeded).toBe(6)
      indexes.push(...page.children.map(({ parent }) => parent?.index))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(indexes).toEqual(WORDS.map((_, index) => index))
  })

  it('gives those of one call', async () => {
    expect(value(await api.client.listChildren(run.id, { seq })).children).toHaveLength(WORDS.length)
    const none = value(await api.client.listChildren(run.id, { seq: seq + 1 }))
    expect([none.children, none.totals.succeeded, none.totals.simulated]).toEqual([[], 0, []])
  })

  it.each([
    ['/runs/run_nosuchrun00/children', 404, 'not-found'],
    ['/runs/RUN/children?cursor=nonsense', 400, 'invalid-request'],
    ['/runs/RUN/children?limit=0', 400, 'invalid-request'],
    ['/runs/RUN/children?other=1', 400, 'invalid-request'],
  ])('%s is refused with %i', async (path, status, code) => {
    const answer = await callJson(api, 'GET', path.replace('RUN', run.id))
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('a child run', () => {
  it('says where it was called', async () => {
    const { children } = value(await api.client.listChildren(run.id))
    const child = value(await api.client.getRun(children[4]?.id ?? '')).run
    expect(child.calledFrom).toEqual({ iteration: 1, step: 3, nodeId: 'act', node: 'Grade each word', siblings: 7 })
    expect(child.parent).toMatchObject({ runId: run.id, index: 4 })
    expect(child.input.word).toBe('copper')
    expect([run.parent, run.calledFrom, run.openChildren]).toEqual([null, null, 0])
  })

  it('is in no list of runs unless it is asked for', async () => {
    const ids = async (query: Parameters<typeof api.client.listRuns>[0]) =>
      value(await api.client.listRuns(query)).runs.map(({ id }) => id)
    expect(await ids({})).toEqual([run.id])
    expect(await ids({ loop: grader })).toEqual([])
    expect(await ids({ loop: grader, children: 'with' })).toHaveLength(WORDS.length)
    expect(await ids({ children: 'with' })).toHaveLength(WORDS.length + 1)
  })
})

describe('the loops of the guide', () => {
  const sample = (name: string): LoopDesign =>
    JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'docs', 'guide', 'samples', `${name}.json`), 'utf8'))

  it('compile without a finding, and the one has each word graded by the other', async () => {
    const [word, group] = [sample('grade-a-word'), sample('grade-a-class')]
    if (word.script && 'rules' in word.script) for (const rule of word.script.rules) delete rule.delayMs
    for (const design of [word, group]) expect(compile(design, definitions, toolDefinitions).diagnostics).toEqual([])
    const slug = await acceptedLoop(api.client, word)
    expect(slug).toBe('grade-a-word')
    value(await api.client.publishVersion(slug, 1, 'First.'))
    const loop = await acceptedLoop(api.client, group)
    const { run: started } = value(await api.client.startRun({ loop, input: { words: ['tea', 'river', 'copper'] } }))
    const ended = await settledRun(api, started.id)
    expect(ended, ended.explanation).toMatchObject({
      outcome: 'success',
      reason: 'goal',
      output: { points: [3, 5, 6] },
    })
  })
})

describe('on the command line', () => {
  const plain: Terminal = { out: () => {}, err: () => {}, paint: (_style, text) => text }

  it('a run is a tree, in the order of the list', async () => {
    const { services, actor } = api.runtime
    const lines: string[] = []
    for await (const row of treeOf({ services, actor }, run)) lines.push(treeLine(row, plain))
    expect(lines).toHaveLength(WORDS.length + 1)
    expect(lines[0]).toMatch(new RegExp(`^${run.id} {2}class draft {2}failure: max_iterations {2}1 iteration`))
    expect(lines[3]).toMatch(new RegExp(`^├─ ${seq}\\.3 {2}run_\\w+ {2}${grader} v1 {2}failure: max_iterations`))
    expect(lines[7]).toMatch(new RegExp(`^└─ ${seq}\\.7 {2}run_`))
  })

  it('a call is one line', async () => {
    const { services, actor } = api.runtime
    const line = await callLine({ services, actor }, run.id, { seq, loop: grader })
    expect(line.trim()).toBe(`7 child runs of ${grader}: 6 converged, 1 failed · $0.00`)
  })
})

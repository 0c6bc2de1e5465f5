import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplayRunBody } from '../../lib/api/contracts/forks.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { ReplayReport } from '../../lib/loop/artefacts/replay-report.ts'
import type { SuiteCase } from '../../lib/loop/artefacts/suite.ts'
import { compileTemplate } from '../../lib/server/compile-template.ts'
import { getRecording } from '../../lib/templates/recordings.ts'
import { listTemplates } from '../../lib/templates/templates.ts'
import { type Api, openApi } from '../support/api.ts'
import { withoutNetwork } from '../support/network-guard.ts'
import { replayLog } from '../support/replay-log.ts'
import { runUntil } from '../support/run-until.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeAll(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterAll(() => api.close())

/** Loops of one design that ask nobody: each kind of fork is tried on them. */
const forked = ['json-refine', 'code-generation']
const templates = listTemplates().filter(({ slug }) => forked.includes(slug))

/** Answers are delayed so that people can watch; nobody watches here. */
function undelayed(design: LoopDesign): LoopDesign {
  const { script } = design
  if (!script || !('rules' in script)) return design
  const rules = script.rules.map(({ delayMs: _delayMs, ...rule }) => rule)
  return { ...design, script: { ...script, rules } }
}

const loops = new Map<string, string>()
async function loopOf(slug: string): Promise<string> {
  const known = loops.get(slug)
  if (known) return known
  const design = templates.find((template) => template.slug === slug)?.design
  if (!design) throw new Error(`there is no template ${slug}`)
  const { loop } = value(await client.createLoop({ from: { kind: 'template', slug } }))
  const copy = value(await client.getLoop(loop.slug))
  value(await client.saveDesign(loop.slug, copy.revision, undelayed(copy.design)))
  loops.set(slug, loop.slug)
  return loop.slug
}

const ended = (id: string) => runUntil(api, id, ({ status }) => status === 'finished')

/** The real host, sandbox and scripted model, over SQLite. */
async function run(slug: string, { input }: SuiteCase): Promise<string> {
  const { run } = value(await client.startRun({ loop: await loopOf(slug), input }))
  await ended(run.id)
  return run.id
}

/** With every door shut. */
async function replay(id: string, body: ReplayRunBody = {}): Promise<ReplayReport> {
  const { value: answer, tries } = await withoutNetwork(async () => client.replayRun(id, body))
  expect(tries, 'a replay touches nothing outside').toEqual([])
  return value(answer).report
}

it.each(listTemplates())(
  '$slug: its recorded run is rebuilt by the code of today, with every door shut',
  async (template) => {
    const recording = await getRecording(template.slug)
    if (!recording) throw new Error('there is none')
    const { spec, specHash } = compileTemplate(template).compiled
    const log = {
      about: '',
      runId: recording.runId,
      parts: [{ lastSeq: null, specHash, spec }],
      events: recording.events,
    }
    const { value: report, tries } = await withoutNetwork(async () => replayLog(log))
    expect(tries, 'a replay touches nothing outside').toEqual([])
    expect(report.divergence).toBeNull()
    expect(report).toMatchObject({ mode: 'same', identical: true })
    expect(report.checked.events).toBe(recording.events.length)
  },
)

describe('a stored run of a template', () => {
  it.each(templates)(
    '$slug: a fork without a change ends as the whole run does, and is rebuilt too',
    async ({
      slug,
      suite: {
        cases: [first],
      },
    }) => {
      if (!first) throw new Error('a template has cases')
      const id = await run(slug, first)
      const parent = value(await client.getRun(id)).run
      const { checked, ...whole } = await replay(id)
      expect(whole).toMatchObject({ mode: 'same', identical: true, complete: true })
      expect(checked).toMatchObject({ events: parent.lastSeq, iterations: parent.iterations, steps: parent.steps })
      expect(checked.checkpoints).toBeGreaterThan(0)
      for (const iteration of new Set([1, 2, parent.iterations])) {
        const { run: forked } = value(await client.forkRun(id, { iteration }))
        expect(await ended(forked.id)).toMatchObject({
          outcome: parent.outcome,
          reason: parent.reason,
          iterations: parent.iterations,
          resultState: parent.resultState,
        })
        expect(await replay(forked.id)).toMatchObject({ identical: true, complete: true })
      }
    },
  )

  it.each(templates)(
    '$slug: one iteration less, and the replay says where it ends',
    async ({
      slug,
      suite: {
        cases: [first],
      },
    }) => {
      if (!first) throw new Error('a template has cases')
      const id = await run(slug, first)
      const { iterations } = value(await client.getRun(id)).run
      const loop = await loopOf(slug)
      const { loop: stored, design } = value(await client.getLoop(loop))
      const shorter = { ...design, contract: { ...design.contract, maxIterations: iterations - 1 } }
      value(await client.saveDesign(loop, stored.revision, shorter))
      const { divergence, identical } = await replay(id, { draft: true })
      expect(identical).toBe(false)
      expect(divergence).toMatchObject({ kind: 'end', iteration: iterations, replayed: { type: 'run-finished' } })
      const { loop: now } = value(await client.getLoop(loop))
      value(await client.saveDesign(loop, now.revision, design))
    },
  )
})

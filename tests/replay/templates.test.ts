import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplayRunBody } from '../../lib/api/contracts/forks.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { ReplayReport } from '../../lib/loop/artefacts/replay-report.ts'
import type { SuiteCase } from '../../lib/loop/artefacts/suite.ts'
import { listTemplates } from '../../lib/templates/templates.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { withoutNetwork } from '../support/network-guard.ts'
import { runUntil } from '../support/run-until.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeAll(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterAll(() => api.close())

const templates = listTemplates()
const cases = templates.flatMap((template) =>
  template.suite.cases.map((each) => ({ name: `${template.slug} · ${each.name}`, slug: template.slug, each })),
)

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
  const loop = await acceptedLoop(client, undelayed(design))
  loops.set(slug, loop)
  return loop
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

describe('the stored log of every template’s run', () => {
  it.each(cases)('$name: rebuilds every event and state, with every door shut', async ({ slug, each }) => {
    const id = await run(slug, each)
    const { lastSeq, iterations, steps, outcome } = value(await client.getRun(id)).run
    expect(outcome).toBe(each.expect.outcome)
    const report = await replay(id)
    expect(report.divergence).toBeNull()
    expect(report).toMatchObject({ mode: 'same', identical: true, complete: true })
    expect(report.checked).toMatchObject({ events: lastSeq, iterations, steps })
    expect(report.checked.checkpoints).toBeGreaterThan(0)
  })

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

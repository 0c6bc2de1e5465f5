import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvaluationDetail, StartEvaluationBody } from '../../lib/api/contracts/evaluations.ts'
import { createRunHistory } from '../../lib/db/run-history.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { EvaluationId, SuiteId } from '../../lib/loop/artefacts/ids.ts'
import { modelKey } from '../../lib/loop/artefacts/model-key.ts'
import { Suite } from '../../lib/loop/artefacts/suite.ts'
import { getTemplate } from '../../lib/templates/templates.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, openApi } from '../support/api.ts'
import { rememberingLoop } from '../support/remembering-loop.ts'
import { settledRun } from '../support/run-until.ts'
import { problem, value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeAll(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterAll(() => api.close())

type Content = { validators?: unknown[]; cases: unknown[]; models?: unknown }

async function suiteOf(slug: string, content: Content, name = 'Suite'): Promise<SuiteId> {
  const { suite } = value(await client.createSuite(slug, Suite.parse({ suiteVersion: 1, name, ...content })))
  return suite.id
}

const DRAFT = { version: null }
async function start(suite: SuiteId, plan: Partial<StartEvaluationBody['plan']> = {}) {
  const { evaluation } = value(await client.startEvaluation({ suite, plan: { targets: [DRAFT], ...plan } }))
  return evaluation
}

async function ended(id: EvaluationId): Promise<EvaluationDetail> {
  for (;;) {
    const detail = value(await client.getEvaluation(id))
    if (detail.evaluation.status !== 'running') return detail
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const ring = () => newDesign('ring')
const topic = (name: string, more: object = {}) => ({ name, input: { topic: name }, ...more })

describe('an evaluation', () => {
  it('runs a template over its suite, and every ending is as expected', async () => {
    const template = getTemplate('json-refine')
    if (!template) throw new Error('no template')
    const slug = await acceptedLoop(client, template.design)
    const { suite } = value(await client.createSuite(slug, template.suite))
    const detail = await ended((await start(suite.id)).id)
    expect(detail.results.filter(({ verdict }) => !verdict?.passed)).toEqual([])
    const { length } = template.suite.cases
    expect(detail.evaluation).toMatchObject({ status: 'finished', total: length, judged: length, passed: length })
    const [report] = detail.report.targets
    expect(report?.passing).toMatchObject({ count: length, of: length, rate: 1, high: 1 })
    expect(report?.violations.total).toBeGreaterThan(0)
    expect(value(await client.listSuites(slug)).suites[0]?.last).toMatchObject({ passed: length, total: length })
    const run = value(await client.getRun(detail.results[0]?.run ?? '')).run
    expect(run.evaluation).toEqual({ id: detail.evaluation.id, suite: template.suite.name, role: 'case' })
  })

  it('says what did not hold, and compares targets pair by pair', async () => {
    const slug = await acceptedLoop(client, ring())
    const suite = await suiteOf(slug, {
      validators: [
        { type: 'expression', name: 'short', holds: 'run.iterations <= 10 && run.outcome == "success"' },
        { type: 'evaluator', name: 'topic', value: 'input.topic', evaluator: { type: 'regex', required: ['t'] } },
      ],
      cases: [topic('tides'), topic('moss', { expect: { outcome: 'failure' } })],
    })
    const detail = await ended((await start(suite, { targets: [DRAFT, DRAFT], repeats: 2 })).id)
    expect(detail.evaluation).toMatchObject({ total: 8, judged: 8, passed: 4 })
    expect(detail.evaluation.targets.map(({ title }) => title)).toEqual(['draft', 'draft (2)'])
    const failed = detail.results.find((result) => result.case === 'moss')?.verdict
    expect(failed).toMatchObject({ passed: false, outcome: 'success', unexpected: 'It converged, not failed.' })
    expect(failed?.validators).toMatchObject([
      { name: 'short', holds: true },
      { name: 'topic', holds: false, score: 0 },
    ])
    const [comparison] = detail.report.comparisons
    expect(comparison).toMatchObject({ pairs: 4, regressions: [], improvements: [], difference: { rate: 0 } })
    const { id } = detail.evaluation
    expect(value(await client.compareEvaluations({ a: id, b: id, targetB: 1 }))).toMatchObject({ b: 1, pairs: 4 })
  })

  it('leaves no trace in lists, counts and what is learned', async () => {
    const slug = await acceptedLoop(client, ring())
    value(await client.publishVersion(slug, 1, 'first'))
    const suite = await suiteOf(slug, { cases: [topic('tides')] })
    const detail = await ended((await start(suite, { targets: [{ version: 1 }] })).id)
    const runId = detail.results[0]?.run ?? ''
    expect(value(await client.listRuns({ loop: slug })).runs).toEqual([])
    expect(value(await client.listVersions(slug)).versions[0]?.runs.total).toBe(0)
    const { spec } = value(await client.getRunSnapshot(runId))
    const history = createRunHistory(api.runtime.services.database)
    const asked = { runId, taskType: null, model: modelKey(spec.models), target: 0.8, limit: 10 }
    expect(await history.finishedRuns(asked)).toEqual([])
  })

  it('keeps to itself what its runs remember', async () => {
    const design = rememberingLoop('keeper', { key: '"about"', scope: '"workspace"' })
    const slug = await acceptedLoop(client, design)
    const run = async () =>
      (await settledRun(api, value(await client.startRun({ loop: slug, input: { topic: 'whales' } })).run.id)).output
    const suite = await suiteOf(slug, { cases: [{ name: 'a', input: { topic: 'whales' } }] })
    const first = await ended((await start(suite, { repeats: 2 })).id)
    expect(first.results.map(({ verdict }) => verdict?.outcome)).toEqual(['success', 'success'])
    expect(value(await client.listMemories({})).items).toEqual([])
    // Neither the other repeat nor a run after it has heard of what the first one wrote.
    for (const { run: id } of first.results)
      expect(value(await client.getRun(id ?? '')).run.output).toEqual({ facts: [] })
    expect(await run()).toEqual({ facts: [] })
    const [known] = value(await client.listMemories({})).items
    const again = await ended((await start(suite)).id)
    // It sees what the workspace has, and what it writes under the same key replaces nothing.
    expect(value(await client.getRun(again.results[0]?.run ?? '')).run.output).toEqual({ facts: [known?.text] })
    expect(value(await client.listMemories({})).items).toEqual([known])
  })

  it('takes a question for the result, and cancels the run', async () => {
    const slug = await acceptedLoop(client, {
      ...ring(),
      name: 'asking',
      contract: { ...ring().contract, maxIterations: 1, escalation: { rules: ['max_iterations'] } },
    })
    const suite = await suiteOf(slug, { cases: [topic('tides', { expect: { outcome: 'asks' } }), topic('moss')] })
    const detail = await ended((await start(suite)).id)
    const [asks, fails] = detail.results.map(({ verdict }) => verdict)
    expect(asks).toMatchObject({
      passed: true,
      outcome: null,
      asked: expect.stringContaining('iteration'),
      escalations: 1,
    })
    expect(fails).toMatchObject({ passed: false, unexpected: 'It asked a person, not converged.' })
    expect(value(await client.listInbox({})).items).toEqual([])
  })

  it('is refused while nobody has agreed to what it would change outside', async () => {
    const outside = (node: LoopDesign['nodes'][number]) =>
      node.kind === 'act' ? { ...node, config: { ...node.config, tools: ['http.request'] } } : node
    const slug = await acceptedLoop(client, { ...ring(), name: 'outside', nodes: ring().nodes.map(outside) })
    const suite = await suiteOf(slug, { cases: [topic('tides')] })
    expect(problem(await client.startEvaluation({ suite, plan: { targets: [DRAFT] } }))).toMatchObject({
      code: 'effects-not-accepted',
      problems: [{ where: 'draft: act', message: 'http.request is unsafe' }],
    })
    expect(value(await client.listEvaluations(slug)).evaluations).toEqual([])
    expect((await ended((await start(suite, { acceptEffects: true })).id)).evaluation.judged).toBe(1)
  })

  it('is refused with the place of each fault', async () => {
    const slug = await acceptedLoop(client, ring())
    const suite = await suiteOf(slug, {
      validators: [{ type: 'expression', name: 'typed', holds: 'state.nothing > 1' }],
      cases: [topic('tides'), { name: 'wrong', input: { topic: 5 } }],
    })
    const refused = problem(await client.startEvaluation({ suite, plan: { targets: [DRAFT] } }))
    expect(refused?.code).toBe('invalid-suite')
    const places = ['validator “typed”: holds', 'case “wrong”: input.topic']
    expect(refused?.problems?.map(({ where }) => where)).toEqual(places)
  })

  it('ends when it is cancelled: what runs is cancelled, and the rest is not run', async () => {
    const slug = await acceptedLoop(client, ring())
    const suite = await suiteOf(slug, { cases: Array.from({ length: 30 }, (_, index) => topic(`t${index}`)) })
    const { id } = await start(suite, { concurrency: 1 })
    value(await client.cancelEvaluation(id))
    const detail = await ended(id)
    expect(detail.evaluation).toMatchObject({ status: 'cancelled', judged: 30, problem: 'It was cancelled.' })
    expect(detail.results.filter(({ run }) => run !== null).length).toBeLessThan(30)
    expect(detail.results.at(-1)?.verdict).toMatchObject({ outcome: null, passed: false })
  })

  it('judges by a model and by a loop, in runs of their own', async () => {
    const judging = await acceptedLoop(client, { ...ring(), name: 'judging loop' })
    value(await client.publishVersion(judging, 1, 'first'))
    const slug = await acceptedLoop(client, ring())
    const judge = { type: 'judge', rubric: 'Is it about {{ input.topic }}?', model: 'strict', threshold: 0 }
    const suite = await suiteOf(slug, {
      models: { strict: { provider: 'chaos', model: 'calm:1' } },
      validators: [
        { type: 'evaluator', name: 'judged', value: 'state', evaluator: judge },
        { type: 'loop', name: 'looped', loop: judging, input: { topic: 'input.topic' } },
      ],
      cases: [topic('{{ tides }}')],
    })
    const detail = await ended((await start(suite)).id)
    const validators = detail.results[0]?.verdict?.validators ?? []
    expect(validators).toMatchObject([{ holds: true, score: expect.any(Number) }, { holds: true }])
    for (const { run: id } of validators) {
      const { run } = value(await client.getRun(id ?? ''))
      expect(run.evaluation).toMatchObject({ id: detail.evaluation.id, role: 'judge' })
    }
    const { run } = value(await client.getRun(validators[0]?.run ?? ''))
    expect(run.input).toMatchObject({ rubric0: 'Is it about {{ tides }}?' })
  })

  it('keeps a run as a case, and makes variations of it', async () => {
    const slug = await acceptedLoop(client, ring())
    const run = await settledRun(api, value(await client.startRun({ loop: slug, input: { topic: 'tides' } })).run.id)
    const kept = value(await client.keepAsCase({ run: run.id, suite: { name: 'kept' } }))
    expect(kept.case).toMatchObject({
      input: { topic: 'tides' },
      expect: { outcome: run.outcome, reasons: [run.reason] },
    })
    const of = kept.case.name
    const typed = value(await client.varySuite(kept.suite.id, { of, count: 3, by: { type: 'types' } }))
    expect(typed).toMatchObject({ cases: [{}, {}, {}], short: null, costNanoUsd: 0 })
    const model = { provider: 'chaos', model: 'calm:3' }
    const written = value(await client.varySuite(kept.suite.id, { of, count: 2, by: { type: 'model', model } }))
    expect(written.cases[0]?.source).toMatchObject({ by: 'model' })
    expect((await ended((await start(kept.suite.id)).id)).evaluation.passed).toBe(1)
  })

  it('is exported without formulas', async () => {
    const slug = await acceptedLoop(client, ring())
    const suite = await suiteOf(slug, { cases: [topic('tides', { name: '=1+2, "quoted"' })] })
    const { evaluation } = await ended((await start(suite)).id)
    const text = await (await api.fetch(`/api/v1/evaluations/${evaluation.id}/export?format=csv`)).text()
    expect(text).toContain(`"'=1+2, ""quoted"""`)
  })
})

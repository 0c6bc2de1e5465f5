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
import { runUntil, settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
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

/** The runs that a running evaluation has begun, once there are so many and each has done something. */
async function begun(id: EvaluationId, count: number): Promise<string[]> {
  for (;;) {
    const runs = value(await client.getEvaluation(id)).results.flatMap(({ run }) => (run === null ? [] : [run]))
    if (runs.length === count) {
      await Promise.all(runs.map((run) => runUntil(api, run, ({ iterations }) => iterations > 0)))
      return runs
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
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
    const { id, changes } = detail.evaluation
    // Whoever follows it is told what changed alone: each result when it began and when it was judged.
    expect(changes).toBe(16)
    const since = async (known: number) => value(await client.getEvaluationChanges(id, known))
    expect(await since(0)).toEqual({ evaluation: detail.evaluation, results: detail.results })
    expect((await since(changes - 1)).results).toMatchObject([{ verdict: {} }])
    expect((await since(changes)).results).toEqual([])
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

    // Deleted, it takes with it what only its runs had, and nothing else.
    const { prisma } = api.runtime.services.database
    const kept = { onlyForRunId: { in: first.results.flatMap((result) => result.run ?? []) } }
    expect(await prisma.memory.count({ where: kept })).toBe(2)
    value(await client.deleteEvaluation(first.evaluation.id))
    expect(await prisma.memory.count({ where: kept })).toBe(0)
    expect(await prisma.run.count({ where: { evaluationId: first.evaluation.id } })).toBe(0)
    expect(problem(await client.getRun(first.results[0]?.run ?? ''))?.code).toBe('not-found')
    expect(problem(await client.getEvaluation(first.evaluation.id))?.code).toBe('not-found')
    expect(problem(await client.deleteEvaluation(first.evaluation.id))?.code).toBe('not-found')
    expect(value(await client.listMemories({})).items).toEqual([known])
  })

  it('stays while a fork begins in one of its runs', async () => {
    const slug = await acceptedLoop(client, ring())
    const { evaluation, results } = await ended((await start(await suiteOf(slug, { cases: [topic('tides')] }))).id)
    const fork = value(await client.forkRun(results[0]?.run ?? '', { iteration: 1 })).run
    await settledRun(api, fork.id)
    expect(problem(await client.deleteEvaluation(evaluation.id))).toMatchObject({
      code: 'run-in-use',
      detail: expect.stringContaining(fork.id),
    })
    expect(value(await client.getEvaluation(evaluation.id)).results).toEqual(results)
    expect(value(await client.getRun(fork.id)).run.forkedFrom?.id).toBe(results[0]?.run)
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

    // So does a question of a run that it called.
    value(await client.publishVersion(slug, 1, 'first'))
    const asksBelow = ring().nodes.map((node) =>
      node.id === 'act'
        ? { ...node, config: { ...node.config, child: { loop: slug, input: { topic: '"x"' } } } }
        : node,
    ) as LoopDesign['nodes']
    const caller = await acceptedLoop(client, { ...ring(), name: 'caller', nodes: asksBelow })
    const below = await suiteOf(caller, { cases: [topic('tides', { expect: { outcome: 'asks' } })] })
    const [called] = (await ended((await start(below)).id)).results
    expect(called?.verdict).toMatchObject({ passed: true, asked: asks?.asked })
  })

  it('takes a run that somebody cancels for no answer', async () => {
    const slug = await acceptedLoop(client, longLoop(20_000))
    const suite = await suiteOf(slug, { cases: [{ name: 'long', input: {}, expect: { outcome: 'asks' } }] })
    const { id } = await start(suite)
    const [run = ''] = await begun(id, 1)
    value(await client.cancelRun(run))
    const { evaluation, results } = await ended(id)
    expect(results[0]?.verdict).toMatchObject({
      passed: false,
      outcome: null,
      asked: null,
      unexpected: 'Its run was cancelled.',
    })
    expect(results[0]?.verdict?.iterations).toBeGreaterThan(0)
    expect(evaluation).toMatchObject({ status: 'finished', passed: 0, problem: expect.stringContaining('“long”') })
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
    const slug = await acceptedLoop(client, longLoop(20_000))
    const cases = Array.from({ length: 6 }, (_, index) => ({ name: `t${index}`, input: {} }))
    const { id } = await start(await suiteOf(slug, { cases }), { concurrency: 2 })
    const runs = await begun(id, 2)
    expect(problem(await client.deleteEvaluation(id))).toMatchObject({ code: 'evaluation-running' })
    value(await client.cancelEvaluation(id))
    const detail = await ended(id)
    expect(detail.evaluation).toMatchObject({ status: 'cancelled', judged: 6, problem: 'It was cancelled.' })
    expect(detail.results.flatMap(({ run }) => run ?? [])).toEqual(runs)
    for (const { run, verdict } of detail.results) {
      expect(verdict).toMatchObject({ outcome: null, asked: null, passed: false })
      if (run === null) continue
      const { status, reason, iterations, steps } = value(await client.getRun(run)).run
      expect({ status, reason }).toEqual({ status: 'finished', reason: 'cancelled' })
      expect(verdict).toMatchObject({ iterations, steps })
      expect(iterations).toBeGreaterThan(0)
    }
  })

  it('judges by models and loops, in runs of their own, and says why one does not hold', async () => {
    const published = async (name: string, more: Partial<LoopDesign> = {}) => {
      const slug = await acceptedLoop(client, { ...ring(), name, ...more })
      value(await client.publishVersion(slug, 1, 'first'))
      return slug
    }
    const judging = await published('judging loop')
    const { contract } = ring()
    const asking = await published('asking judge', {
      contract: { ...contract, maxIterations: 1, escalation: { rules: ['max_iterations'] } },
    })
    const slug = await acceptedLoop(client, ring())
    const judge = (model: string, threshold: number) => {
      const evaluator = { type: 'judge', rubric: 'Is it about {{ input.topic }}?', model, threshold }
      return { type: 'evaluator', name: `${model} ${threshold}`, value: 'state', evaluator }
    }
    const looped = (name: string, loop: string, holds = 'run.outcome == "success"') => ({
      type: 'loop',
      name,
      loop,
      input: { topic: 'input.topic' },
      holds,
    })
    const suite = await suiteOf(slug, {
      models: { strict: { provider: 'chaos', model: 'calm:1' }, broken: { provider: 'chaos', model: 'outages:3' } },
      validators: [
        ...[judge('strict', 0), judge('strict', 1), judge('broken', 0)],
        ...[looped('looped', judging), looped('fails', judging, 'output.summary == "?"'), looped('asks', asking)],
      ],
      cases: [topic('{{ tides }}')],
    })
    const detail = await ended((await start(suite)).id)
    const { validators = [], ...verdict } = detail.results[0]?.verdict ?? {}
    expect(verdict).toMatchObject({ passed: false, outcome: 'success', unexpected: null })
    const told = (reason: string) => expect.stringContaining(reason)
    expect(validators).toMatchObject([
      { holds: true, reason: null, score: expect.any(Number) },
      { holds: false, reason: expect.any(String), score: expect.any(Number) },
      { holds: false, reason: told('the judge gave no score: '), score: null },
      { holds: true, reason: null },
      { holds: false, reason: told('output.summary') },
      { holds: false, reason: told('it waited for a person: ') },
    ])
    for (const { run: id } of validators) {
      const { run } = value(await client.getRun(id ?? ''))
      expect(run.evaluation).toMatchObject({ id: detail.evaluation.id, role: 'judge' })
    }
    const { run } = value(await client.getRun(validators[0]?.run ?? ''))
    expect(run.input).toMatchObject({ rubric0: 'Is it about {{ tides }}?' })
  })

  it('starts no more runs once those before, judges included, have cost what it may', async () => {
    const slug = await acceptedLoop(client, ring())
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
    const evaluator = { type: 'judge', rubric: 'Is it well?', model: 'strict', threshold: 0 }
    const suite = await suiteOf(slug, {
      models: { strict: { provider: 'chaos', model: 'calm:1', price } },
      validators: [{ type: 'evaluator', name: 'judged', value: 'state', evaluator }],
      cases: [topic('a'), topic('b'), topic('c')],
    })
    const { evaluation, results } = await ended((await start(suite, { concurrency: 1, maxCostUsd: 1e-8 })).id)
    const [first, ...others] = results.map(({ verdict }) => verdict)
    expect(first).toMatchObject({ passed: true, costNanoUsd: 0 })
    expect(first?.judgeCostNanoUsd).toBeGreaterThan(10)
    for (const verdict of others) expect(verdict).toMatchObject({ outcome: null, judgeCostNanoUsd: 0 })
    expect(results.map(({ run }) => run === null)).toEqual([false, true, true])
    expect(evaluation).toMatchObject({ status: 'finished', judged: 3, passed: 1, costNanoUsd: first?.judgeCostNanoUsd })
    expect(evaluation.problem).toContain('that the evaluation may')
  })

  it('keeps a run as a case, and makes variations of it', async () => {
    const slug = await acceptedLoop(client, ring())
    const run = await settledRun(api, value(await client.startRun({ loop: slug, input: { topic: 'tides' } })).run.id)
    const kept = value(await client.keepAsCase({ run: run.id, suite: { name: 'kept' } }))
    expect(kept.case).toMatchObject({
      input: { topic: 'tides' },
      expect: { outcome: run.outcome, reasons: [run.reason] },
    })
    const chaos = { profile: 'calm', seed: 1 }
    const spoilt = value(await client.startRun({ loop: slug, input: { topic: 'moss' }, chaos })).run
    await settledRun(api, spoilt.id)
    // Of a suite of its own: nothing that chaos did is promised.
    expect(value(await client.keepAsCase({ run: spoilt.id, suite: { name: 'with chaos' } }))).toMatchObject({
      case: { input: { topic: 'moss' }, expect: { outcome: 'success' } },
      note: expect.stringMatching(/^It ran with chaos/),
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

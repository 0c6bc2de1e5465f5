import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { learningLoop } from '../support/learning-loop.ts'
import { settledRun } from '../support/run-until.ts'
import { problem, value } from '../support/value.ts'

type Slug = RunDetail['loop']['slug']

let api: Api
beforeEach(async () => {
  api = await openApi({ worker: true })
})
afterEach(() => api.close())

/** Imported and taken into use, so that the name stands for the loop. */
async function loop(...design: Parameters<typeof learningLoop>): Promise<Slug> {
  const made = value(await api.client.createLoop({ from: { kind: 'import', design: learningLoop(...design) } }))
  return value(await api.client.acceptLoop(made.loop.slug)).loop.slug
}

async function run(of: Slug, ceiling: number): Promise<RunDetail> {
  const { run } = value(await api.client.startRun({ loop: of, input: { ceiling } }))
  return settledRun(api, run.id)
}

const MODEL = 'scripted:demo'
/** Two that reach 80 in iteration 4, and two that never do. */
async function taught(of: Slug): Promise<void> {
  for (const ceiling of [100, 100, 60, 60]) await run(of, ceiling)
}

describe('what finished runs have taught', () => {
  it('is nothing before a run has a score', async () => {
    expect(value(await api.client.listPriors())).toEqual({ pairs: [] })
    expect(problem(await api.client.readPair({ task: 'climb', model: MODEL }))).toMatchObject({
      code: 'not-found',
      detail: expect.stringContaining('“climb”'),
    })
    expect(await callJson(api, 'GET', `/priors/pair?model=${MODEL}`)).toMatchObject({
      status: 400,
      body: { problems: [{ message: expect.stringContaining('name a task type') }] },
    })
  })

  it('is told by task type and models, and depth by depth', async () => {
    const slug = await loop('climb', { minRuns: 100 })
    await taught(slug)
    const { pairs } = value(await api.client.listPriors())
    expect(pairs).toMatchObject([
      { taskType: 'climb', loop: null, model: expect.stringContaining('scripted:'), runs: 4, converged: 2 },
    ])
    const [{ model } = { model: '' }] = pairs
    const detail = value(await api.client.readPair({ task: 'climb', model }))
    expect(detail).toMatchObject({ target: 80, reckonedWith: { maxIterations: 8, floor: 0.3 } })
    expect(detail.runs.map(({ outcome, target }) => [outcome, target])).toEqual([
      ['failure', 80],
      ['failure', 80],
      ['success', 80],
      ['success', 80],
    ])
    const reached = detail.depths.map((depth) => [depth.iteration, depth.runs, depth.reached.count, depth.ended])
    expect(reached).toEqual([
      [1, 4, 0, 0],
      [2, 4, 0, 0],
      [3, 4, 0, 0],
      [4, 4, 2, 0],
      [5, 2, 2, 0],
      [6, 2, 2, 0],
      [7, 2, 2, 0],
      [8, 2, 2, 2],
    ])
    expect(detail.depths[0]).toMatchObject({ score: { mean: 40, std: expect.closeTo(11.547, 3) }, gain: null })
    expect(detail.depths[3]?.reached).toMatchObject({
      rate: 0.5,
      low: expect.closeTo(0.15, 2),
      high: expect.closeTo(0.85, 2),
    })
    // Another target is reckoned with from the same runs.
    const higher = value(await api.client.readPair({ task: 'climb', model, target: 90 }))
    const chance = (of: typeof detail) => of.depths.at(-1)?.forecast ?? 1
    expect(chance(higher)).toBeLessThan(chance(detail))
  })

  it('is that of the loop, where its runs have no task type', async () => {
    const slug = await loop(null, { minRuns: 100 })
    await run(slug, 100)
    const { pairs } = value(await api.client.listPriors())
    expect(pairs).toMatchObject([{ taskType: null, loop: { slug }, runs: 1 }])
    expect(value(await api.client.readPair({ loop: slug, model: pairs[0]?.model ?? '' })).pair.loop?.slug).toBe(slug)
    value(await api.client.archiveLoop(slug))
    expect(value(await api.client.listPriors())).toEqual({ pairs: [] })
  })
})

describe('why adaptive exit stopped a run', () => {
  it.each(['posterior', 'published'] as const)(
    'is told from its own log, with both methods, after %s',
    async (method) => {
      const slug = await loop('climb', { method })
      await taught(slug)
      const stopped = await run(slug, 60)
      expect(stopped).toMatchObject({ reason: 'adaptive_exit', outcome: 'failure' })
      const exit = value(await api.client.readRunExit(stopped.id))
      expect(exit).toMatchObject({
        run: { id: stopped.id, reason: 'adaptive_exit', explanation: stopped.explanation },
        rule: { method, floor: 0.3 },
        knew: { taskType: 'climb', runs: 4, converged: 2, explores: false },
        more: false,
      })
      const last = exit.moments.at(-1)
      expect(exit.moments).toHaveLength(stopped.iterations)
      expect(exit.moments.filter((moment) => moment.stopped)).toEqual([last])
      expect(last).toMatchObject({
        target: 80,
        floor: 0.3,
        remaining: 8 - stopped.iterations,
        published: expect.anything(),
      })
      // What is reckoned here is what the rule said when it was read.
      const chance = last?.[method]?.probability ?? 1
      expect(chance).toBeLessThan(0.3)
      expect(last?.reading.detail).toContain(`P(reach 80) ${Math.round(chance * 1000) / 10} %`)
      expect(stopped.explanation).toContain(last?.reading.detail)
      // A run of the published method learns no curves.
      expect(last?.posterior === null).toBe(method === 'published')
      // Whatever finishes later, it stays as it was.
      await run(slug, 100)
      expect(value(await api.client.readRunExit(stopped.id))).toEqual(exit)
    },
  )

  it('is nothing for a run without the rule, and a refusal for none', async () => {
    const blank = value(await api.client.createLoop({ from: { kind: 'blank' } })).loop.slug
    const other = value(await api.client.startRun({ loop: blank, input: {} })).run
    await settledRun(api, other.id)
    expect(value(await api.client.readRunExit(other.id))).toMatchObject({ rule: null, knew: null, moments: [] })
    expect(problem(await api.client.readRunExit('run_00000000'))).toMatchObject({ code: 'not-found' })
  })
})

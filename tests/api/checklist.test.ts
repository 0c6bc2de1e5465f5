import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LoopChecklist } from '../../lib/api/contracts/checklist.ts'
import { Slug } from '../../lib/loop/artefacts/ids.ts'
import { Suite } from '../../lib/loop/artefacts/suite.ts'
import { expectedOf } from '../../lib/server/expected-convergence.ts'
import { type Api, openApi } from '../support/api.ts'
import { settledRun } from '../support/run-until.ts'
import { problem, value } from '../support/value.ts'

let api: Api
beforeEach(async () => {
  api = await openApi({ worker: true })
})
afterEach(() => api.close())

const statusOf = ({ points }: LoopChecklist, title: string) => points.find((point) => point.title === title)?.status

it('follows what is stored: a run, a version, a budget, a memory, an evaluation', async () => {
  const slug = value(await api.client.createLoop({ name: 'Bees', from: { kind: 'blank' } })).loop.slug
  const read = async () => value(await api.client.getChecklist(slug))
  const first = await read()
  expect(first.points.map(({ number }) => number)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1))
  expect(first.met).toBe(first.points.filter(({ status }) => status === 'met').length)
  expect(['Traces', 'Evaluation', 'Lifecycle'].map((title) => statusOf(first, title))).toEqual(Array(3).fill('not-met'))

  const { run } = value(await api.client.startRun({ loop: slug, input: {} }))
  await settledRun(api, run.id)
  await value(await api.client.publishVersion(slug, 1, 'First.'))
  await value(await api.client.setDailyBudget(slug, 1e9))
  await value(await api.client.addMemory({ text: 'They live in hives.', loop: slug, key: null }))
  const then = await read()
  expect(statusOf(then, 'Traces')).toBe('met')
  expect(then.points[9]?.parts[0]?.place).toEqual({ page: 'run', run: run.id })
  expect(statusOf(then, 'Lifecycle')).toBe('partly')
  const texts = then.points.flatMap(({ parts }) => parts.map(({ text }) => text)).join('\n')
  expect(texts).toContain('1 entry can be recalled now')
  expect(texts).toContain('All its runs may spend $1 a day.')
  expect(then.met).toBeGreaterThan(first.met)

  expect(problem(await api.client.getChecklist(Slug.parse('nothing')))).toMatchObject({ code: 'not-found' })
})

it('asks for an evaluation of the newest version as it is, and for its gate', async () => {
  const slug = value(await api.client.createLoop({ name: 'Bees', from: { kind: 'blank' } })).loop.slug
  await value(await api.client.publishVersion(slug, 1, 'First.'))
  const cases = ['one', 'two'].map((name) => ({ name, input: {} }))
  const { suite } = value(await api.client.createSuite(slug, Suite.parse({ suiteVersion: 1, name: 'Cases', cases })))
  const evaluate = async (plan: object, target: object = {}) => {
    const { evaluation } = value(
      await api.client.startEvaluation({ suite: suite.id, plan: { targets: [{ version: 1, ...target }], ...plan } }),
    )
    await expect
      .poll(async () => value(await api.client.getEvaluation(evaluation.id)).evaluation.status, { timeout: 15_000 })
      .toBe('finished')
    return evaluation.id
  }
  const evaluation = async () => value(await api.client.getChecklist(slug)).points[10]
  const { services, actor } = api.runtime
  const { id } = value(await api.client.getLoop(slug)).loop
  const specHash = value(await api.client.listVersions(slug)).versions[0]?.specHash
  // What the gallery says of a template of this version.
  const expected = () => expectedOf(services, actor, { loop: { id }, version: { specHash } } as never)
  expect(await evaluation()).toMatchObject({
    status: 'partly',
    parts: [{ holds: true }, { holds: false }, { holds: false }],
  })
  // With chaos in it, with other models, or over picked cases it says nothing of the version as it is.
  await evaluate({}, { chaos: { profile: 'calm', seed: 1 } })
  await evaluate({ cases: ['one'] })
  expect((await evaluation())?.status).toBe('partly')
  expect(await expected()).toBeNull()
  const whole = await evaluate({})
  // One that was not wholly run says nothing either, and does not stand before one that was.
  const cut = await evaluate({})
  await services.database.prisma.evaluation.update({
    where: { id: cut },
    data: { problem: 'The runs before cost the $1 that it may.' },
  })
  expect(await evaluation()).toMatchObject({
    status: 'met',
    parts: [{}, { text: 'v1 was evaluated: 2 of 2 pass.', place: { evaluation: whole } }, {}],
  })
  const { report } = value(await api.client.getEvaluation(whole))
  const { count, of, rate, low } = report.targets[0]?.convergence ?? {}
  expect(await expected()).toMatchObject({ basis: 'evaluation', converged: count, of, rate, low })
})

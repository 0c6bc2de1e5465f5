import { describe, expect, it } from 'vitest'
import type { ActionResult } from '../artefacts/run-state.ts'
import { adaptSettings } from './adapt-settings.ts'
import { readIterations } from './caps.ts'

const results = (ok: number, all: number): ActionResult[] =>
  Array.from({ length: all }, (_, index) => ({
    status: index < ok ? 'ok' : 'error',
    tool: 't',
    args: {},
    output: null,
    error: null,
    durationMs: 0,
    iteration: index,
  }))
type Case = {
  what: string
  ok?: [number, number]
  scores?: number[]
  cap?: number
  max?: number
  is: { temperature?: number | null; cap?: number | null } | null
}
const cases: Case[] = [
  { what: 'nothing to measure', is: null },
  { what: 'two results are no rate', ok: [0, 2], is: null },
  { what: 'rare success', ok: [2, 10], is: { temperature: 0.3 } },
  { what: 'success of 0.3 is not rare', ok: [3, 10], is: { temperature: null } },
  { what: 'success of 0.8 is not common', ok: [8, 10], is: { temperature: null } },
  { what: 'common success', ok: [9, 10], is: { temperature: 0.8 } },
  { what: 'one score is no progress', scores: [1], is: null },
  { what: 'a rising score', scores: [0.9, 0.1, 0.2], is: { cap: 25 } },
  { what: 'a standing score', scores: [0.2, 0.2], is: { cap: 15 } },
  { what: 'a falling score at the lower end', scores: [0.5, 0.4], cap: 12, is: { cap: 10 } },
  { what: 'a rising score at the upper end', scores: [0.4, 0.5], cap: 48, max: 200, is: { cap: 50 } },
  { what: 'never above the hard cap', scores: [0.4, 0.5], cap: 20, max: 22, is: { cap: 22 } },
  { what: 'a hard cap below the range holds', scores: [0.4, 0.1], max: 7, is: { cap: 7 } },
]

describe('adaptSettings', () => {
  it.each(cases)('$what', ({ ok = [0, 0], scores = [], cap, max = 100, is }) => {
    const adapted = cap === undefined ? null : { temperature: null, iterationCap: cap }
    const settings = { temperature: true, iterations: true, startIterations: 20 }
    const made = adaptSettings(settings, { results: results(...ok), scores }, adapted, max)
    if (is === null) return expect(made).toBeNull()
    expect(made).toMatchObject({ temperature: is.temperature ?? null, iterationCap: is.cap ?? null })
  })

  it('keeps an adapted temperature between the limits, and does only what is switched on', () => {
    const run = { results: results(5, 10), scores: [0.1, 0.2] }
    const before = { temperature: 0.3, iterationCap: null }
    const made = adaptSettings({ temperature: true, iterations: false, startIterations: 20 }, run, before, 100)
    expect(made).toEqual({
      successRate: 0.5,
      progressing: null,
      temperature: 0.3,
      iterationCap: null,
      detail: '5 of 10 recent actions succeeded: temperature 0.3.',
    })
    expect(
      adaptSettings({ temperature: false, iterations: true, startIterations: 30 }, run, before, 100),
    ).toMatchObject({
      successRate: null,
      iterationCap: 35,
      detail: 'The score rose: at most 35 iterations.',
    })
  })
})

describe('max_iterations with an adapted cap', () => {
  const contract = { maxIterations: 30, timeoutMs: 1, stepTimeoutMs: 1, bestOf: 'last' as const }
  const read = (iteration: number, ...caps: (number | null)[]) => {
    const adapted = Object.fromEntries(caps.map((iterationCap, index) => [`node${index}`, { iterationCap }]))
    return readIterations(contract, { iteration, adapted })[0]
  }

  it('fires at the adapted cap and says so', () => {
    expect(read(14, 15)).toMatchObject({
      fired: false,
      detail: '14 of at most 15 iterations, adapted; the contract allows 30',
    })
    expect(read(15, 15)).toMatchObject({ fired: true, level: 1 })
  })

  it('counts one, and groups many, as people do', () => {
    expect(read(1, 1)).toMatchObject({ detail: '1 of at most 1 iteration, adapted; the contract allows 30' })
    const long = readIterations({ ...contract, maxIterations: 3_000 }, { iteration: 2_999, adapted: {} })
    expect(long).toMatchObject([{ detail: '2,999 of at most 3,000 iterations' }])
  })

  it('is the lowest of all nodes, whichever adapted first', () => {
    for (const caps of [
      [20, 12, null],
      [null, 12, 20],
    ])
      expect(read(11, ...caps)).toMatchObject({ fired: false, detail: expect.stringContaining('11 of at most 12') })
  })

  it('never lets an adapted cap pass the contract', () => {
    expect(read(30, 45)).toMatchObject({
      fired: true,
      detail: '30 of at most 30 iterations, adapted; the contract allows 30',
    })
    expect(read(29)).toMatchObject({ fired: false, detail: '29 of at most 30 iterations' })
    expect(read(29, null)).toMatchObject({ fired: false, detail: '29 of at most 30 iterations' })
  })
})

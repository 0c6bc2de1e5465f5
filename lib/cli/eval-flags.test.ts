import { describe, expect, it } from 'vitest'
import { readBaseEvaluation, readGate, readTargets } from './eval-flags.ts'

describe('the targets of an evaluation', () => {
  const versions = (flags: Parameters<typeof readTargets>[0], newest: number | null = 3) => {
    const { targets, base } = readTargets(flags, newest)
    return { versions: targets.map(({ version }) => version), base }
  }

  it('are the newest version, or the draft where there is none', () => {
    expect(versions({})).toEqual({ versions: [3], base: 0 })
    expect(versions({}, null)).toEqual({ versions: [null], base: 0 })
  })

  it('begin with what they are compared with, which is there once however it is written', () => {
    expect(versions({ version: ['2', 'draft'], compare: 'v2' })).toEqual({ versions: [2, null], base: 1 })
    expect(versions({ compare: '2' })).toEqual({ versions: [2, 3], base: 1 })
  })

  it.each([[{ compare: '3' }], [{ version: ['v2'], compare: '2' }]])(
    'are refused when none would have to meet the gate: %o',
    (flags) => {
      expect(() => readTargets(flags, 3)).toThrow(/leaves no version to judge/)
    },
  )

  it('are each version with each models and each chaos', () => {
    const { targets } = readTargets({ version: ['1', '2'], chaos: ['calm', 'mixed:7'] }, null)
    expect(targets.map(({ version, chaos }) => [version, chaos?.profile, chaos?.seed])).toEqual([
      [1, 'calm', 1],
      [1, 'mixed', 7],
      [2, 'calm', 1],
      [2, 'mixed', 7],
    ])
  })
})

describe('what is compared with', () => {
  it.each([
    ['eval_4f9k2m8x', { id: 'eval_4f9k2m8x', target: null }],
    ['eval_4f9k2m8x:2', { id: 'eval_4f9k2m8x', target: 1 }],
    ['v3', null],
    ['draft', null],
    [undefined, null],
  ])('%s', (flag, base) => {
    expect(readBaseEvaluation(flag)).toEqual(base)
    if (base) expect(readTargets({ compare: flag }, 3)).toMatchObject({ targets: [{ version: 3 }], base: 0 })
  })
  it.each(['eval_4f9k2m8x:0', 'eval_4f9k2m8x:x', 'eval_4f9k2m8x:'])('is not %s', (flag) => {
    expect(() => readBaseEvaluation(flag)).toThrow(/counted from 1|understood/)
  })
})

it.each([
  ['0.95', 0.95],
  ['95%', 0.95],
  ['1', 1],
  ['0', 0],
  [undefined, undefined],
])('a gate of %s', (flag, gate) => expect(readGate(flag)).toBe(gate))
it.each(['95', '-1', '', '%', 'all', '101%'])('no gate is %j', (flag) =>
  expect(() => readGate(flag)).toThrow(/is no share/),
)

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestTokens } from '../tokens/cost.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { assembleContext, type ContextParts } from './assemble-context.ts'
import { cutTokens } from './cut-text.ts'
import { fitSection, type Section } from './fit-section.ts'

const text = (max: number) =>
  fc.oneof(
    fc.string({ maxLength: max }),
    fc.string({ unit: 'grapheme', maxLength: max }),
    fc.lorem({ maxCount: Math.ceil(max / 6) }),
  )
const section: fc.Arbitrary<Section> = fc.record({
  name: fc.constantFrom('state', 'history', 'artifacts', 'errors'),
  title: text(40),
  items: fc.array(fc.record({ text: text(600), rank: fc.nat(9) }), { maxLength: 12 }),
})
const thought = text(800)
const parts: fc.Arbitrary<ContextParts> = fc
  .record({
    maxTokens: fc.integer({ min: 1, max: 1_500 }),
    instructions: text(400),
    goal: text(800),
    fixed: fc.array(text(300), { maxLength: 4 }),
    schema: fc.constant({ type: 'object' as const, properties: { a: { type: 'string' as const } } }),
    repair: text(3_000),
    thought,
    sections: fc.array(section, { maxLength: 5 }),
  })
  .map(({ thought: words, ...rest }) => ({
    ...rest,
    thinking: (tokens: number) => (estimateTokens(words) <= tokens ? words : ''),
  }))

describe('assembleContext', () => {
  it('is never over the budget, and the goal, the instructions and the fixed parts are always whole', () => {
    let [made, trimmed] = [0, 0]
    fc.assert(
      fc.property(parts, (input) => {
        const result = assembleContext(input)
        if (!result.ok) {
          expect(result.neededTokens).toBeGreaterThan(input.maxTokens)
          return
        }
        made++
        const { instructions, prompt, usedTokens, sections } = result
        expect(requestTokens({ instructions, prompt, schema: input.schema })).toBe(usedTokens)
        expect(usedTokens).toBeLessThanOrEqual(input.maxTokens)
        expect(prompt.startsWith(input.goal)).toBe(true)
        expect(instructions.startsWith(input.instructions)).toBe(true)
        for (const fixed of input.fixed) expect(prompt).toContain(fixed)
        for (const { wantedTokens, keptTokens } of sections) {
          expect(keptTokens).toBeLessThanOrEqual(wantedTokens)
          if (keptTokens < wantedTokens) trimmed++
        }
      }),
      { numRuns: 500 },
    )
    expect(made).toBeGreaterThan(100)
    expect(trimmed).toBeGreaterThan(10)
  })

  it('gives everything when there is room, in the order of the sections, the repair last', () => {
    const made = assembleContext({ ...small, maxTokens: 10_000, repair: '\n\nRepair it.' })
    expect(made).toMatchObject({
      ok: true,
      instructions: 'Instructions.\n\nThinking.',
      prompt: 'Goal.\n\n## State\n- a: 1\n- b: 2\n\n## Errors\n- late\n\nRules.\n\nAnswer.\n\nRepair it.',
    })
  })

  it('trims the last section first, and says by how much', () => {
    const long = 'x'.repeat(400)
    const sections: Section[] = [
      { name: 'state', title: 'State', items: [{ text: long, rank: 0 }] },
      { name: 'errors', title: 'Errors', items: [{ text: long, rank: 0 }] },
    ]
    const made = assembleContext({ ...small, sections, maxTokens: 190 })
    expect(made.ok && made.sections.filter(({ name }) => name === 'state' || name === 'errors')).toEqual([
      { name: 'state', wantedTokens: 103, keptTokens: 103 },
      { name: 'errors', wantedTokens: 103, keptTokens: 45 },
    ])
  })

  it('gives artifacts no more than what is left under 70 % of the budget', () => {
    const items = [{ text: 'y'.repeat(4_000), rank: 0 }]
    const size = (name: string) => {
      const made = assembleContext({ ...small, maxTokens: 1_000, sections: [{ name, title: 'T', items }] })
      return made.ok ? made.usedTokens : 0
    }
    expect(size('artifacts')).toBeLessThanOrEqual(700)
    expect(size('artifacts')).toBeGreaterThan(690)
    expect(size('state')).toBeGreaterThan(990)
  })

  it.each([
    { order: ['state', 'artifacts'], maxTokens: 1_000, shown: { a: 'artifacts', b: 'artifacts' } },
    { order: ['state', 'artifacts'], maxTokens: 245, shown: { a: 'artifacts', b: 'state' } },
    { order: ['artifacts', 'state'], maxTokens: 245, shown: { a: 'artifacts', b: 'state' } },
    { order: ['state', 'artifacts'], maxTokens: 75, shown: { a: 'state', b: 'state' } },
  ])('keeps in the state what has no place as an artifact: $order in $maxTokens', ({ order, maxTokens, shown }) => {
    const fields = ['a', 'b']
    const sections = order.map((name) => ({
      name,
      title: name,
      items: fields.map((field, rank) =>
        name === 'state'
          ? { text: `- ${field}: "short"`, rank, unless: field }
          : { text: `### ${field}\n${field.repeat(480)}`, rank, apart: field },
      ),
    }))
    const made = assembleContext({ ...small, maxTokens, sections })
    const prompt = made.ok ? made.prompt : ''
    const where = (field: string) => [
      ...(prompt.includes(`### ${field}\n`) ? ['artifacts'] : []),
      ...(prompt.includes(`- ${field}: `) ? ['state'] : []),
    ]
    expect({ a: where('a'), b: where('b') }).toEqual({ a: [shown.a], b: [shown.b] })
  })

  it('names the figures when what is never trimmed does not fit', () => {
    const made = assembleContext({ ...small, maxTokens: 20 })
    expect(made).toEqual({ ok: false, neededTokens: 33, parts: { instructions: 4, goal: 2, fixed: 27 } })
  })
})

const small: ContextParts = {
  maxTokens: 100,
  instructions: 'Instructions.',
  goal: 'Goal.',
  fixed: ['Rules.', '', 'Answer.'],
  schema: { type: 'object', properties: { answer: { type: 'string' } }, additionalProperties: false },
  repair: '',
  thinking: () => '\n\nThinking.',
  sections: [
    {
      name: 'state',
      title: 'State',
      items: [
        { text: '- a: 1', rank: 0 },
        { text: '- b: 2', rank: 1 },
      ],
    },
    { name: 'history', title: 'History', items: [] },
    { name: 'errors', title: 'Errors', items: [{ text: '- late', rank: 0 }] },
  ],
}

describe('fitSection', () => {
  const items = ['oldest', 'older', 'newest'].map((word, index) => ({
    text: `${word} ${'z'.repeat(40)}`,
    rank: 3 - index,
  }))

  it('keeps the lowest ranks, in their order, and counts what is left out', () => {
    const { text: kept } = fitSection({ name: 'history', title: 'History', items }, 36)
    expect(kept).toBe(`\n\n## History\n${items[1]?.text}\n${items[2]?.text}\n[1 left out to fit]`)
  })

  it('cuts the first item that does not fit, when enough is left', () => {
    const { text: kept } = fitSection({ name: 'h', title: 'H', items: [{ text: 'w'.repeat(4_000), rank: 0 }] }, 60)
    expect(kept).toMatch(/^\n\n## H\nw{100,240} … \[cut\]$/)
  })

  it('is left out as a whole when nothing of it fits', () => {
    expect(fitSection({ name: 'h', title: 'H', items }, 10)).toMatchObject({ text: '', keptTokens: 0 })
  })
})

describe('cutTokens', () => {
  it('keeps the longest beginning that fits, and no half of a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: -5, max: 80 }),
        (whole, tokens) => {
          const cut = cutTokens(whole, tokens)
          expect(estimateTokens(cut)).toBeLessThanOrEqual(Math.max(0, tokens))
          expect(cut.isWellFormed()).toBe(true)
          if (estimateTokens(whole) <= tokens) expect(cut).toBe(whole)
          else if (cut !== '') expect(estimateTokens(cut)).toBeGreaterThan(tokens - 20)
        },
      ),
    )
  })
})

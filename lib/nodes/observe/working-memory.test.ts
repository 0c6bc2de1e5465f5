import { describe, expect, it } from 'vitest'
import { benchWith, observeOnce, onlyPart } from './fixture-observe.ts'

const DATE = 'The date parser fails on offsets.'
const ZONE = { text: 'Parser: no time zone on a date', relevance: 0.1 }
const SEA = 'The sea is blue.'
const AFTER = { subgoal: 'fix the date parser' }

async function observe(config: object, list: unknown[], after: { subgoal?: string } | null = AFTER, reducer?: string) {
  const facts = { type: 'array', default: list, ...(reducer ? { reducer } : {}) }
  return observeOnce({ ...config }, { on: await benchWith(), fields: { facts }, ...(after ? { after } : {}) })
}

describe('relevance', () => {
  it('keeps what is near to the subgoal, and records how near each item was', async () => {
    const { state, parts } = await observe({ relevance: { field: 'facts' } }, [DATE, SEA, ZONE])
    expect(state.facts).toEqual([DATE, ZONE])
    const seen = onlyPart(parts, 'relevance')
    expect(seen).toMatchObject({ subgoal: AFTER.subgoal, threshold: 0.4, top: null, itemsBefore: 3, itemsAfter: 2 })
    expect(seen.items.map(({ text, kept }) => [text, kept])).toEqual([
      [DATE, true],
      [SEA, false],
      [ZONE.text, true],
    ])
    for (const { relevance, kept } of seen.items) expect(relevance >= 0.4).toBe(kept)
  })

  it('keeps to its own threshold, text and count', async () => {
    const kept = async (relevance: object) =>
      (await observe({ relevance: { field: 'facts', ...relevance } }, [DATE, SEA, ZONE])).state.facts
    expect(await kept({ threshold: 0 })).toHaveLength(3)
    expect(await kept({ threshold: 1 })).toEqual([])
    expect(await kept({ to: '"the blue sea"' })).toEqual([SEA])
    expect(await kept({ top: 1 })).toEqual([DATE])
    expect(await kept({ threshold: 0, top: 2 })).toEqual([DATE, ZONE])
  })

  it('of equally near ones the newer stay', async () => {
    const { state } = await observe({ relevance: { field: 'facts', top: 1 } }, [
      { text: DATE, n: 1 },
      { text: DATE, n: 2 },
    ])
    expect(state.facts).toEqual([{ text: DATE, n: 2 }])
  })

  it.each([
    ['before a decision', null],
    ['with an empty subgoal', { subgoal: '' }],
  ])('%s everything stays', async (_, after) => {
    const { state, parts } = await observe({ relevance: { field: 'facts' } }, [DATE, SEA], after)
    expect(state.facts).toEqual([DATE, SEA])
    expect(onlyPart(parts, 'relevance')).toMatchObject({ subgoal: '', itemsBefore: 2, itemsAfter: 2, items: [] })
  })

  it('shortens a list to which writes are appended', async () => {
    const { state } = await observe({ relevance: { field: 'facts' } }, [DATE, SEA], AFTER, 'append')
    expect(state.facts).toEqual([DATE])
  })

  it('a text to compare with that is none ends the run', async () => {
    const { done } = await observe({ relevance: { field: 'facts', to: 'state.score' } }, [DATE])
    expect(done.explanation).toContain('relevance.to: the text to compare with must be a string')
  })
})

describe('prune', () => {
  const items = ['old!', 'mid!', 'new!']

  it('takes 30 % of 8,000 tokens by default', async () => {
    const { state, parts } = await observe({ prune: { field: 'facts' } }, items)
    expect(state.facts).toEqual(items)
    expect(onlyPart(parts, 'prune')).toMatchObject({
      budgetTokens: 2_400,
      tokensBefore: 3,
      tokensAfter: 3,
      itemsBefore: 3,
      itemsAfter: 3,
    })
  })

  it('keeps to a share of the context, the oldest go first, and each is recorded', async () => {
    const { state, parts } = await observe(
      { prune: { field: 'facts', contextTokens: 200, share: 0.01 } },
      items,
      AFTER,
      'append',
    )
    expect(state.facts).toEqual(['mid!', 'new!'])
    expect(onlyPart(parts, 'prune')).toMatchObject({
      budgetTokens: 2,
      tokensBefore: 3,
      tokensAfter: 2,
      itemsAfter: 2,
      items: [
        { text: 'old!', relevance: 0, tokens: 1, kept: false },
        { text: 'mid!', relevance: 0, tokens: 1, kept: true },
        { text: 'new!', relevance: 0, tokens: 1, kept: true },
      ],
    })
  })

  it('goes by the relevance that was just found, not by what the items carry', async () => {
    const rated = { text: 'The sea is blue in the morning.', relevance: 1 }
    const prune = { field: 'facts', contextTokens: 200, share: 0.1 }
    const alone = await observe({ prune }, [ZONE, rated])
    expect(alone.state.facts).toEqual([rated])
    const after = await observe({ relevance: { field: 'facts', threshold: 0 }, prune }, [ZONE, rated])
    expect(after.state.facts).toEqual([ZONE])
  })

  it('a list that must not be so short ends the run and names the setting', async () => {
    const fields = { facts: { type: 'array', default: items, minItems: 3 } }
    const { done } = await observeOnce(
      { prune: { field: 'facts', contextTokens: 100, share: 0.01 } },
      { on: await benchWith(), fields },
    )
    expect(done).toMatchObject({ reason: 'fatal_error' })
    expect(done.explanation).toContain('prune.field: facts: must have at least 3 items')
  })

  it('a field without a list is left alone', async () => {
    const { parts, done } = await observeOnce(
      { prune: { field: 'path' }, relevance: { field: 'path' } },
      { on: await benchWith() },
    )
    expect(parts).toEqual([])
    expect(done.reason).toBe('max_iterations')
  })
})

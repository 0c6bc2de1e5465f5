import { describe, expect, it } from 'vitest'
import { endOf, eventsOf, playCase, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'debate'
const violated = async (name: string) =>
  eventsOf((await playOf(SLUG, name)).events, 'invariant-checked')
    .filter(({ data }) => !data.holds)
    .map(({ iteration, data }) => [iteration, data.name])

describe('debate', () => {
  it('plays three roles a round, each with an alias of its own', async () => {
    const { events } = await playOf(SLUG, 'settled-from-the-facts')
    const asked = eventsOf(events, 'model-called').map(({ data }) => `${data.purpose} ${data.alias}`)
    expect(asked).toEqual(Array.from({ length: 3 }, () => ['proposer default', 'critic critic', 'judge judge']).flat())
  })

  it('climbs by the rubric, whose parts are those of the memo and of the judge', async () => {
    const { events } = await playOf(SLUG, 'settled-from-the-facts')
    const scored = eventsOf(events, 'output-evaluated').map(({ data }) => data)
    const scores = scored.map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => a - b))
    expect(scores[0]).toBeLessThan(0.6)
    expect(scores.at(-1)).toBeGreaterThan(0.95)
    expect(Object.keys(scored[0]?.subScores ?? {}).sort()).toEqual(['coverage', 'form', 'judge', 'length', 'sources'])
  })

  it('catches a figure that no fact gives, and a verdict that comes too early', async () => {
    expect(await violated('settled-from-the-facts')).toEqual([
      [1, 'every figure and source is in the brief'],
      [2, 'nothing is accepted while a major objection stands'],
    ])
    const played = await playOf(SLUG, 'settled-from-the-facts')
    expect(promptsOf(played)[3]).toContain('Strike every figure and source that the facts do not give.')
    expect(endOf(played).output.memo).not.toContain('97')
  })

  it('keeps the best memo of a debate that nothing settles, and calls it a failure', async () => {
    const end = endOf(await playOf(SLUG, 'lasting-disagreement'))
    expect(end.state.open).toEqual(['Nothing supports what it says on morale.'])
    expect(end.bestScore).toBe(end.state.score)
    const earlier = end.state.earlier as string[]
    expect(new Set(earlier).size).toBe(earlier.length)
  })

  it('ends a debate that repeats itself, after one hint that it does', async () => {
    const played = await playOf(SLUG, 'repeats-itself')
    expect(await violated('repeats-itself')).toEqual([
      [2, 'each round says something new'],
      [3, 'each round says something new'],
    ])
    expect(promptsOf(played)[6]).toContain('You have said this before.')
    expect(promptsOf(played)[3]).not.toContain('You have said this before.')
  })

  it('does not end by the word of a judge alone: one who accepts everything is not believed', async () => {
    const lenient = templateOf(SLUG)
    const [first] = lenient.suite.cases
    if (!first || !lenient.design.script || !('rules' in lenient.design.script)) throw new Error('no case or rules')
    const verdict = { reasoning: 'Lovely.', verdict: 'accept', score: 1 }
    lenient.design.script.rules.unshift(
      { when: "node == 'judge'", respond: { json: verdict } },
      { when: "node == 'criticise'", respond: { json: { objections: [], acceptable: true } } },
    )
    const played = await playCase(lenient, { ...first, name: 'a lenient judge' })
    expect(endOf(played)).toMatchObject({
      label: 'accepted',
      state: { audit: { coverage: 1, sourced: 1, invented: [] } },
    })
    const refused = eventsOf(played.events, 'goal-verified').filter(({ data }) => !data.accepted)
    expect(refused.length).toBeGreaterThan(0)
  })
})

import { describe, expect, it } from 'vitest'
import { DecisionMap, judgeDecisionMap, MAP_LIMITS } from '@/lib/loop/1-draw/decision-map.ts'
import {
  addAlternative,
  addDecision,
  changeDecision,
  type DraftDecision,
  emptyDraft,
  exampleDraft,
  isEmpty,
  type MapDraft,
  mapOf,
  problemsOf,
  removeDecision,
} from './map-draft.ts'

const first = (draft: MapDraft): DraftDecision => {
  const [decision] = draft.decisions
  if (!decision) throw new Error('no decision')
  return decision
}
const placesOf = (draft: MapDraft) => problemsOf(draft).map(({ at }) => at)

describe('a draft', () => {
  it('begins empty, and what is missing leads to the controls in the order of the form', () => {
    const draft = emptyDraft()
    expect(isEmpty(draft)).toBe(true)
    expect(placesOf(draft)).toEqual(['goal', 'd1:question', 'd1:criterion', 'd1:a1:label'])
    expect(judgeDecisionMap(mapOf(draft)).verdict).toBe('empty')
  })

  it('is not empty once anything is written anywhere', () => {
    const draft = emptyDraft()
    const { alternatives } = first(draft)
    expect(isEmpty({ ...draft, goal: 'x' })).toBe(false)
    expect(isEmpty(changeDecision(draft, 'd1', { criterion: 'x' }))).toBe(false)
    const written = alternatives.map((each, index) => (index === 1 ? { ...each, consequence: 'x' } : each))
    expect(isEmpty(changeDecision(draft, 'd1', { alternatives: written }))).toBe(false)
  })

  it('never gives an id twice, also after one was removed', () => {
    const three = addDecision(addDecision(emptyDraft()))
    const ids = addDecision(removeDecision(three, 'd2')).decisions.map(({ id }) => id)
    expect(ids).toEqual(['d1', 'd3', 'd4'])
    const alternatives = addAlternative({ ...first(three), alternatives: first(three).alternatives.slice(1) })
    expect(alternatives.map(({ id }) => id)).toEqual(['a2', 'a3'])
  })

  it('lets end what led to a removed decision', () => {
    const left = removeDecision(exampleDraft(), 'd3')
    expect(first(left).alternatives.map(({ leadsTo }) => leadsTo)).toEqual(['d2', null])
    expect(DecisionMap.safeParse(mapOf(left)).success).toBe(true)
  })

  it('stops growing at the limits', () => {
    let draft = emptyDraft()
    for (let count = 0; count < 30; count++) draft = addDecision(draft)
    expect(draft.decisions).toHaveLength(MAP_LIMITS.decisions)
    let decision = first(draft)
    for (let count = 0; count < 60; count++) decision = { ...decision, alternatives: addAlternative(decision) }
    expect(decision.alternatives).toHaveLength(MAP_LIMITS.alternatives)
  })

  it('leaves out alternatives without a word, and points past them to the right control', () => {
    const draft = exampleDraft()
    const blank = { id: 'a9', label: '', consequence: '', leadsTo: null }
    const doubled = { id: 'a8', label: 'None: all are read', consequence: '', leadsTo: null }
    const changed = changeDecision(draft, 'd1', { alternatives: [blank, ...first(draft).alternatives, doubled] })
    expect(first(changed).alternatives).toHaveLength(4)
    expect(mapOf(changed).decisions[0]?.alternatives).toHaveLength(3)
    expect(problemsOf(changed)).toEqual([{ at: 'd1:a8:label', message: 'another alternative has this name' }])
  })

  it('leads to the adding button when there is no decision at all', () => {
    expect(placesOf({ goal: 'g', decisions: [] })).toEqual(['add-decision'])
  })

  it('leads to an alternative when no way comes to an end', () => {
    const draft = exampleDraft()
    const ending = draft.decisions[2]?.alternatives.map((each) => ({ ...each, leadsTo: 'd1' })) ?? []
    expect(placesOf(changeDecision(draft, 'd3', { alternatives: ending }))).toEqual([
      'd1:a1:leadsTo',
      'd2:a1:leadsTo',
      'd3:a1:leadsTo',
    ])
  })

  it('has an example that is a whole map and needs a loop', () => {
    expect(problemsOf(exampleDraft())).toEqual([])
    expect(judgeDecisionMap(mapOf(exampleDraft()))).toMatchObject({ verdict: 'loop', cycles: [['d1', 'd2']] })
  })
})

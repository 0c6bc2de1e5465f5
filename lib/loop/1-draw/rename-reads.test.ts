import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExpression } from '../expression/parse.ts'
import { renameInExpression, renameInTemplate } from './rename-reads.ts'

describe('renameInExpression', () => {
  it.each([
    ['state.score >= 0.9', 'state.points >= 0.9'],
    ['prev.score < state.score', 'prev.points < state.points'],
    ['input.score', 'input.points'],
    ['state . score + 1', 'state . points + 1'],
    ['(state).score', '(state).points'],
    ['state["score"]', 'state["points"]'],
    ["state['score'].a", "state['points'].a"],
    ['has(state.score)', 'has(state.points)'],
    ['state.score.score', 'state.points.score'],
    ['state.items.filter(i, i.score > state.score)', 'state.items.filter(i, i.score > state.points)'],
    ['state.score.map(s, s + size(prev.score))', 'state.points.map(s, s + size(prev.points))'],
    ['{"score": state.score}', '{"score": state.points}'],
    ['[state.score, -state.score, !state.score]', '[state.points, -state.points, !state.points]'],
    ['state.a ? state.score : "state.score"', 'state.a ? state.points : "state.score"'],
    // Not this field.
    ['state.scores', 'state.scores'],
    ['last.output.score', 'last.output.score'],
    ['score', 'score'],
    ['state.items.map(state, state.score)', 'state.items.map(state, state.score)'],
    ['state.score >', 'state.score >'],
    ['', ''],
  ])('%s', (source, expected) => {
    expect(renameInExpression(source, 'score', 'points')).toBe(expected)
  })

  it('there and back changes nothing, whatever stands around it', () => {
    const leaf = fc.constantFrom(
      'state.a',
      'prev.a',
      'input.a',
      'state["a"]',
      '"state.a"',
      'last.a',
      'state.ab',
      '1',
      'has(state.a)',
    )
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('tree'), fc.constantFrom('+', '==', '&&', ' ? 1 : '), tie('tree'))
          .map(([a, op, b]) => `(${a}) ${op} (${b})`),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `[${a}, ${b}].map(x, x == ${a})`),
      ),
    }))
    fc.assert(
      fc.property(tree, (source) => {
        const renamed = renameInExpression(source, 'a', 'zz')
        expect(parseExpression(renamed).ok).toBe(parseExpression(source).ok)
        expect(/(state|prev|input)\.a\b/.test(renamed.replaceAll('"state.a"', ''))).toBe(false)
        expect(renameInExpression(renamed, 'zz', 'a')).toBe(source)
      }),
    )
  })
})

describe('renameInTemplate', () => {
  it.each([
    ['About {{ state.score }} and state.score.', 'About {{ state.points }} and state.score.'],
    [
      '{{#if state.score > 1}}{{ prev.score }}{{else}}{{ input.score }}{{/if}}',
      '{{#if state.points > 1}}{{ prev.points }}{{else}}{{ input.points }}{{/if}}',
    ],
    [
      '{{#each state.score as s}}{{ s.score }} {{ state.score }}{{/each}}',
      '{{#each state.points as s}}{{ s.score }} {{ state.points }}{{/each}}',
    ],
    ['{{ "{{ state.score }}" }}{{ state.score }}', '{{ "{{ state.score }}" }}{{ state.points }}'],
    ['no tags', 'no tags'],
    ['{{ state.score', '{{ state.score'],
  ])('%s', (source, expected) => {
    expect(renameInTemplate(source, 'score', 'points')).toBe(expected)
  })
})

import { describe, expect, it } from 'vitest'
import type { StateSchema } from '../state/schema.ts'
import { describeAt } from './describe-at.ts'
import { environmentScope } from './environment.ts'
import { aboutNames } from './environment-about.ts'
import { describeTemplateAt } from './template-places.ts'

const SCHEMA: StateSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['review'],
  properties: {
    score: { type: 'number', description: 'How good it is', 'x-loop': { role: 'working' } },
    review: {
      type: 'object',
      properties: { title: { type: 'string', description: 'One line' } },
      'x-loop': { role: 'working' },
    },
    facts: { type: 'array', items: { type: 'string' }, 'x-loop': { role: 'working' } },
  },
  'x-loop': { version: 1 },
}
const SCOPE = environmentScope(SCHEMA)

function at(text: string, describe = describeAt): string | null {
  const found = describe(text.replace('|', ''), text.indexOf('|'), SCOPE, aboutNames(SCHEMA))
  return found && `${text.replace('|', '').slice(found.from, found.to)}: ${found.title} ${found.type} (${found.about})`
}

describe('what a name is', () => {
  it.each([
    ['sco|re', null],
    ['state.sc|ore > 1', 'score: state.score number (How good it is)'],
    ['st|ate.score', 'state: state object with score, review, facts (The loop’s state now)'],
    ['prev.review.|title', 'title: prev.review.title string (One line)'],
    ['last.out|put', 'output: last.output any value (What the tool gave)'],
    ['state.facts.all(f, |f == "")', 'f: f string ()'],
    ['state.facts.all(|f, f == "")', 'f: f string ()'],
    [
      'state.facts.al|l(f, f == "")',
      'all: all list.all(x, holds) (whether it holds for every item; true for an empty list)',
    ],
    ['si|ze(state.facts)', 'size: size size(text, list or map) (how many characters, items or keys)'],
    ['state.facts.size|()', 'size: size size(text, list or map) (how many characters, items or keys)'],
    ['1 +| 2', null],
    ['"sta|te"', null],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected)
  })

  it.each([
    ['state.sc|ore', null],
    ['Is {{ state.sc|ore }}?', 'score: state.score number (How good it is)'],
    ['{{#each state.facts as f}}{{ f| }}{{/each}}', 'f: f string ()'],
    [
      '{{#ea|ch state.facts as f}}{{/each}}',
      '#each: #each {{#each list as x}} … {{/each}} (its text once for each item of a list, or key of a map)',
    ],
  ])('in a template: %s', (text, expected) => {
    expect(at(text, describeTemplateAt)).toBe(expected)
  })
})

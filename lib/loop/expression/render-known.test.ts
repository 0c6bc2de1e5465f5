import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../artefacts/json.ts'
import { renderKnown } from './render-known.ts'
import { renderTemplate } from './template.ts'

const ENV: JsonObject = { state: { n: 2, list: ['a', 'b'], ok: true, map: { k: 1 } } }

describe('a template over what is known', () => {
  it.each([
    'plain',
    '{{ state.n }} of {{ state.map }}',
    '{{#each state.list as x}}- {{ x }}\n{{/each}}end',
    '{{#each state.map as k}}{{ k }}{{/each}}',
    '{{#if state.ok}}yes{{else}}no{{/if}}{{#if !state.ok}}yes{{else}}no{{/if}}',
  ])('is what a run makes of it: %s', (source) => {
    const rendered = renderTemplate(source, ENV)
    expect(renderKnown(source, ENV)).toEqual([{ text: rendered.ok ? rendered.text : '' }])
  })

  it('goes on behind what is not known, and says why', () => {
    expect(
      renderKnown('a {{ state.x }} b{{#each state.n as x}}{{ x }}{{/each}}{{#if state.gone}}c{{/if}} d', ENV),
    ).toEqual([
      { text: 'a ' },
      { source: 'state.x', why: 'state has no member “x”' },
      { text: ' b' },
      { source: 'state.n', why: 'it is no list' },
      { source: 'state.gone', why: 'state has no member “gone”' },
      { text: ' d' },
    ])
    expect(renderKnown('{{#if state.n}}c{{/if}}', ENV)).toMatchObject([
      { why: 'the condition is neither true nor false' },
    ])
    expect(renderKnown('{{ state.n', ENV)).toMatchObject([{ source: '{{ state.n' }])
  })

  it('ends when it has cost as much as a run may spend', () => {
    const endless = '{{#each range(500) as a}}{{#each range(500) as b}}{{ a * b }}{{/each}}{{/each}}'
    expect(renderKnown(endless, ENV).at(-1)).toMatchObject({ why: expect.stringContaining('10,000 steps') })
  })
})

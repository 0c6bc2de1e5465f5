import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { checkTemplate, renderTemplate } from './template.ts'
import type { Scope } from './types.ts'

const ENV: JsonObject = {
  state: {
    name: 'Ann',
    score: 0.5,
    tags: ['a', 'b'],
    items: [
      { id: 1, parts: ['x', 'y'] },
      { id: 2, parts: [] },
    ],
    map: { k: 1 },
  },
  last: null,
}
const SCOPE: Scope = {
  state: {
    kind: 'object',
    optional: [],
    members: {
      name: { kind: 'string' },
      score: { kind: 'number' },
      tags: { kind: 'list', item: { kind: 'string' } },
      items: {
        kind: 'list',
        item: {
          kind: 'object',
          optional: [],
          members: { id: { kind: 'number' }, parts: { kind: 'list', item: { kind: 'string' } } },
        },
      },
      map: { kind: 'map', value: { kind: 'number' } },
    },
  },
  last: { kind: 'nullable', of: { kind: 'object', optional: [], members: { status: { kind: 'string' } } } },
}

describe('rendering', () => {
  it.each([
    ['', ''],
    ['plain } text { {', 'plain } text { {'],
    ['Hi {{state.name}}!', 'Hi Ann!'],
    ['{{ state.score }} {{state.tags}} {{last}}', '0.5 ["a","b"] null'],
    ['{{ {"b": 1, "a": {"c": 2}} }}', '{"a":{"c":2},"b":1}'],
    ["{{'{{'}} and {{'}}'}}", '{{ and }}'],
    ['{{ "a\\"}}b" }}', 'a"}}b'],
    ['{{#each state.tags as t}}[{{t}}]{{/each}}', '[a][b]'],
    ['{{#each state.map as k}}{{k}}={{state.map[k]}}{{/each}}', 'k=1'],
    ['{{#each [] as t}}never{{/each}}', ''],
    ['{{#if state.score > 0.4}}yes{{else}}no{{/if}}', 'yes'],
    ['{{#if state.score > 0.9}}yes{{else}}no{{/if}}', 'no'],
    ['{{#if false}}yes{{/if}}', ''],
    [
      '{{#each state.items as i}}{{i.id}}:{{#each i.parts as p}}{{#if p == "x"}}<{{p}}>{{else}}{{p}}{{/if}}{{/each}};{{/each}}',
      '1:<x>y;2:;',
    ],
    ['{{#each state.tags as state}}{{state}}{{/each}}{{state.name}}', 'abAnn'],
    ['{{ each }}', 'fault: missing'],
    ['{{ state.nope }}', 'fault: missing'],
    ['{{#if state.name}}x{{/if}}', 'fault: type'],
    ['{{#each state.name as x}}x{{/each}}', 'fault: type'],
    ['{{#each last as x}}x{{/each}}', 'fault: null'],
    ['{{#each state.tags as t}}', 'fault: syntax'],
  ])('%s', (source, expected) => {
    const result = renderTemplate(source, ENV)
    expect(result.ok ? result.text : `fault: ${result.code}`).toBe(expected)
  })

  it('lets block tags alone on their line leave no empty line', () => {
    const source =
      'Tags:\n{{#each state.tags as t}}\n  - {{t}}\n{{/each}}\n  {{#if true}}  \nend\n{{else}}\nno\n{{/if}}\nlast {{#if true}}inline{{/if}}\n'
    expect(renderTemplate(source, ENV)).toEqual({ ok: true, text: 'Tags:\n  - a\n  - b\nend\nlast inline\n' })
  })

  it('says where in the template an expression failed', () => {
    const source = 'line one\nand {{ 1 + state.name }}'
    expect(renderTemplate(source, ENV)).toMatchObject({
      ok: false,
      code: 'type',
      span: { from: 16, to: 30, line: 2, column: 8 },
    })
  })

  it('shares one budget and one size cap', () => {
    const list = Array.from({ length: 400 }, (_, index) => index)
    const inner = '{{#each list as a}}{{#each list as b}}{{a}}{{/each}}{{/each}}'
    expect(renderTemplate(inner, { list })).toMatchObject({ ok: false, code: 'budget' })
    const half = 'x'.repeat(LIMITS.expressionResultBytes / 2 + 1)
    expect(renderTemplate('{{half}}', { half })).toMatchObject({ ok: true })
    expect(renderTemplate('{{half}}{{half}}', { half })).toMatchObject({ ok: false, code: 'size' })
    const text = 'y'.repeat(30_000)
    expect(renderTemplate(`{{#each list as a}}${text}{{/each}}`, { list })).toMatchObject({ ok: false, code: 'size' })
  })
})

describe('checking', () => {
  const found = (source: string) =>
    checkTemplate(source, SCOPE).problems.map((problem) => [
      problem.code,
      source.slice(problem.span.from, problem.span.to),
    ])

  it.each([
    ['{{state.nam}}', [['unknown-field', 'nam']]],
    ['a\n\n  {{ state.name + 1 }}', [['type-mismatch', 'state.name + 1']]],
    ['{{#if state.score}}x{{/if}}', [['type-mismatch', 'state.score']]],
    ['{{#each state.score as x}}{{x}}{{/each}}', [['type-mismatch', 'state.score']]],
    ['{{#each state.items as i}}{{i.idd}}{{/each}}{{i}}', [['unknown-field', 'idd'], ['unknown-name', 'i']]], // biome-ignore format: a table
    ['{{ 1 + }}', [['syntax', '']]],
    ['{{}}', [['template-syntax', '{{}}']]],
    ['{{ state.name', [['template-syntax', '{{']]],
    ["{{ 'a }} b", [['template-syntax', '{{']]],
    ['{{#each state.tags}}{{/each}}', [['template-syntax', '{{#each state.tags}}']]],
    ['{{#unless x}}', [['template-syntax', '{{#unless x}}']]],
    ['{{else}}', [['template-syntax', '{{else}}']]],
    ['{{#if true}}a{{else}}b{{else}}c{{/if}}', [['template-syntax', '{{else}}']]],
    ['{{#if true}}a', [['template-syntax', '{{#if true}}']]],
    ['a{{/if}}', [['template-syntax', '{{/if}}']]],
    ['{{#if true}}{{/each}}{{/if}}', [['template-syntax', '{{/each}}']]],
  ])('%s', (source, expected) => expect(found(source)).toEqual(expected))

  it('gives line and column in the template', () => {
    const [problem] = checkTemplate('one\ntwo {{#if true}}\n   {{state.nam}}\n{{/if}}', SCOPE).problems
    expect(problem?.span).toEqual({ from: 32, to: 35, line: 3, column: 12 })
  })

  it('lists what is read, loop variables left out', () => {
    const source = '{{#each state.items as i}}{{i.id}} {{state.name}}{{#if i.id > 1}}{{last.status}}{{/if}}{{/each}}'
    expect(checkTemplate(source, SCOPE)).toMatchObject({
      reads: ['state.items', 'state.name', 'last.status'],
      constant: false,
      problems: [],
    })
    expect(checkTemplate('plain {{1 + 1}}', SCOPE)).toMatchObject({
      reads: [],
      constant: true,
      type: { kind: 'string' },
    })
  })

  it('refuses what is too long or too deep, without overflowing', () => {
    expect(checkTemplate('x'.repeat(LIMITS.templateBytes + 1), SCOPE).problems[0]?.code).toBe('too-long')
    const many = checkTemplate('{{nope}}\n'.repeat(7_000), SCOPE).problems
    expect(many).toHaveLength(100)
    expect(many[99]?.span).toMatchObject({ line: 100, column: 3 })
    const deep = '{{#if true}}'.repeat(3_000) + '{{/if}}'.repeat(3_000)
    expect(checkTemplate(deep, SCOPE).problems[0]).toMatchObject({
      code: 'template-syntax',
      message: 'blocks are nested deeper than 16',
    })
    expect(renderTemplate(deep, {})).toMatchObject({ ok: false, code: 'syntax' })
  })
})

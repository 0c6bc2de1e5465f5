import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Completion, type Completions, completionsAt } from './complete.ts'
import { Expressions, pathsOf, Random } from './fixture-expressions.ts'
import { parseExpression } from './parse.ts'
import { parseTemplate } from './parse-template.ts'
import { templateCompletionsAt } from './template-places.ts'
import type { Scope } from './types.ts'

const NUMBER = { kind: 'number' } as const
const STRING = { kind: 'string' } as const
const FINDING = { kind: 'object', members: { title: STRING, severity: NUMBER }, optional: [] } as const
const STATE = {
  kind: 'object',
  members: {
    score: NUMBER,
    name: STRING,
    done: { kind: 'boolean' },
    findings: { kind: 'list', item: FINDING },
    counts: { kind: 'map', value: NUMBER },
    review: { kind: 'nullable', of: FINDING },
    raw: { kind: 'any' },
    'odd name': NUMBER,
    in: NUMBER,
  },
  optional: ['review'],
} as const
const SCOPE: Scope = {
  state: STATE as unknown as Scope[string],
  iteration: NUMBER,
  results: { kind: 'list', item: FINDING as unknown as Scope[string] },
} // as const makes lists readonly

/** The text without its cursor `|`, and what is offered there. */
function at(text: string, complete = completionsAt): { source: string; found: Completions | null } {
  const offset = text.indexOf('|')
  const source = text.replace('|', '')
  return { source, found: complete(source, offset, SCOPE) }
}
const labels = (found: Completions | null) => found?.options.map(({ label }) => label) ?? []

describe('what may stand at a place', () => {
  it.each<[string, string[], string[]]>([
    ['|', ['state', 'state.score', 'state.review.title', 'iteration', 'size', 'has', 'true'], ['score', 'all', 'prev']],
    ['state.|', ['score', 'findings', 'review', 'in', 'odd name', 'keys'], ['iteration', 'trim', 'abs', 'type']],
    ['state.sc| > 1', ['score'], ['iteration']],
    ['state.review.|', ['title', 'severity'], ['score']],
    ['state.name.|', ['trim', 'contains', 'size'], ['abs', 'all', 'sum', 'title']],
    ['state.findings.|', ['all', 'filter', 'map', 'size', 'distinct'], ['title', 'trim', 'keys']],
    ['state.findings[0].|', ['title'], ['trim', 'score']],
    ['state.counts.|', ['keys', 'all', 'values'], ['trim', 'sort']],
    ['state.raw.|', ['all', 'trim', 'keys', 'abs'], ['score']],
    ['state.findings.filter(f, f.|)', ['title', 'severity'], ['score', 'trim']],
    ['state.findings.filter(f, f.severity > 1).map(g, |', ['g', 'g.title', 'state.score'], ['f', 'f.title']],
    ['state.findings.all(f, results.exists(r, r.title == f.|', ['title'], ['score']],
    ['state.counts.all(k, k.|', ['trim'], ['title']],
    ['size(state.|', ['score', 'findings'], []],
    ['(state.findings + results)[0].|', ['title'], []],
    ['"a".|', ['trim'], ['title']],
    ['state . |', ['score'], []],
    ['1 > 2 ? state.| : 3', ['score'], []],
  ])('%s', (text, offered, not) => {
    const found = labels(at(text).found)
    for (const label of offered) expect(found).toContain(label)
    for (const label of not) expect(found).not.toContain(label)
    expect(new Set(found).size).toBe(found.length)
  })

  it.each([
    "'sta|te'",
    '12|',
    'state.findings.all(|)',
    'state.findings.all(f|',
    'true // sta|',
    '.|',
    'state.score |',
    'state.score i|',
    '"a" i|n state.counts',
  ])('nothing in %s', (text) => {
    expect(at(text).found).toBeNull()
  })

  it('puts the cursor where something is to be said', () => {
    const put = (text: string, label: string) => inserted(at(text), label)
    expect(put('state.findings.fi|', 'filter')).toBe('state.findings.filter(x, [true])')
    expect(put('state.findings.ma|', 'map')).toBe('state.findings.map(x, [x])')
    expect(put('results.all(x, state.findings.ma|)', 'map')).toBe('results.all(x, state.findings.map(y, [y]))')
    expect(put('state.name.tr|', 'trim')).toBe('state.name.trim()[]')
    expect(put('state.name.con|', 'contains')).toBe('state.name.contains([])')
    expect(put('si| > 2', 'size')).toBe('size([]) > 2')
    expect(put('s|tate.score', 'iteration')).toBe('iteration[].score')
    expect(put('si|(state.name)', 'size')).toBe('size[](state.name)')
    expect(put('1 + state.od|', 'odd name')).toBe('1 + state["odd name"][]')
    expect(put('ha|', 'has')).toBe('has([state.review])')
  })
})

function inserted({ source, found }: ReturnType<typeof at>, label: string): string {
  const option = found?.options.find((candidate) => candidate.label === label)
  if (!found || !option) throw new Error(`${label} is not offered`)
  const { insert, select } = option
  const marked = `${insert.slice(0, select.from)}[${insert.slice(select.from, select.to)}]${insert.slice(select.to)}`
  return applied(source, found, { ...option, insert: marked })
}

function applied(source: string, found: Completions, option: Completion): string {
  const { from, to } = option.replaces ?? found
  return source.slice(0, from) + option.insert + source.slice(to)
}

describe('what may stand at a place of a template', () => {
  it.each<[string, string[], string[]]>([
    ['Do it. |', ['{{ }}', '{{#each}}', '{{#if}}'], ['state.score']],
    ['Do it. {|', ['{{ }}', '{{#each}}'], ['state.score']],
    ['{{|', ['state.score', '#each', '#if'], ['else', '/if', '{{ }}']],
    ['{{ | }}', ['state.score', '#each'], ['else']],
    ['{{ state.| }} more', ['score'], ['#each', 'iteration']],
    ['{{ state.|\nmore {{ state.name }}', ['score'], []],
    ['{{#each state.|', ['findings'], ['#each']],
    ['{{#each state.findings as f}}{{ f.|', ['title'], ['score', '/each']],
    ['{{#each state.findings as f}}{{ | }}', ['f', 'f.title', '/each'], ['else', '/if']],
    ['{{#each state.findings as f}}{{ f.title }}{{/each}}{{ | }}', ['state.score'], ['f', '/each']],
    ['{{#if state.done}}{{ | }}{{/if}}', ['else'], ['/if']],
    ['{{#if state.done}}a{{else}}{{|', ['/if'], ['else']],
    ['{{/|', ['#each'], ['state.score']],
    ['{{#i|', ['#if'], ['state.score']],
  ])('%s', (text, offered, not) => {
    const found = labels(at(text, templateCompletionsAt).found)
    for (const label of offered) expect(found).toContain(label)
    for (const label of not) expect(found).not.toContain(label)
  })

  it('closes what is not closed', () => {
    const put = (text: string, label: string) => inserted(at(text, templateCompletionsAt), label)
    expect(put('{{ state.sc|', 'score')).toBe('{{ state.score[] }}')
    expect(put('{{ size(state.n|', 'name')).toBe('{{ size(state.name[]')
    expect(put('{{ st| }}', 'state.score')).toBe('{{ state.score[] }}')
    expect(put('{{#each st|', 'state.findings')).toBe('{{#each state.findings[] as x }}')
    expect(put('{{#if st|', 'state.done')).toBe('{{#if state.done[] }}')
    expect(put('a {{#ea|', '#each')).toBe('a {{#each [state.findings] as x}}{{ x }}{{/each}}')
    expect(put('a {|', '{{ }}')).toBe('a {{ [state.score] }}')
    expect(put('{{#if state.done}}a {{ | }} b{{/if}}', 'else')).toBe('{{#if state.done}}a {{else}}[] b{{/if}}')
  })
})

function expressionOf(seed: number): string {
  const paths = Object.entries(SCOPE).flatMap(([name, type]) => pathsOf(name, type))
  return new Expressions(new Random(seed), paths, false).any(3)
}

describe('whatever is offered', () => {
  const seeds = fc.record({ seed: fc.nat(), place: fc.nat(), choice: fc.nat() })
  const scope: Scope = { ...SCOPE, x: NUMBER }

  it('parses where the rest did', () => {
    let tried = 0
    fc.assert(
      fc.property(seeds, ({ seed, place, choice }) => {
        const source = expressionOf(seed)
        fc.pre(parseExpression(source).ok)
        const names = [...source.matchAll(/(?<![\w'"])[A-Za-z_]\w*/g)]
        const name = names[place % Math.max(1, names.length)]
        if (!name) return
        const found = completionsAt(source, name.index + name[0].length, scope)
        const option = found?.options[choice % found.options.length]
        if (!found || !option) return
        tried++
        const text = applied(source, found, option)
        expect(parseExpression(text), `${source} → ${text}`).toMatchObject({ ok: true })
      }),
      { numRuns: 400 },
    )
    expect(tried).toBeGreaterThan(100)
  })

  it('parses in a template where the rest did', () => {
    const parts = fc.constantFrom(
      'a ',
      '{{ state.score }}',
      '{ }',
      '\n',
      '{{#if state.done}}b{{ x }}{{/if}}',
      '{{#each state.findings as f}}{{ f.title }}{{/each}}',
      '{{#if x > 1}}c{{else}}d{{/if}}',
    )
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (pieces, place, choice, typed) => {
          const whole = pieces.join('')
          fc.pre(parseTemplate(whole).problems.length === 0)
          const offset = place % (whole.length + 1)
          const inTag =
            whole.lastIndexOf('{{', offset) > whole.lastIndexOf('}}', offset - 1) || /^.?}/s.test(whole.slice(offset))
          fc.pre(!(typed && inTag))
          const source = typed ? `${whole.slice(0, offset)}{{ ${whole.slice(offset)}` : whole
          const found = templateCompletionsAt(source, typed ? offset + 3 : offset, scope)
          const option = found?.options[choice % found.options.length]
          if (!found || !option) return
          const text = applied(source, found, option)
          expect(parseTemplate(text).problems, `${source} → ${text}`).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })
})

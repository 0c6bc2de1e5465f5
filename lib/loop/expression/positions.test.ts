import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../artefacts/json.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { checkExpression } from './check.ts'
import { evaluateExpression } from './evaluate.ts'
import { checkTemplate, renderTemplate } from './template.ts'
import type { Scope } from './types.ts'

const SCOPE: Scope = {
  state: {
    kind: 'object',
    members: { n: { kind: 'number' }, s: { kind: 'string' }, l: { kind: 'list', item: { kind: 'number' } } },
    optional: [],
  },
  x: { kind: 'any' },
}
const ENV: JsonObject = { state: { n: 1, s: 'a😀b', l: [1, 2] }, x: { 'k😀': 1 }, nothing: null }

/** The source without its marks « », and the span between them: offsets and columns in UTF-16 units, lines and columns from 1. */
function marked(text: string): { source: string; span: Span } {
  const from = text.indexOf('«')
  const to = text.indexOf('»') - 1
  const before = text.slice(0, from)
  const line = before.split('\n').length
  return { source: text.replace(/[«»]/g, ''), span: { from, to, line, column: from - before.lastIndexOf('\n') } }
}

/** Each begins with what stands before the expression on its line or above it, none of which may move the place. */
const BEFORE = ['', '  ', '\n', '"😀" == "é" && \n\t ', 'true || // 😀 \n ', "'''a\n😀\n''' != '' && "]

describe('the place of a problem in an expression', () => {
  it.each([
    '«nme» > 1',
    'state.«nn» > 1',
    'state.s.«sizee»() > 1',
    '«siz»(state.l) > 1',
    '«state.s > 1»',
    '«state.s + 1» == ""',
    '!«state.n»',
    '«state.n» ? true : false',
    'state.n > 0 && «state.s»',
    'state.l.all(i, «i + 1»)',
    'state.l.all(i, «j» > 0)',
    '«state.n».all(i, true)',
    '«state.l.all(i)»',
    '«has(state)»',
    '«size()» > 1',
    'size(«1») > 1',
    'state.l[«"a"»] > 1',
    '«state.n»[0] > 1',
    '"a".matches(«"("»)',
    '{«1»: 2} == {}',
    '«"a" in state.l»',
    '[1, 2].map(i, [«k»]) == []',
    '«9007199254740993» > 1',
    "«b'😀'» == 1",
    'x.a[«nope»]',
    'state.n > 0 && («state.s»)',
    '«(state.n + 1) * (state.s)» > 1',
    '«state.s - ((state.n) + (1))» > (1)',
  ])('%s', (text) => {
    for (const before of BEFORE) {
      const { source, span } = marked(before + text)
      const { problems } = checkExpression(source, SCOPE)
      expect(
        problems.map((problem) => problem.span),
        source,
      ).toEqual([span])
    }
  })
})

describe('the place of a problem of syntax', () => {
  it.each([
    'state.n > 1 «)»',
    'state.n «=» 1',
    '1 «2»',
    '(1«»',
    '[1, 2«»',
    'state.«»',
    '«"abc»',
    "'😀' + «'é»",
    '"😀" == "a" «#» 1',
    '1 +\n  2 «}»',
    '«   »',
  ])('%s', (text) => {
    const { source, span } = marked(text)
    expect(checkExpression(source, SCOPE).problems.map((problem) => problem.span)).toEqual([span])
    expect(evaluateExpression(source, ENV)).toMatchObject({ ok: false, code: 'syntax', span })
  })
})

describe('the place of a fault', () => {
  it.each([
    ['«nothing.a»', 'null'],
    ['«state.zip»', 'missing'],
    ['«state.zip».code', 'missing'],
    ['«zip»', 'missing'],
    ['«x["k"]» == 1', 'missing'],
    ['«state.l[5]» == 1', 'index'],
    ['«1 / 0» == 1', 'number'],
    ['[1, 0].map(i, «1 / i»)', 'number'],
    ['«1 + x» == 1', 'type'],
    ['-«x» == 1', 'type'],
    ['!«x»', 'type'],
    ['«x» ? 1 : 2', 'type'],
    ['«x» && true', 'type'],
    ['true && «x»', 'type'],
    ['state.l.all(i, «x»)', 'type'],
    ['«1».all(i, true)', 'type'],
    ['«int(state.s)» == 1', 'format'],
    ['«state.s.matches("(" + "a")»', 'regex'],
    ['«state.s.substring(0.5)» == ""', 'index'],
    ['«range(99999)» == []', 'budget'],
    ['{«1»: 2} == {}', 'type'],
    ['«1 in "a"»', 'type'],
    ['«foo(1)»', 'syntax'],
    ['«(1) / (0)» == 1', 'number'],
    ['((«1 / ((0) )»)) == 1', 'number'],
    ["(«')' + 1») == 1", 'type'],
  ])('%s: %s', (text, code) => {
    for (const before of ['', '  ', '\n', "'''é\n😀''' == '' ? 1 : \n "]) {
      const { source, span } = marked(before + text)
      expect(evaluateExpression(source, ENV), source).toMatchObject({ ok: false, code, span })
    }
  })
})

describe('the place of a problem in a template', () => {
  const before = ['', 'A text 😀 é:\n  ', 'One {{ state.n }}\n\n', '{{#if state.n > 0}}\n😀{{ state.s }}{{/if}} ']
  it.each([
    '{{ «nme» }}',
    '{{state.«nn»}}',
    '{{\n  state.n +\n  «nme» }}',
    '{{ "}} 😀" + «nme» }}',
    '{{#if «state.n»}}a{{/if}}',
    '{{#if state.n > 0}}a{{else}}{{ «nme» }}{{/if}}',
    '{{#each «state.n» as i}}a{{/each}}',
    '{{#each state.l as i}}{{ i }} {{ i.«y» }}{{/each}}',
    '{{#each state.l as i}}{{#if «i»}}a{{/if}}{{/each}}',
    '{{ 1 «2» }}',
    '«{{»',
    '«{{ }}»',
    '«{{/if}}»',
    '«{{else}}»',
    '«{{#if true}}»a',
    '«{{#foo}}»',
  ])('%s', (text) => {
    for (const start of before) {
      const { source, span } = marked(start + text)
      expect(
        checkTemplate(source, SCOPE).problems.map((problem) => problem.span),
        source,
      ).toEqual([span])
    }
  })
})

describe('the place of a fault in a template', () => {
  it.each([
    ['{{ «nothing.a» }}', 'null'],
    ['{{\n state.n +\n «1 / 0» }}', 'number'],
    ['{{#each state.l as i}}{{ i }}{{ «1 / (i - 2)» }}{{/each}}', 'number'],
    ['{{#if «x»}}a{{/if}}', 'type'],
    ['{{#if state.n > 0}}{{ «zip» }}{{/if}}', 'missing'],
    ['{{#each «state.n» as i}}a{{/each}}', 'type'],
  ])('%s: %s', (text, code) => {
    for (const start of ['', 'A text 😀 é:\n  ', 'One {{ state.n }}\n\n']) {
      const { source, span } = marked(start + text)
      expect(renderTemplate(source, ENV), source).toMatchObject({ ok: false, code, span })
    }
  })
})

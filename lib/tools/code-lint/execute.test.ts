import { builtinRules } from 'eslint/use-at-your-own-risk'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { validateValue } from '../../loop/state/validate.ts'
import type { ToolCall } from '../../runner/ports.ts'
import { codeLint } from './definition.ts'
import { execute } from './execute.ts'
import { RECOMMENDED, STRICT } from './presets.ts'

const call: ToolCall = { tool: 'code.lint', args: {}, key: 'k', runId: 'run_00000001', iteration: 1, nodeId: 'act' }

async function lint(args: JsonObject) {
  expect(validateValue(codeLint.args, args, 'args')).toEqual([])
  return execute(args, call, new AbortController().signal)
}
/** Rules by line, as `line:rule`. */
async function found(args: JsonObject): Promise<string[]> {
  const outcome = await lint({ timeoutMs: 20_000, ...args })
  if (!outcome.ok) throw new Error(outcome.message)
  const { messages, error } = outcome.output as { messages: { line: number; rule: string | null }[]; error: unknown } // as its page says
  expect(error).toBeNull()
  return messages.map(({ line, rule }) => `${line}:${rule}`)
}

describe('code.lint', { timeout: 60_000 }, () => {
  it('says what is wrong, and where', async () => {
    const code = 'function add(a, b) {\n  return a + c\n}\nif (add(1) === NaN) console.log(input)'
    expect(await lint({ code })).toEqual({
      ok: true,
      output: {
        ok: false,
        errors: 3,
        warnings: 0,
        messages: [
          {
            line: 1,
            column: 17,
            endLine: 1,
            rule: 'no-unused-vars',
            severity: 'error',
            message: "'b' is defined but never used.",
            fixable: false,
          },
          {
            line: 2,
            column: 14,
            endLine: 2,
            rule: 'no-undef',
            severity: 'error',
            message: "'c' is not defined.",
            fixable: false,
          },
          {
            line: 4,
            column: 5,
            endLine: 4,
            rule: 'use-isnan',
            severity: 'error',
            message: 'Use the isNaN function to compare with NaN.',
            fixable: false,
          },
        ],
        error: null,
      },
    })
  })

  it.each<[string, JsonObject, string[]]>([
    ['a script whose functions are for others', { code: 'function f() {}\nclass C {}' }, []],
    ['a module whose functions are not', { code: 'function f() {}\nexport {}' }, ['1:no-unused-vars']],
    ['a module by its name', { code: 'function f() {}', fileName: 'a.mjs' }, ['1:no-unused-vars']],
    ['CommonJS', { code: 'return module', fileName: 'a.cjs', environment: 'node' }, []],
    ['a syntax error', { code: 'let = ;' }, ['1:null']],
    ['names of a page', { code: 'document.title = location.href', environment: 'browser' }, []],
    ['names of no page', { code: 'document.title' }, ['1:no-undef']],
    ['names that are given', { code: 'wanted(1)', globals: ['wanted'] }, []],
    [
      'comments that excuse',
      { code: '/* eslint no-undef: off */\nfoo() // eslint-disable-line' },
      ['1:null', '2:null', '2:no-undef'],
    ],
    [
      'a stricter preset',
      { code: 'var x = 1; x == 2', preset: 'strict' },
      ['1:no-var', '1:no-unused-expressions', '1:eqeqeq'],
    ],
    ['no preset', { code: 'var x = y; x == 2', preset: 'none' }, []],
    [
      'rules of one’s own',
      { code: 'x == 2', preset: 'none', rules: { eqeqeq: ['warn', 'smart'], 'no-undef': 2, 'max-len': 'off' } },
      ['1:no-undef', '1:eqeqeq'],
    ],
    ['JSON', { code: '{"a": [1, 2.5e3, null]}', language: 'json' }, []],
    [
      'JSON that loses something',
      { code: '{"a": 1,\n"a": 2, "n": 12345678901234567890}', language: 'json' },
      ['2:no-dupe-keys', '2:no-loss-of-precision'],
    ],
    ['JSON with a comma too many', { code: '{"a": 1,\n}', language: 'json' }, ['2:null']],
    ['JSON that is a program', { code: '1);process.exit((1', language: 'json' }, ['1:null']],
    ['JSON that is cut off', { code: '{"a":\n{"b"', language: 'json' }, ['2:null']],
    ['no JSON', { code: '', language: 'json' }, ['1:null']],
  ])('%s', async (_what, args, rules) => {
    expect((await found(args)).sort()).toEqual(rules.sort())
  })

  it('mends what can be mended safely', async () => {
    const args = {
      code: 'function f() { var x = !!!input\nif (!!x) { return 1 }\nreturn 2 }',
      preset: 'strict',
      fix: true,
      timeoutMs: 20_000,
    }
    expect(await lint(args)).toMatchObject({
      ok: true,
      output: { ok: true, fixed: 'function f() { const x = !input\nif (x) { return 1 }\nreturn 2 }' },
    })
  })

  it.each<[string, JsonObject, RegExp]>([
    ['a rule that is not there', { nope: 'error' }, /nope/],
    ['a rule of a plugin', { 'import/no-cycle': 'error' }, /core/],
    ['a severity that is none', { eqeqeq: 'fatal' }, /"off", "warn" or "error"/],
    ['an option that is none', { eqeqeq: ['error', 'never'] }, /eqeqeq/],
    ['a pattern by name', { 'no-unused-vars': ['error', { varsIgnorePattern: 'a' }] }, /varsIgnorePattern/],
    ['a pattern by its look', { camelcase: ['error', { allow: ['^(a+)+$'] }] }, /no patterns/],
    ['selectors', { 'no-restricted-syntax': ['error', 'WithStatement'] }, /patterns/],
    [
      'options without end',
      { 'id-denylist': ['error', ...Array.from({ length: 300 }, (_, i) => `n${i}`)] },
      /too many/,
    ],
  ])('refuses %s', async (_what, rules, message) => {
    expect(await lint({ code: 'x', rules })).toMatchObject({
      ok: false,
      class: 'recoverable',
      kind: 'invalid_arguments',
      message: expect.stringMatching(message),
    })
  })

  it.each<[string, string, RegExp]>([
    ['nested deeply', '['.repeat(90_000) + ']'.repeat(90_000), /stack space/],
    ['a long chain', `a${'.b'.repeat(90_000)}`, /stack|timeout/],
    ['a long decision', `x=${'(a||b)&&'.repeat(20_000)}1`, /stack|timeout/],
    ['branches without number', `function f(){${'if(a){b()}'.repeat(18_000)}}`, /timeout|"ok":/],
    ['names without number', Array.from({ length: 11_000 }, (_, i) => `var a${i}=${i};`).join(''), /timeout|"ok":/],
    ['a pattern of patterns', `/${'(a*)*'.repeat(30_000)}/`, /timeout|"ok":/],
  ])('code that is %s ends by an answer or an error, and the next call works', async (_what, code, expected) => {
    const startedAt = performance.now()
    const outcome = await lint({ code, timeoutMs: 2_000, preset: 'strict' })
    expect(JSON.stringify(outcome)).toMatch(expected)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    if (JSON.stringify(outcome).includes('"type"'))
      expect(outcome).toMatchObject({ ok: true, storable: false, output: { ok: false } })
    expect(await found({ code: 'foo()' })).toEqual(['1:no-undef'])
  })
})

it('recommends what ESLint does, and knows every rule it names', () => {
  const recommended = [...builtinRules].flatMap(([name, { meta }]) =>
    meta?.docs?.recommended && !meta.deprecated ? [name] : [],
  )
  expect([...RECOMMENDED].sort()).toEqual(recommended.sort())
  for (const name of STRICT) expect(builtinRules.has(name), name).toBe(true)
  expect(STRICT.filter((name) => RECOMMENDED.includes(name))).toEqual([])
})

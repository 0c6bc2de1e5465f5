import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Expressions, Random } from './fixture-expressions.ts'
import { parseExpression } from './parse.ts'
import { templateTokens } from './template-places.ts'
import { tokenize } from './tokenize.ts'

const told = (source: string) => tokenize(source).map(({ kind, from, to }) => `${kind} ${source.slice(from, to)}`)

describe('tokens of an expression', () => {
  it.each<[string, string[]]>([
    ['state.a>=1.5e3', ['name state', 'operator .', 'name a', 'operator >=', 'number 1.5e3']],
    [
      'x in [true,null]',
      ['name x', 'keyword in', 'bracket [', 'keyword true', 'operator ,', 'keyword null', 'bracket ]'],
    ],
    [`'a\\'b' + "c`, [`text 'a\\'b'`, 'operator +', 'text "c']],
    [`r'\\d' '''a\n'b'''`, [`text r'\\d'`, `text '''a\n'b'''`]],
    [`'open\nname`, [`text 'open`, 'name name']],
    ['a // b\nc', ['name a', 'comment // b', 'name c']],
    ['0x1F 5u 1.', ['number 0x1F', 'number 5u', 'number 1', 'operator .']],
    ['a = ä', ['name a', 'other =', 'other ä']],
    ['rate', ['name rate']],
  ])('%s', (source, expected) => {
    expect(told(source)).toEqual(expected)
  })

  it('cover any text without overlap, and end', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`ab1.'"\\/\n (){}[]r&|=😀`) }), (source) => {
        let at = 0
        for (const { from, to } of tokenize(source)) {
          expect(source.slice(at, from).trim()).toBe('')
          expect(to).toBeGreaterThan(from)
          at = to
        }
        expect(source.slice(at).trim()).toBe('')
      }),
    )
  })

  it('agree with the parser: each literal and name of the tree is one of them', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const source = new Expressions(new Random(seed), [], false).any(3)
        const parsed = parseExpression(source)
        if (!parsed.ok) return
        const tokens = tokenize(source)
        const check = (node: unknown): void => {
          if (Array.isArray(node)) for (const part of node) check(part)
          if (typeof node !== 'object' || node === null || !('op' in node)) return
          const { op, args, start, end } = node as { op: string; args: unknown; start: number; end: number } // a node of the parser's
          if (op === 'id' || op === 'value')
            expect(tokens.some(({ from, to }) => from === start && to === end)).toBe(true)
          else check(args)
        }
        check(parsed.ast)
      }),
      { numRuns: 200 },
    )
  })
})

it('only the tags of a template have tokens', () => {
  const source = 'It’s "so": {{#each state.list as x}}{{ x }}{{/each}} {{ open'
  expect(templateTokens(source).map(({ kind, from, to }) => `${kind} ${source.slice(from, to)}`)).toEqual([
    'brace {{',
    'keyword #each',
    'name state',
    'operator .',
    'name list',
    'keyword as',
    'name x',
    'brace }}',
    'brace {{',
    'name x',
    'brace }}',
    'brace {{',
    'keyword /each',
    'brace }}',
    'brace {{',
    'name open',
  ])
})

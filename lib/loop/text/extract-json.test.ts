import fc from 'fast-check'
import { expect, it } from 'vitest'
import { extractJson } from './extract-json.ts'

it.each([
  ['{"a":1}', { a: 1 }],
  ['  [1, 2]\n', [1, 2]],
  ['```json\n{"a":1}\n```', { a: 1 }],
  ['Here:\n```\n{"a":"```"}\n```', { a: '```' }],
  ['Two:\n```js\nlet x\n```\n```json\n{"a":2}\n```', { a: 2 }],
  ['I think {this} is it: {"a":{"b":"}"}} ok?', { a: { b: '}' } }],
  ['The list [1,2] then', [1, 2]],
  ['As [1] says: {"a":1}', { a: 1 }],
  ['So: [{"a":1}, 2].', [{ a: 1 }, 2]],
  ['"just text"', 'just text'],
])('finds the value in %j', (text, value) => {
  expect(extractJson(text)).toEqual({ ok: true, value })
})

it.each([
  ['', 'the answer is empty'],
  ['Well, no.', 'the answer is not JSON'],
  ['{"a":', 'the answer is not JSON'],
  ['{"__proto__":{"a":1}}', 'the answer is not JSON'],
])('finds none in %j', (text, message) => {
  const result = extractJson(text)
  expect(result.ok ? '' : result.message).toContain(message)
})

it('never throws, and finds any object behind a preamble without brackets', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.dictionary(
        fc.string({ unit: 'grapheme-ascii' }).filter((key) => !/proto|constructor/.test(key)),
        fc.jsonValue({ maxDepth: 3 }),
      ),
      (noise, value) => {
        expect(() => extractJson(noise)).not.toThrow()
        const text = JSON.stringify(value)
        if (/proto|constructor/.test(text)) return
        expect(extractJson(`${noise.replace(/[[\]{}"`\\]/g, '')} ${text} .`)).toEqual({
          ok: true,
          value: JSON.parse(text),
        })
      },
    ),
  )
})

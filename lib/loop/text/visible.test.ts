import fc from 'fast-check'
import { expect, it } from 'vitest'
import { visible, visibleIn } from './visible.ts'

it.each([
  ['a\u202egnp.exe', 'a⟨U+202E⟩gnp.exe'],
  ['\u2066x\u2069 \u200ey\u061c', '⟨U+2066⟩x⟨U+2069⟩ ⟨U+200E⟩y⟨U+061C⟩'],
  ['pay\u200bpal \u2060\ufeff\u00ad', 'pay⟨U+200B⟩pal ⟨U+2060⟩⟨U+FEFF⟩⟨U+00AD⟩'],
  ['\u0000\u001b[2J\u007f\u0085', '⟨U+0000⟩⟨U+001B⟩[2J⟨U+007F⟩⟨U+0085⟩'],
  ['over\rwritten', 'over⟨U+000D⟩written'],
  ['one\u2028two\u3164', 'one⟨U+2028⟩two⟨U+3164⟩'],
  ['a\u{e0041}b\ud800', 'a⟨U+E0041⟩b⟨U+D800⟩'],
  ['\ufe0f\u200d❤', '⟨U+FE0F⟩⟨U+200D⟩❤'],
  ['a\u200db \ufe0f', 'a⟨U+200D⟩b ⟨U+FE0F⟩'],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

it.each(['Größe “x” → 2 €', 'one\n\ttwo\r\nthree', 'שלום, عالم', '👩‍💻 1️⃣ ❤️ 👍🏽 🏳️‍🌈', '日本語 é'])(
  '%j stays as it is',
  (text) => {
    expect(visible(text)).toBe(text)
  },
)

const HIDDEN = ['\u0000', '\u001b', '\u0085', '\u200b', '\u200e', '\u202e', '\u2060', '\u2066', '\u{e0041}']

it('leaves nothing hidden, and what it has shown as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...HIDDEN, 'a', '\n', '❤', '\ufe0f', '\u200d') }), (text) => {
      const shown = visible(text)
      expect(HIDDEN.filter((each) => shown.includes(each))).toEqual([])
      expect(visible(shown)).toBe(shown)
    }),
  )
})

it('shows all texts of a value', () => {
  const value = { 'a\u202eb': [1, null, true, { c: '\u200b' }] }
  expect(visibleIn(value)).toEqual({ 'a⟨U+202E⟩b': [1, null, true, { c: '⟨U+200B⟩' }] })
})

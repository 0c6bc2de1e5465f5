import { expect, it } from 'vitest'
import { Name } from './name.ts'

it.each(['Collect facts', 'Für Übung №7', '循環', 'مرحبا', '👩‍💻 writes', 'e\u0301', 'x'.repeat(200)])(
  'takes %j',
  (name) => {
    expect(Name.parse(name)).toBe(name)
  },
)

it('takes blanks off its ends', () => {
  expect(Name.parse('  Two words ')).toBe('Two words')
})

it.each([
  ['nothing', ''],
  ['blanks', ' \t\u00a0 '],
  ['too much', 'x'.repeat(201)],
  ['NUL', 'a\u0000b'],
  ['an escape', 'a\u001b[31mb'],
  ['a line break', 'a\nb'],
  ['a line separator', 'a\u2028b'],
  ['C1', 'a\u009bb'],
  ['a direction override', 'a\u202eb'],
  ['a direction isolate', 'a\u2066b'],
  ['a direction mark', 'a\u200fb'],
  ['half a character', 'a\ud800b'],
])('refuses %s', (_what, name) => {
  expect(Name.safeParse(name).success).toBe(false)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines } from './line-diff.ts'
import { csvRows, delimiterOf, objectRows } from './table-rows.ts'

describe('csvRows', () => {
  it('reads quotes, doubled ones, line ends of all kinds and short rows', () => {
    expect(csvRows('\uFEFFa,b\r\n"x, ""y""","1\n2"\rz\n\n', ',')).toEqual({
      head: ['a', 'b'],
      rows: [['x, "y"', '1\n2'], ['z']],
      more: false,
    })
    expect(csvRows('', ',')).toEqual({ head: [], rows: [], more: false })
    expect(csvRows('a\n"never closed', ',').rows).toEqual([['never closed']])
  })

  it('shows no more than it can', () => {
    const { rows, more } = csvRows(`a\n${'1\n'.repeat(5_000)}`, ',')
    expect([rows.length, more]).toEqual([200, true])
    expect(csvRows(`a\n${'1\n'.repeat(200)}`, ',')).toMatchObject({ more: false })
    const wide = csvRows(`${'a,'.repeat(60)}\n${'x'.repeat(300)}`, ',')
    expect([wide.head.length, wide.rows[0]?.[0]?.length, wide.more]).toEqual([40, 201, true])
  })

  it.each([',', ';', '\t', '|'])('knows the delimiter %j', (delimiter) => {
    expect(delimiterOf(`a${delimiter}"b,,,;;;;"\n,,,,`)).toBe(delimiter)
  })
})

describe('objectRows', () => {
  it('shows objects as a table, whatever their members', () => {
    const table = {
      head: ['a', 'b'],
      rows: [
        ['1', ''],
        ['', '{"c":[]}'],
      ],
      more: false,
    }
    expect(objectRows('{"a":1}\n\n{"b":{"c":[]}}\n', 'ndjson')).toEqual(table)
    expect(objectRows('[{"a":1},{"b":{"c":[]}}]', 'json')).toEqual(table)
  })

  it.each(['', '3', '[]', '[1]', 'x', '{"a":1}'])('%j is no table of JSON', (text) => {
    expect(objectRows(text, 'json')).toBeNull()
  })

  it('a line that is no object makes no table', () => {
    expect(objectRows('{}\nx', 'ndjson')).toBeNull()
  })
})

describe('diffLines', () => {
  it('keeps what both have', () => {
    expect(diffLines('a\nb\nc\nd', 'a\nc\nx\nd')).toEqual([
      { type: 'same', text: 'a' },
      { type: 'removed', text: 'b' },
      { type: 'same', text: 'c' },
      { type: 'added', text: 'x' },
      { type: 'same', text: 'd' },
    ])
  })

  it('leads from the one text to the other, and of the same to nothing', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after)
        const side = (without: string) =>
          lines
            .filter(({ type }) => type !== without)
            .map((line) => line.text)
            .join('\n')
        expect(side('added')).toBe(before)
        expect(side('removed')).toBe(after)
        expect(diffLines(before, before).every(({ type }) => type === 'same')).toBe(true)
      }),
    )
  })

  it('of huge texts is told whole', () => {
    const lines = (letter: string) => Array.from({ length: 3_000 }, (_, index) => `${letter}${index}`).join('\n')
    expect(diffLines(lines('a'), lines('b'))).toHaveLength(6_000)
  })
})

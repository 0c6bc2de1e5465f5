import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from './execute-text.ts'

function problem(bytes: Uint8Array): string | null {
  try {
    textOf(bytes)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'no error'
  }
}

/** The first byte that a strict decoder does not take, found one by one. */
function firstBad(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let whole = 0
  for (let end = 1; end <= bytes.length; end++) {
    try {
      if (decoder.decode(bytes.subarray(whole, end)) !== '') whole = end
    } catch {
      if (end - whole >= 4) break
    }
  }
  return whole
}

describe('the text of a data file', () => {
  it('names the first byte that is not UTF-8 and its place, whatever stands before', () => {
    const piece = fc.constantFrom('a', '\n', 'é', '€', '😀', '\uFFFD').map((text) => [...Buffer.from(text)])
    const wrong = fc.constantFrom([0xff], [0xe9], [0xc3], [0xef, 0xbf], [0xf0, 0x9f, 0x98], [0x80], [0xed, 0xa0, 0x80])
    fc.assert(
      fc.property(fc.array(piece), wrong, fc.array(piece), (before, bad, after) => {
        const bytes = Uint8Array.from([...before, ...bad, ...after].flat())
        const at = firstBad(bytes)
        const lines = Buffer.from(bytes.subarray(0, at)).toString().split('\n')
        const hex = bytes[at]?.toString(16).toUpperCase()
        const place = `line ${lines.length}, character ${(lines.at(-1)?.length ?? 0) + 1}`
        expect(problem(bytes)).toBe(`${place}: the byte 0x${hex} is not UTF-8; save the file as UTF-8`)
      }),
    )
  })

  it('goes through a file once that is full of the character that stands for wrong bytes', () => {
    const chars = 300_000
    const bytes = Buffer.concat([Buffer.from('\uFFFD'.repeat(chars)), Buffer.from([0xff])])
    const started = performance.now()
    expect(problem(bytes)).toMatch(`line 1, character ${chars + 1}: the byte 0xFF`)
    // Once takes milliseconds; again from the beginning for each of them, minutes.
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

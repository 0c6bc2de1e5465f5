import { describe, expect, it } from 'vitest'
import { dollars, duration, oneLine, printable, table } from './terminal.ts'

describe('what people read', () => {
  it.each([
    [0, '$0.00'],
    [1, '<$0.000001'],
    [1_000, '$0.0000010'],
    [12_345_678, '$0.012'],
    [1_234_567_890, '$1.23'],
  ])('%i nano-USD are %s', (nanoUsd, text) => expect(dollars(nanoUsd)).toBe(text))

  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1_000, '1.0 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [599_600, '10 min 0 s'],
  ])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text))

  it('columns stay aligned under letters that take several code units', () => {
    expect(
      table(
        ['a', 'n'],
        [
          ['e\u0301👩‍🚀x', '1'],
          ['ab', '22'],
        ],
        [1],
      ),
    ).toEqual(['a     n', 'e\u0301👩‍🚀x   1', 'ab   22'])
  })

  it('text of models can’t steer the terminal', () => {
    const forged = 'Judge\r\n- node “Act”\u2028removed'
    expect(oneLine(forged)).toBe('Judge - node “Act” removed')
    expect(table(['name'], [[forged]])).toEqual(['name', oneLine(forged)])
    expect(printable('a\u001b[2Jb\r\u202ec\n\td')).toBe('a\ufffd[2Jb\ufffd\ufffdc\n\td')
  })
})

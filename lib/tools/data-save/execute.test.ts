import { describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { artifactsInMemory } from '../../runner/fixture-artifacts.ts'
import { createToolRunner } from '../../runner/tool-runner.ts'
import { dataSave } from './definition.ts'
import { dataSaveInto } from './execute.ts'

const never = new AbortController().signal

function tool() {
  const artifacts = artifactsInMemory()
  const runner = createToolRunner({ [dataSave.name]: dataSave }, { [dataSave.name]: dataSaveInto(artifacts) })
  const call = (args: JsonObject, key = 'k1', signal = never) =>
    runner.run({ tool: dataSave.name, args, key, runId: 'run_a', iteration: 2, nodeId: 'act' }, signal)
  const saved = async (args: JsonObject) => {
    const outcome = await call({ name: 'a', format: 'csv', ...args })
    const file = await artifacts.read('run_a', 'art_00000001')
    return { outcome, text: Buffer.from(file?.content ?? []).toString(), mediaType: file?.ref.mediaType }
  }
  return { call, saved }
}

const COLUMNS = Array.from({ length: LIMITS.dataColumns }, (_, n) => `c${n}`)

describe('data.save', () => {
  it.each(['csv', 'json', 'ndjson'])(
    'gives the event loop turns while it writes %s, and heeds the signal',
    async (format) => {
      const rows = Array.from({ length: 400 }, (_, n): JsonObject => (n % 2 === 0 ? { c1: n, c0: 'x' } : {}))
      const args = { name: 'a', format, rows, columns: COLUMNS }
      const { text } = await tool().saved(args)
      expect(text).toMatch(
        {
          csv: /^c0,(.*,)c499\r\n(x,\d+,.*\r\n,.*\r\n){200}$/,
          json: /^\[\n(\{.*\},?\n){400}\]\n$/,
          ndjson: /^(\{.*\}\n){400}$/,
        }[format] ?? /^$/,
      )
      if (format === 'json') expect(JSON.parse(text)).toEqual(rows)
      const stop = new AbortController()
      const saving = tool().call(args, 'k1', stop.signal)
      setImmediate(() => setImmediate(() => stop.abort()))
      expect(await saving).toMatchObject({ ok: false, message: expect.stringMatching(/abort/i) })
    },
  )

  it('stops at the byte that is too many', async () => {
    const looked = vi.spyOn(Object, 'hasOwn')
    try {
      const rows = Array.from({ length: 1_200 }, () => ({ c0: 'x'.repeat(20_000) }))
      const args = { name: 'a', rows, columns: COLUMNS.slice(0, 100) }
      expect(await tool().call({ ...args, format: 'csv' })).toMatchObject({
        message: expect.stringMatching(/more than 10,000,000 bytes/),
      })
      // Not quite 500 rows of 20,100 bytes fit, and a turn has 200: the other half is never looked at.
      expect(looked.mock.calls.filter(([, name]) => name === 'c99').length).toBe(600)
    } finally {
      looked.mockRestore()
    }
  })

  it('writes the rows, and gives a reference with the counts', async () => {
    const { saved } = tool()
    const { outcome, text, mediaType } = await saved({
      name: 'out.csv',
      rows: [
        { a: 1, b: 'x, "y"' },
        { b: null, c: [true] },
      ],
    })
    expect(outcome).toEqual({
      ok: true,
      output: {
        artifact: { artifact: 'art_00000001', name: 'out.csv', mediaType: 'text/csv', bytes: text.length },
        rowCount: 2,
        columns: ['a', 'b', 'c'],
        guarded: 0,
      },
    })
    expect(text).toBe('a,b,c\r\n1,"x, ""y""",\r\n,,[true]\r\n')
    expect(mediaType).toBe('text/csv')
  })

  it.each([
    ['json', '[\n{"b":2},\n{}\n]\n'],
    ['ndjson', '{"b":2}\n{}\n'],
    ['csv', 'b\r\n2\r\n""\r\n'],
  ])('keeps the chosen columns alone, as %s', async (format, text) => {
    expect((await tool().saved({ format, columns: ['b'], rows: [{ a: 1, b: 2 }, { a: 3 }] })).text).toBe(text)
  })

  it('the same call again writes nothing more', async () => {
    const { call } = tool()
    const args = { name: 'a', format: 'json', rows: [] }
    expect(await call(args)).toEqual(await call(args))
    expect(await call(args, 'k2')).not.toEqual(await call(args))
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ['-5', '-5'],
    ['+49', '+49'],
    ['-1.5e3', '-1.5e3'],
    ['a=b', 'a=b'],
  ])('a cell %j is written as %j', async (cell, written) => {
    const { text } = await tool().saved({ rows: [{ a: 'x', b: cell }] })
    expect(text).toBe(`a,b\r\nx,${written}\r\n`)
  })

  it('guards names of columns as well, says how many cells it changed, and leaves them where it is told to', async () => {
    const rows = [{ '=a': '=1' }]
    expect(await tool().saved({ rows })).toMatchObject({ text: "'=a\r\n'=1\r\n", outcome: { output: { guarded: 2 } } })
    expect((await tool().saved({ rows, formulas: 'keep' })).text).toBe('=a\r\n=1\r\n')
  })

  it('a number below zero is no formula', async () => {
    expect((await tool().saved({ rows: [{ a: -5 }] })).text).toBe('a\r\n-5\r\n')
  })

  it.each<[string, JsonObject, RegExp]>([
    ['a path', { name: '../x.csv' }, /args.name: use a plain name/],
    ['a hidden name', { name: '..' }, /args.name/],
    ['a control character', { name: 'a\u0000b' }, /args.name/],
    ['rows that are no objects', { rows: [1] }, /args.rows/],
    ['a column twice', { columns: ['a', 'a'] }, /stands there twice/],
    ['an unknown format', { format: 'xlsx' }, /must be one of/],
    [
      'too many columns',
      { rows: [Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`c${n}`, n]))] },
      /501 columns/,
    ],
    ['a long name', { rows: [{ ['x'.repeat(201)]: 1 }] }, /the column “x{40}…” is longer than 200 characters/],
    [
      'too many rows',
      { rows: Array.from({ length: 500_001 }, () => ({})) },
      /args.rows: must have at most 500000 items/,
    ],
    [
      'too many cells of CSV',
      { rows: Array.from({ length: 8_001 }, () => ({})), columns: COLUMNS },
      /8001 rows of 500 columns, and a CSV file may have 4000000 cells/,
    ],
    ['a long cell of CSV', { rows: [{}, { a: 'x'.repeat(100_001) }] }, /args.rows.1.a: a cell of CSV may have 100000/],
    [
      'more bytes than a file may have',
      { format: 'ndjson', rows: Array.from({ length: 101 }, () => ({ a: 'x'.repeat(100_000) })) },
      /more than 10,000,000 bytes/,
    ],
  ])('%s is refused', async (_, args, problem) => {
    expect(await tool().call({ name: 'a', format: 'csv', rows: [], ...args })).toMatchObject({
      ok: false,
      message: expect.stringMatching(problem),
    })
  })
})

import { describe, expect, it, vi } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { artifactsInMemory } from '../../runner/fixture-artifacts.ts'
import { createToolRunner } from '../../runner/tool-runner.ts'
import { dataLoad } from './definition.ts'
import { dataLoadBy } from './execute.ts'

const never = new AbortController().signal
const RUN = { runId: 'run_a', iteration: 1, nodeId: 'act' }

function tool() {
  const artifacts = artifactsInMemory((runId) => (runId === 'run_b' ? 'other' : 'one'))
  const runner = createToolRunner({ [dataLoad.name]: dataLoad }, { [dataLoad.name]: dataLoadBy(artifacts) })
  let calls = 0
  const call = (args: JsonObject, signal = never, runId = 'run_a') =>
    runner.run({ tool: dataLoad.name, args, key: `k${++calls}`, ...RUN, runId }, signal)
  const file = async (content: string | Uint8Array, name = 'orders.csv', mediaType = 'text/csv') => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const written = await artifacts.write({ ...RUN, name, mediaType, content: bytes, idempotencyKey: `f${++calls}` })
    if (!written.ok) throw new Error(written.message)
    return written.ref
  }
  const load = async (args: JsonObject): Promise<JsonObject> => {
    const outcome = await call(args)
    if (!outcome.ok) throw new Error(outcome.message)
    if (!isJsonObject(outcome.output)) throw new Error('no object')
    return outcome.output
  }
  /** All rows, from the file that the call gave. */
  const rows = async (output: JsonObject): Promise<Json[]> => {
    const ref = output.artifact
    const found = isJsonObject(ref) ? await artifacts.read('run_a', String(ref.artifact)) : null
    const lines = Buffer.from(found?.content ?? [])
      .toString()
      .split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Json)
  }
  const csv = async (text: string, args: JsonObject = {}) => rows(await load({ text, format: 'csv', ...args }))
  return { call, file, load, rows, csv }
}

const failing = async (args: JsonObject) => {
  const outcome = await tool().call(args)
  return outcome.ok ? 'it was read' : outcome.message
}

describe('data.load of CSV', () => {
  it('gives columns, types, counts, a sample and a reference to all rows', async () => {
    const { load, file, rows } = tool()
    const artifact = await file('id,price,paid,note\n1,2.50,true,\n2,3,false,"a, b"\n3,,true,x\n')
    const output = await load({ artifact, sampleSize: 1 })
    expect(output).toEqual({
      format: 'csv',
      columns: [
        { name: 'id', type: 'integer', missing: 0 },
        { name: 'price', type: 'number', missing: 1 },
        { name: 'paid', type: 'boolean', missing: 0 },
        { name: 'note', type: 'text', missing: 1 },
      ],
      rowCount: 3,
      sample: [{ id: 1, price: 2.5, paid: true, note: null }],
      artifact: {
        artifact: expect.stringMatching(/^art_/),
        name: 'orders.rows.ndjson',
        mediaType: 'application/x-ndjson',
        bytes: expect.any(Number),
      },
      notes: [],
    })
    expect(await rows(output)).toEqual([
      { id: 1, price: 2.5, paid: true, note: null },
      { id: 2, price: 3, paid: false, note: 'a, b' },
      { id: 3, price: null, paid: true, note: 'x' },
    ])
  })

  it.each<[string, string, Json[]]>([
    ['a byte order mark', '\uFEFFa,b\n1,2\n', [{ a: 1, b: 2 }]],
    [
      'CRLF',
      'a,b\r\n1,2\r\n3,4',
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    ],
    ['CR alone', 'a,b\r1,2\r', [{ a: 1, b: 2 }]],
    [
      'line ends of two kinds',
      'a,b\r\n1,2\n3,4\r\n',
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    ],
    [
      'quotes, with line ends and doubled ones within',
      'a,b\n"x\ny","he said ""no"""\n',
      [{ a: 'x\ny', b: 'he said "no"' }],
    ],
    ['empty lines', 'a,b\n\n1,2\n\n\n', [{ a: 1, b: 2 }]],
    ['a header alone', 'a,b\n', []],
    [
      'short rows',
      'a,b,c\n1\n2,3\n',
      [
        { a: 1, b: null, c: null },
        { a: 2, b: 3, c: null },
      ],
    ],
    ['headers that stand twice', 'a,a,a_2\n1,2,3', [{ a: 1, a_2: 2, a_2_2: 3 }]],
    ['headers that are empty or padded', ' a ,,\n1,2,3', [{ a: 1, column_2: 2, column_3: 3 }]],
    [
      'headers that name prototypes',
      '__proto__,constructor,toString\n1,2,3',
      [{ column_1: 1, column_2: 2, toString: 3 }],
    ],
    [
      'numbers with leading zeros',
      'a,b\n007,0\n1,0.5',
      [
        { a: '007', b: 0 },
        { a: '1', b: 0.5 },
      ],
    ],
    [
      'numbers that lose digits',
      'a,b,c\n12345678901234567890,0.12345678901234567,1e999',
      [{ a: '12345678901234567890', b: '0.12345678901234567', c: '1e999' }],
    ],
    [
      'numbers in words of a spreadsheet',
      'a,b,c,d\n+1,1_000,0x10,Infinity',
      [{ a: '+1', b: '1_000', c: '0x10', d: 'Infinity' }],
    ],
    ['exponents', 'a\n1e3\n-2.5E-1', [{ a: 1000 }, { a: -0.25 }]],
    ['a column of several kinds', 'a\n1\nx\n', [{ a: '1' }, { a: 'x' }]],
    ['numbers beside truths', 'a\n1\ntrue\n', [{ a: '1' }, { a: 'true' }]],
    ['text beyond ASCII', 'größe\n€ 5 😀\n', [{ größe: '€ 5 😀' }]],
  ])('reads %s', async (_, text, rows) => {
    expect(await tool().csv(text)).toEqual(rows)
  })

  it('the object of a row has no other prototype than any', async () => {
    const [row] = await tool().csv('__proto__\nx')
    expect(Object.keys(row as JsonObject)).toEqual(['column_1'])
    expect(({} as JsonObject).x).toBeUndefined()
  })

  it('says what it called otherwise, and what short rows lack', async () => {
    const output = await tool().load({ text: '__proto__,b,b\n1\n', format: 'csv' })
    expect(output.columns).toMatchObject([
      { name: 'column_1', header: '__proto__' },
      { name: 'b' },
      { name: 'b_2', header: 'b' },
    ])
    expect(output.notes).toEqual([
      'Renamed: “__proto__” is “column_1”, “b” is “b_2”.',
      '1 of the rows had fewer cells than there are columns; what they lack is null.',
    ])
  })

  it('leaves all cells as they are where it is told to', async () => {
    expect(await tool().csv('a,b\n1,\ntrue, x ', { types: 'text' })).toEqual([
      { a: '1', b: '' },
      { a: 'true', b: ' x ' },
    ])
  })

  it('names the columns itself where there is no header', async () => {
    expect(await tool().csv('1,2\n3,4', { header: false })).toEqual([
      { column_1: 1, column_2: 2 },
      { column_1: 3, column_2: 4 },
    ])
  })

  it.each([';', '\t', '|'])('finds the delimiter %j, or is told it', async (delimiter) => {
    const text = `a${delimiter}"b,b,b,b"\n1${delimiter}2`
    expect(await tool().csv(text)).toEqual([{ a: 1, 'b,b,b,b': 2 }])
    expect(await tool().csv(text, { delimiter })).toEqual([{ a: 1, 'b,b,b,b': 2 }])
  })

  it.each<[string, string, RegExp]>([
    ['a row that is too long', 'a,b\n1,2\n1,2,3\n', /line 3, column 3: the row has 3 cells, and the header has 2/],
    ['a quote that is never closed', 'a,b\n1,"x\ny\n', /line \d: a quote is opened and never closed/],
    ['something behind a closing quote', 'a,b\n1,2\n3,"x"y\n', /line 3, column 2: something follows the closing quote/],
    ['a quote within a cell', 'a,b\n3,x"y"\n', /line 2, column 2: a quote stands within a cell/],
    ['nothing', '', /has no rows/],
    ['a NUL', 'a,b\n1,x\0y', /line 2, character 4: a NUL character/],
    ['a huge cell', `a,b\n1,${'x'.repeat(100_001)}`, /line 2, column 2: the cell is longer/],
    [
      'a huge row',
      `a,b\n1,"${'x'.repeat(1_000_001)}"`,
      /line 2: the row is longer than 1000000 characters; is a quote never closed/,
    ],
    ['too many columns', `${'a,'.repeat(500)}a\n`, /line 1: 501 columns, and a file may have 500/],
    ['too many rows', `a\n${'1\n'.repeat(500_001)}`, /line 500002: the file has more than 500000 rows/],
  ])('%s is an error that names the place', async (_, text, problem) => {
    const { call, file } = tool()
    const outcome = await call({ artifact: await file(text) })
    expect(outcome).toMatchObject({ ok: false, class: 'recoverable', kind: 'invalid_arguments' })
    expect(outcome.ok ? '' : outcome.message).toMatch(problem)
    expect(outcome.ok ? '' : outcome.message).toMatch(/^“orders.csv”/)
  })

  it.each<[string, number[], RegExp]>([
    ['Latin-1', [0x61, 0x0a, 0xe9, 0x62], /line 2, character 1: the byte 0xE9 is not UTF-8/],
    ['after a character of its own', [0xef, 0xbf, 0xbd, 0x2c, 0xff], /line 1, character 3: the byte 0xFF is not UTF-8/],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], /the file is UTF-16: save it as UTF-8/],
    ['a cut character', [0x61, 0xc3], /line 1, character 2: the byte 0xC3/],
  ])('%s is told', async (_, bytes, problem) => {
    const { call, file } = tool()
    const outcome = await call({ artifact: await file(Uint8Array.from(bytes)) })
    expect(outcome.ok ? '' : outcome.message).toMatch(problem)
  })
})

/** Column names of the greatest length that there may be. */
const longNames = Array.from({ length: LIMITS.dataColumns }, (_, n) => `${n}`.padEnd(LIMITS.dataColumnChars, 'x'))

describe('data.load of rows that are many times their file', () => {
  it.each([
    ['csv', `${longNames.join(',')}\n${'1\n'.repeat(1_000)}`, {}],
    ['json', `[${JSON.stringify(Object.fromEntries(longNames.map((name) => [name, 1])))}${',{}'.repeat(1_000)}]`, {}],
    [
      'ndjson',
      `${JSON.stringify(Object.fromEntries(longNames.map((name) => [name, 1])))}\n${'{}\n'.repeat(1_000)}`,
      { columns: longNames },
    ],
  ])('%s stops at the row that does not fit', async (format, text, args) => {
    const { call, file } = tool()
    const artifact = await file(text)
    const stringify = vi.spyOn(JSON, 'stringify')
    try {
      expect(await call({ artifact, format, ...args })).toMatchObject({
        ok: false,
        message: '“orders.csv”: its rows are more than 10,000,000 bytes as NDJSON: choose fewer columns',
      })
      // About a hundred rows of 100,000 bytes fit.
      const written = stringify.mock.calls.filter(
        ([row]) => isJsonObject(row) && Object.hasOwn(row, longNames[0] ?? ''),
      )
      expect(written.length).toBeLessThan(200)
    } finally {
      stringify.mockRestore()
    }
  })

  it('a file of rows can be loaded again, whatever its headers were', async () => {
    const { load } = tool()
    const long = 'x'.repeat(2 * LIMITS.dataColumnChars)
    const first = await load({ text: `${long},${long}\n1,2\n`, format: 'csv' })
    expect((await load({ artifact: first.artifact ?? null })).sample).toEqual([
      { ['x'.repeat(LIMITS.dataColumnChars)]: 1, [`${'x'.repeat(LIMITS.dataColumnChars - 2)}_2`]: 2 },
    ])
  })
})

describe('data.load of JSON', () => {
  it.each(['json', 'ndjson'])('refuses a column of %s whose name is too long', async (format) => {
    const text = JSON.stringify({ ['x'.repeat(LIMITS.dataColumnChars + 1)]: 1 })
    expect(await failing({ format, text: format === 'json' ? `[${text}]` : text })).toMatch(
      /the name of the column “x{40}…” is longer than 200 characters/,
    )
  })

  it('a row has no column of its prototype', async () => {
    const { load, rows } = tool()
    expect(await rows(await load({ text: '[{"toString": 1}, {}]', format: 'json' }))).toEqual([
      { toString: 1 },
      { toString: null },
    ])
  })

  it('reads a list of objects, whatever their members', async () => {
    const { load, rows } = tool()
    const output = await load({
      text: '[{"a": 1, "b": [1]}, {"a": 2.5, "c": "x"}, {"a": null, "c": 3}]',
      format: 'json',
    })
    expect(output.columns).toEqual([
      { name: 'a', type: 'number', missing: 1 },
      { name: 'b', type: 'list', missing: 2 },
      { name: 'c', type: 'mixed', missing: 1 },
    ])
    expect(await rows(output)).toEqual([
      { a: 1, b: [1], c: null },
      { a: 2.5, b: null, c: 'x' },
      { a: null, b: null, c: 3 },
    ])
  })

  it('reads an object per line', async () => {
    const { load, rows } = tool()
    const output = await load({ text: '{"a": 1}\r\n\n{"a": {"b": 2}}', format: 'ndjson' })
    expect(output.columns).toEqual([{ name: 'a', type: 'mixed', missing: 0 }])
    expect(await rows(output)).toEqual([{ a: 1 }, { a: { b: 2 } }])
  })

  it.each<[string, string, string, RegExp]>([
    ['no list', 'json', '{"a": 1}', /line 1, column 1: a list of objects is expected/],
    ['a row that is no object', 'json', '[{}, 3]', /row 2: is no object/],
    ['a syntax error', 'json', '[{"a": 1},\n{"a" 2}]', /line 2, column/],
    ['a key that reaches a prototype', 'json', '[{"__proto__": 1}]', /__proto__ is not allowed/],
    ['a line that is no object', 'ndjson', '{}\n[]', /line 2: is no object/],
    ['a line that is no JSON', 'ndjson', '{}\n\n{"a": x}', /line 3, column/],
    [
      'a key that reaches a prototype in a line',
      'ndjson',
      '{}\n{"constructor": {}}',
      /line 2.*constructor is not allowed/,
    ],
  ])('%s is an error that names the place', async (_, format, text, problem) => {
    expect(await failing({ text, format })).toMatch(problem)
  })
})

describe('data.load', () => {
  it('gives a window of rows and where the next begins; the file of rows stays the one', async () => {
    const { load } = tool()
    const text = `n\n${Array.from({ length: 10 }, (_, n) => n).join('\n')}`
    const first = await load({ text, format: 'csv', limit: 4, sampleSize: 0 })
    expect(first).toMatchObject({
      rows: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }],
      offset: 0,
      nextOffset: 4,
      sample: [],
    })
    const { artifact } = first
    const next = await load({ artifact: artifact ?? null, offset: 8, limit: 4 })
    expect(next).toMatchObject({ rows: [{ n: 8 }, { n: 9 }], offset: 8, nextOffset: null, artifact })
    expect(await load({ artifact: artifact ?? null, offset: 99, limit: 4 })).toMatchObject({
      rows: [],
      nextOffset: null,
    })
  })

  it('gives no more in its output than fits into a state', async () => {
    const { load } = tool()
    const text = `a\n${Array.from({ length: 50 }, () => 'x'.repeat(10_000)).join('\n')}`
    const output = await load({ text, format: 'csv', limit: 50, sampleSize: 50 })
    expect(output).toMatchObject({ rowCount: 50, nextOffset: 19 })
    expect(output.sample).toHaveLength(19)
    const wide = Array.from({ length: 3 }, () => 'x'.repeat(99_999)).join(',')
    expect(await failing({ text: `a,b,c\n${wide}`, format: 'csv', limit: 1 })).toMatch(
      /row 1: larger than 200000 bytes/,
    )
    expect(await load({ text: `a,b,c\n${wide}`, format: 'csv' })).toMatchObject({ rowCount: 1, sample: [] })
  })

  it('keeps the chosen columns, and says which there are', async () => {
    const { csv } = tool()
    expect(await csv('a,b,c\n1,2,3', { columns: ['c', 'a'] })).toEqual([{ c: 3, a: 1 }])
    expect(await failing({ text: 'a,b\n1,2', columns: ['a', 'a'] })).toMatch(/the columns to keep name one twice/)
    expect(await failing({ text: 'a,b\n1,2', columns: ['z'] })).toMatch(/there is no column “z”; there are: “a”, “b”/)
  })

  it('takes a reference or an id, and no file of another workspace', async () => {
    const { call, file, load } = tool()
    const ref = await file('a\n1')
    expect(await load({ artifact: ref.artifact })).toMatchObject({ rowCount: 1 })
    expect(await call({ artifact: ref }, never, 'run_b')).toMatchObject({ ok: false, kind: 'missing_dependency' })
  })

  it.each<[string, JsonObject, RegExp]>([
    ['neither a file nor a text', {}, /give either artifact or text/],
    ['both', { text: '', artifact: 'art_00000001' }, /give either artifact or text/],
    ['no reference', { artifact: { name: 'x' } }, /neither a reference to a file nor its id/],
    ['an unknown file', { artifact: 'art_00000000' }, /there is no file art_00000000/],
  ])('%s is refused', async (_, args, problem) => {
    expect(await failing(args)).toMatch(problem)
  })

  it('stops when it is told to, in the middle of a file', async () => {
    const { call, file } = tool()
    const artifact = await file(`a,b\n${'1,2\n'.repeat(400_000)}`)
    const limit = new AbortController()
    const reading = call({ artifact }, limit.signal)
    setImmediate(() => setImmediate(() => limit.abort()))
    expect(await reading).toMatchObject({ ok: false, message: expect.stringMatching(/abort/i) })
  })
})

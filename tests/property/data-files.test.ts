import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../lib/loop/artefacts/json.ts'
import { isForbiddenKey } from '../../lib/loop/artefacts/parse-json.ts'
import { artifactsInMemory } from '../../lib/runner/fixture-artifacts.ts'
import { dataLoadBy } from '../../lib/tools/data-load/execute.ts'
import { dataSaveInto } from '../../lib/tools/data-save/execute.ts'

const artifacts = artifactsInMemory()
let calls = 0
const never = new AbortController().signal

async function run(tool: typeof save, args: JsonObject): Promise<JsonObject> {
  // Each in a run of its own, so that none has written too much.
  const call = { tool: '', args, key: `k${++calls}`, runId: 'run_a', iteration: 1, nodeId: 'act' }
  const outcome = await tool(args, call, never)
  if (!outcome.ok || !isJsonObject(outcome.output)) throw new Error(outcome.ok ? 'no object' : outcome.message)
  return outcome.output
}
const save = dataSaveInto({ write: (file) => artifacts.write({ ...file, runId: `run_${calls}` }) })
const load = dataLoadBy({ ...artifacts, write: (file) => artifacts.write({ ...file, runId: `run_${calls}` }) })

async function roundTrip(rows: JsonObject[], saved: JsonObject, loaded: JsonObject): Promise<Json[]> {
  const { artifact } = await run(save, { name: 'a', rows, ...saved })
  const output = await run(load, { artifact: artifact ?? null, ...loaded, limit: 200 })
  expect(output.rowCount).toBe(rows.length)
  return Array.isArray(output.rows) ? output.rows : []
}

const text = fc
  .oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(',', '"', '\r\n', '\n', '\r', ' ', '=1', "'", '\uFEFF', '007'),
  )
  .filter((each) => !each.includes('\0'))
const name = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter((each) => each.trim() === each && !each.includes('\0') && !isForbiddenKey(each) && !each.startsWith('\uFEFF'))
const columns = fc.uniqueArray(name, { minLength: 1, maxLength: 5 })

it('rows of texts that were saved as CSV are the same when they are loaded', async () => {
  const tables = columns.chain((names) =>
    fc.record({
      names: fc.constant(names),
      cells: fc.array(fc.tuple(...names.map(() => text)), { minLength: 1, maxLength: 8 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(tables, fc.constantFrom(',', ';', '\t', '|'), async ({ names, cells }, delimiter) => {
      const rows = cells.map((row) => Object.fromEntries(names.map((each, index) => [each, row[index] ?? ''])))
      const loaded = { format: 'csv', types: 'text', delimiter }
      expect(await roundTrip(rows, { format: 'csv', formulas: 'keep', delimiter }, loaded)).toEqual(rows)
    }),
    { numRuns: 400 },
  )
})

it.each(['json', 'ndjson'])('rows that were saved as %s are the same when they are loaded', async (format) => {
  const value = fc.jsonValue({ maxDepth: 3 }).map((each) => JSON.parse(JSON.stringify(each)) as Json)
  const clean = (each: Json): boolean => !/__proto__|constructor|prototype|\\u0000/.test(JSON.stringify(each))
  const tables = columns.chain((names) =>
    fc.array(
      fc
        .tuple(...names.map(() => value.filter(clean)))
        .map((row) => Object.fromEntries(names.map((each, index) => [each, row[index] ?? null]))),
      { minLength: 1, maxLength: 6 },
    ),
  )
  await fc.assert(
    fc.asyncProperty(tables, async (rows) => {
      expect(await roundTrip(rows, { format }, { format })).toEqual(rows)
    }),
    { numRuns: 200 },
  )
})

it('with formulas guarded no cell begins one, and all others are as they were', async () => {
  const cells = fc.array(fc.oneof(text, fc.constantFrom('=a', '+a', '-a', '@a', '\t=a', '-5', '+4.5')), {
    minLength: 1,
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(cells, async (texts) => {
      const rows = texts.map((cell) => ({ a: 'x', cell }))
      const loaded = await roundTrip(rows, { format: 'csv' }, { format: 'csv', types: 'text', delimiter: ',' })
      for (const [index, row] of loaded.entries()) {
        const cell = isJsonObject(row) ? String(row.cell) : ''
        const before = texts[index] ?? ''
        if (cell !== before) expect(cell).toBe(`'${before}`)
        const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell)
        expect(number || !/^\s*[=+\-@]/.test(cell)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

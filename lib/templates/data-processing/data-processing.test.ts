import { describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../../loop/artefacts/json.ts'
import { evaluateExpression } from '../../loop/expression/evaluate.ts'
import { endOf, eventsOf, playCase, playOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'data-processing'
const play = (name: string) => playOf(SLUG, name)
const inputOf = (name: string) =>
  structuredClone(templateOf(SLUG).suite.cases.find((each) => each.name === name)?.input ?? {})
const control = (input: JsonObject) => {
  const spec = isJsonObject(input.spec) ? input.spec : {}
  return isJsonObject(spec.control) ? spec.control : {}
}

describe('data-processing', () => {
  it('the file that it gives agrees with the books, counted here from its bytes', async () => {
    const { events, runId, artifacts } = await play('orders')
    const { artifact } = endOf({ events }).state.result as { artifact: string } // the validators of its cases say so
    const file = await artifacts.read(runId, artifact)
    const [header, ...rows] = new TextDecoder().decode(file?.content).trim().split('\r\n')
    expect(header).toBe('order_id,ordered_on,customer,country,quantity,weight,amount,status')
    const tail = /(\d{4}-\d{2})-\d{2},.*,(DE|FR|AT|NL|PL),(\d+),([\d.]+),([\d.]+),(paid|shipped|returned)$/
    const cells = rows.map((row) => tail.exec(row) ?? [])
    const sum = (column: number) => Number(cells.reduce((all, row) => all + Number(row[column]), 0).toFixed(3))
    expect({
      rows: rows.length,
      sums: { quantity: sum(3), weight: sum(4), amount: sum(5) },
      months: Object.fromEntries(
        [...new Set(cells.map(([, month]) => month))]
          .sort()
          .map((month) => [month, cells.filter((row) => row[1] === month).length]),
      ),
    }).toEqual(control(inputOf('orders')))
  })

  it('keeps rows out of the state: what it carries stays small, however many there are', async () => {
    const { events } = await play('more-orders')
    for (const { data } of eventsOf(events, 'state-patched')) expect(JSON.stringify(data).length).toBeLessThan(20_000)
  })

  it('has a row taken out unseen told by its invariant, and ends only with it accounted for', async () => {
    const { events } = await play('orders')
    const end = endOf({ events })
    const [violated] = eventsOf(events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(violated?.data).toMatchObject({ name: 'no row vanishes' })
    expect(violated?.data.message).toMatch(/^\d+ rows came in, \d+ went out and \d+ were set aside\.$/)
    const counted = String(violated?.data.message).match(/\d+/g)?.map(Number) ?? []
    expect(counted[0]).toBeGreaterThan(Number(counted[1]) + Number(counted[2]))
    expect(counted[0]).toBe(Number(end.state.resultRows) + Number(end.state.rejectedRows))
  })

  it('does not believe a program that knows a wrong control: the same rows, another sum', async () => {
    const input = inputOf('clean-already')
    Object.assign(control(input), { sums: { quantity: 1, weight: 2, amount: 3 } })
    const [first] = templateOf(SLUG).suite.cases
    if (!first) throw new Error('no case')
    const end = endOf(await playCase(templateOf(SLUG), { ...first, name: 'wrong books', input }))
    expect(end).toMatchObject({ outcome: 'failure', reason: 'stalled' })
    expect(end.state.findings).toHaveLength(1)
  })

  it('varies by the order of the rows alone', () => {
    const { suite } = templateOf(SLUG)
    const input = suite.cases[0]?.input ?? {}
    const generator = suite.vary.input.csv
    if (generator?.type !== 'expression') throw new Error('no expression varies the table')
    const varied = evaluateExpression(generator.value, { input, index: 0, roll: 0.6 })
    if (!varied.ok) throw new Error(varied.message)
    expect(varied.value).not.toBe(input.csv)
    const lines = (text: unknown) => String(text).trim().split('\n')
    expect(lines(varied.value)[0]).toBe(lines(input.csv)[0])
    expect(lines(varied.value).sort()).toEqual(lines(input.csv).sort())
  })
})

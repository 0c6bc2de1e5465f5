import { describe, expect, it } from 'vitest'
import { atOnce, type Played, playTemplate } from '../../../scripts/play-template.ts'
import { isJsonObject, type JsonObject } from '../../loop/artefacts/json.ts'
import { memoryRecords } from '../../runner/fixture-memory.ts'
import { endOf, eventsOf, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'refund-support'
const template = templateOf(SLUG)
const inputOf = (name: string): JsonObject => {
  const input = template.suite.cases.find((each) => each.name === name)?.input
  if (!input) throw new Error(`no case ${name}`)
  return structuredClone(input)
}
const play = (input: JsonObject, more: Parameters<typeof playTemplate>[2] = {}) =>
  playTemplate(template, input, { modelClock: atOnce, ...more })
const written = ({ events }: Played) =>
  eventsOf(events, 'tool-requested').flatMap(({ data: { tool, args } }) => (tool === 'memory.write' ? [args.key] : []))

describe('refund-support', () => {
  it('brings its policy into the memory of a bare machine, once; later runs recall what is there', async () => {
    const records = memoryRecords()
    const first = await play(inputOf('within-the-window'), { records })
    expect(written(first).filter((key) => `${key}`.startsWith('refund-policy/'))).toHaveLength(6)
    const second = await play(inputOf('damaged'), { records, runId: 'run_second000' })
    expect(written(second)).toEqual(['refund/A-1003'])
  })

  it('counts what memory says, not what a request brings along: a stricter policy there is the one that governs', async () => {
    const records = memoryRecords()
    const strict = { runId: 'run_before000', iteration: 1, nodeId: null, scope: 'loop' as const, idempotencyKey: 'k' }
    await records.write({
      ...strict,
      key: 'refund-policy/Clothing',
      text: 'Clothing: a refund within 7 days of delivery.',
    })
    const end = endOf(await play(inputOf('within-the-window'), { records }))
    expect(end.output).toMatchObject({ decision: 'decline', why: '10 days since delivery, 7 allowed', receipt: '' })
  })

  it('pays an order once, however often it is asked for: the business key holds across runs', async () => {
    const records = memoryRecords()
    const first = await play(inputOf('within-the-window'), { records })
    const late = { ...inputOf('within-the-window'), today: '2026-09-01' }
    const again = await play(late, { records, runId: 'run_again0000' })
    expect(written(first)).toContain('refund/A-1001')
    expect(written(again)).toEqual([])
    expect(endOf(again)).toMatchObject({ label: 'resolved', state: { paid: 0 } })
    expect(endOf(again).output.receipt).toBe(endOf(first).output.receipt)
  })

  it('refuses “done” before the policy was read, says why in the next prompt, and goes on to read it', async () => {
    const played = await playOf(SLUG, 'sure-without-the-policy')
    const violated = eventsOf(played.events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(violated.map(({ iteration, data }) => [iteration, data.name])).toEqual([
      [1, 'nothing is decided or closed before the policy is checked'],
      [1, 'no period is promised that the policy does not have'],
    ])
    expect(promptsOf(played)[1]).toContain('policy checked')
    expect(promptsOf(played)[1]).toContain('Look up the order, then the policy')
    expect(endOf(played).output.reply).not.toContain('90')
  })

  it('corrects a wrong reading of the policy by its own words', async () => {
    const played = await playOf(SLUG, 'too-late')
    expect(promptsOf(played).some((prompt) => prompt.includes('the policy gives decline, not refund: 20 days'))).toBe(
      true,
    )
    expect(written(played)).not.toContain('refund/A-1002')
  })

  it.each([
    { name: 'above-the-limit', answer: 'Refund as an exception', decision: 'refund', amount: 420 },
    { name: 'above-the-limit', answer: 'Decline as the policy says', decision: 'decline', amount: 0 },
    { name: 'not-confirmed', answer: 'Pay', decision: 'refund', amount: 38.4 },
    { name: 'not-confirmed', answer: 'Do not pay', decision: 'decline', amount: 0 },
  ])('$name: goes on as the person says: $answer', async ({ name, answer, decision, amount }) => {
    const played = await play(inputOf(name), { answers: [answer] })
    expect(endOf(played)).toMatchObject({ outcome: 'success', label: 'resolved', output: { decision, amount } })
    expect(written(played).some((key) => `${key}`.startsWith('refund/'))).toBe(decision === 'refund')
  })

  it('tells the person what is asked, and pays nothing while it waits', async () => {
    const played = await playOf(SLUG, 'above-the-limit')
    const [asked] = eventsOf(played.events, 'escalation-raised')
    expect(JSON.stringify(asked?.data)).toContain('420 is above 200')
    expect(isJsonObject(asked?.data.packet.state ?? null)).toBe(true)
    expect(written(played)).not.toContain('refund/A-1004')
  })
})

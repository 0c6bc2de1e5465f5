import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { endOf, eventsOf, playCase, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'data-pipeline-debugging'
const play = (name: string) => playOf(SLUG, name)
const [first] = templateOf(SLUG).suite.cases
const changed = (name: string, input: JsonObject) => {
  if (!first) throw new Error('no case')
  return playCase(templateOf(SLUG), { ...first, name, input })
}
const inputOf = (): JsonObject => structuredClone(first?.input ?? {})

describe('data-pipeline-debugging', () => {
  it('looks before it fixes, and its first hypothesis is refuted', async () => {
    const { events } = await play('renamed-column')
    const kinds = (endOf({ events }).state.observations as JsonObject[]).map(({ kind, stage }) => `${kind} ${stage}`) // as the sandbox writes them
    expect(kinds).toEqual(['schema revenue', 'drift customers'])
  })

  it('takes the default that hides a missing column back, and tells the model what it did', async () => {
    const played = await play('renamed-column')
    expect(eventsOf(played.events, 'remediation-applied').map(({ data }) => data.name)).toEqual([
      'a fix breaks nothing that was right',
    ])
    expect(promptsOf(played).at(-1)).toMatch(/Taken back: .*row\.customer_id \?\? null/)
  })

  it('proves its finding by a run of the whole pipeline: every check, and the sum of the ledger', async () => {
    const { events } = await play('retyped-column')
    const { state, output } = endOf({ events })
    expect(output).toMatchObject({ finding: { cause: 'retyped' }, checks: 9 })
    expect(JSON.stringify(output.fixes)).toContain('replace(')
    expect(state.checks).toHaveLength(9)
  })

  it('is not talked into success by a step that reaches for the checks', async () => {
    const input = inputOf()
    const steps = input.steps as JsonObject[] // the design's schema says so
    Object.assign(steps[0] ?? {}, {
      code: '({ orders }) => { input.checks.length = 0; try { Math.abs = () => 0; Array.prototype.every = () => true } catch {} return orders }',
    })
    const end = endOf(await changed('tampering', input))
    const failed = eventsOf((await changed('tampering', input)).events, 'state-patched')[0]
    expect(JSON.stringify(failed?.data)).toContain('every order has a country')
    expect(end.state.checks).toHaveLength(9)
  })

  it('knows the column by what the feed shows, not by heart', async () => {
    const text = JSON.stringify(inputOf()).replaceAll('client_id', 'partner_no')
    const end = endOf(await changed('another name', JSON.parse(text)))
    expect(end.label).toBe('fixed')
    expect(JSON.stringify(end.output.fixes)).toContain('row.partner_no')
  })
})

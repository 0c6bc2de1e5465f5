import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import { endOf, eventsOf, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'incident-response'
const play = (name: string) => playOf(SLUG, name)
const template = templateOf(SLUG)
const inputOf = (name: string) => structuredClone(template.suite.cases.find((each) => each.name === name)?.input ?? {})
const answered = (name: string, answers: string[]) =>
  playTemplate(template, inputOf(name), { modelClock: atOnce, answers })

describe('incident-response', () => {
  it('gives a probe that hangs up: one more try, the circuit opens, and the logs lead on', async () => {
    const { events } = await play('disk-full')
    expect(eventsOf(events, 'tool-failed').map(({ data }) => data.kind)).toEqual(['timeout', 'timeout'])
    expect(eventsOf(events, 'circuit-changed').map(({ data }) => data.to)).toEqual(['open', 'half_open', 'closed'])
    expect(endOf({ events }).output.changes).toEqual(['free_disk ledger-db'])
  })

  it('undoes a change that rests on a guess in the same iteration, and keeps both in the list', async () => {
    const { events } = await play('memory-leak')
    const [violated] = eventsOf(events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(violated?.data.message).toBe('restart of storefront rests on no confirmed hypothesis.')
    expect(endOf({ events }).state.changes).toMatchObject([
      { op: 'restart', service: 'storefront', sure: false },
      { op: 'undo', service: 'storefront' },
      { op: 'restart', service: 'catalogue', sure: true },
    ])
  })

  it('shows no prompt the fault', async () => {
    const prompts = promptsOf(await play('disk-full')).join('\n')
    expect(prompts).toContain('ledger-db')
    expect(prompts).not.toMatch(/"?fault"?|blind/)
  })

  it('asks with the change alone, and mends it once that is allowed', async () => {
    const { events } = await answered('bad-deploy', ['allow'])
    const [asked] = eventsOf(events, 'run-paused')
    expect(JSON.stringify(asked ?? '')).toContain('state.patch')
    expect(endOf({ events })).toMatchObject({ outcome: 'success', label: 'recovered' })
    expect(endOf({ events }).output.changes).toEqual(['rollback inventory'])
  })

  it('changes nothing when it is refused, and hands over', async () => {
    const { events } = await answered('bad-deploy', ['refuse'])
    const end = endOf({ events })
    expect(end).toMatchObject({ outcome: 'failure', label: 'handed_over' })
    expect(JSON.stringify(end.state.changes)).not.toContain('rollback')
  })

  it('does not take a leak that comes back for mended', async () => {
    const { events } = await answered('fast-leak', ['allow'])
    expect(endOf({ events }).output.changes).toEqual(['restart stock-db', 'rollback stock-db'])
  })
})

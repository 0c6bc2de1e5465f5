import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import { memoryRecords } from '../../runner/fixture-memory.ts'
import { endOf, eventsOf, playCase, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'research-synthesis'
const play = (name: string) => playOf(SLUG, name)

describe('research-synthesis', () => {
  it('takes a quote that is not in its source out again, and the next prompt says why', async () => {
    const played = await play('harbour-street')
    const violated = eventsOf(played.events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(violated[0]?.data.message).toContain('the quote is not in document')
    expect(promptsOf(played).some((prompt) => prompt.includes('Not accepted: D6-q4: the quote is not in'))).toBe(true)
    for (const { data } of eventsOf(played.events, 'remediation-applied')) expect(data.remediation).toBe('patch')
  })

  it('sets the newer primary figure against the older and the press, and cites it alone', async () => {
    const { state } = endOf(await play('harbour-street'))
    expect(state.resolutions).toMatchObject([
      { question: 'q1', keep: 'D2-q1', basis: 'primary' },
      { question: 'q2', keep: 'D4-q2', basis: 'newer' },
    ])
    expect(String(state.synthesis).match(/\[[^\]]+\]/g)).toEqual(['[D2-q1]', '[D4-q2]', '[D5-q3]', '[D6-q4]'])
  })

  it('refuses a synthesis without sources, and says so to the model', async () => {
    const played = await play('harbour-street')
    const verified = eventsOf(played.events, 'goal-verified').map(({ data }) => data.accepted)
    expect(verified).toEqual([false, true])
    expect(promptsOf(played).at(-1)).toContain('Wrong in the synthesis: nothing is cited for')
  })

  it('keeps its findings at its end, and the next run recalls them', async () => {
    const template = templateOf(SLUG)
    const input = template.suite.cases[1]?.input ?? {}
    const records = memoryRecords()
    const first = await playTemplate(template, input, { modelClock: atOnce, records })
    expect(eventsOf(first.events, 'consolidation-made')[0]?.data).toMatchObject({ written: 2, problems: [] })
    const second = await playTemplate(template, input, { modelClock: atOnce, records, runId: 'run_template1' })
    expect(promptsOf(second)[0]).toContain('On average patients now wait 16 days for a first appointment. (R2)')
    expect(endOf(second).label).toBe('answered')
  })

  it('goes by what the documents say: other figures, another answer', async () => {
    const template = templateOf(SLUG)
    const [, each] = template.suite.cases
    if (!each) throw new Error('no case')
    const input = JSON.parse(JSON.stringify(each.input).replace('now wait 16 days', 'now wait 31 days'))
    const { state } = endOf(await playCase(template, { ...each, name: 'other figures', input }))
    expect(state.synthesis).toContain('wait 31 days')
  })
})

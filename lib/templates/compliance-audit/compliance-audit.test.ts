import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { endOf, eventsOf, playCase, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'compliance-audit'
const template = templateOf(SLUG)
const play = (name: string) => playOf(SLUG, name)
const caseOf = (name: string) => {
  const found = template.suite.cases.find((each) => each.name === name)
  if (!found) throw new Error(`no case ${name}`)
  return structuredClone(found)
}
const missingEvidence = (answer: string) =>
  playTemplate(template, caseOf('evidence-missing').input, { modelClock: atOnce, answers: [answer] })

describe('compliance-audit', () => {
  it('refuses a verdict without evidence, and the register never holds it', async () => {
    const { events } = await play('access-and-logs')
    const [violated] = eventsOf(events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(violated?.data).toMatchObject({
      name: 'no rule is judged without evidence',
      message: expect.stringContaining('AC-1'),
    })
    for (const { data } of eventsOf(events, 'state-patched'))
      expect(JSON.stringify(data)).not.toMatch(/"path":"\/register[^}]*surely in place/)
  })

  it('keeps a gap open until newer evidence is there, whatever is said', async () => {
    const played = await play('access-and-logs')
    const names = eventsOf(played.events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(names.map(({ data }) => data.name)).toContain('gaps close only with evidence')
    const register = endOf(played).state.register as JsonObject[] // as the sandbox writes it
    expect(register.find(({ rule }) => rule === 'AC-2')).toMatchObject({
      verdict: 'met',
      evidence: ['ev-13'],
      closes: ['ev-12'],
    })
  })

  it('shows the model what was gathered, never all of the evidence', async () => {
    const prompts = promptsOf(await play('access-and-logs')).join('\n')
    expect(prompts).toContain('ev-14')
    expect(prompts).not.toContain('canteen')
    expect(prompts).not.toContain('1 succeed.')
  })

  it('takes what a person says for evidence: none there is a gap with a plan', async () => {
    const { events } = await missingEvidence('there is none')
    const { label, output, state } = endOf({ events })
    expect({ label, gaps: output.gaps }).toEqual({ label: 'audited', gaps: ['PT-1'] })
    expect(JSON.stringify(state.register)).toContain('"statement"')
    expect(output.plans).toMatchObject([{ rule: 'PT-1', owner: 'security' }])
  })

  it('ends incomplete when the evidence is elsewhere', async () => {
    const { events } = await missingEvidence('it exists, but not here')
    expect(endOf({ events })).toMatchObject({ outcome: 'failure', label: 'unclear_rules' })
  })

  it('goes by the figures: with worse ones the verdict is another', async () => {
    const each = caseOf('all-met')
    const text = JSON.stringify(each.input).replace('"logs kept days":400', '"logs kept days":90')
    const end = endOf(await playCase(template, { ...each, name: 'short logs', input: JSON.parse(text) }))
    expect(end.output).toMatchObject({ met: ['BC-1'], gaps: ['LG-1'] })
  })
})

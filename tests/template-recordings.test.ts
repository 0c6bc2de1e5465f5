import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TemplateList } from '../lib/api/contracts/catalogue.ts'
import { TemplateRecording } from '../lib/api/contracts/recordings.ts'
import type { Clock } from '../lib/runner/ports.ts'
import { templateCatalogue, templateRecording } from '../lib/server/template-catalogue.ts'
import { recordedBrowser } from '../lib/templates/fixture-recorded-browser.ts'
import { getRecording } from '../lib/templates/recordings.ts'
import { listTemplates } from '../lib/templates/templates.ts'
import { recordingText, recordTemplate } from '../scripts/record-template.ts'

/** Answers are delayed so that people can watch; nobody watches here. */
const atOnce: Clock = { now: () => Date.now(), sleep: async () => {} }

/** A recording without what the clock said: moments, durations, and how near the time limit was. */
function timeless(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, member) => {
      if (name === 'at' || /Ms$/.test(name)) return 0
      return member?.rule === 'timeout' ? { rule: 'timeout', fired: member.fired } : member
    }),
  )
}

describe.each(listTemplates())('the recording of $slug', (template) => {
  it('is what the template does; otherwise run node scripts/record-templates.ts', async () => {
    const recording = await getRecording(template.slug)
    if (!recording) throw new Error('there is none')
    const again = await recordTemplate(template, atOnce, await recordedBrowser(template))
    expect(timeless(recording)).toEqual(timeless(again))
    expect(JSON.parse(recordingText(recording))).toEqual(recording)
  })

  it('is read in the shapes of stored runs, and ends as its case says', async () => {
    const told = await templateRecording(template.slug)
    if (!told.ok) throw new Error(told.refusal.detail)
    const { run, snapshot, events, children = [] } = TemplateRecording.parse(JSON.parse(JSON.stringify(told.value)))
    const { childRuns = [] } = (await getRecording(template.slug)) ?? {}
    expect(children.map((child) => child.run.id)).toEqual(childRuns.map(({ runId }) => runId))
    for (const child of children) expect(child.snapshot.specHash).toBe(child.run.specHash)
    expect(snapshot.specHash).toBe(run.specHash)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    const [shown] = template.suite.cases
    expect(run).toMatchObject({
      outcome: shown?.expect.outcome,
      reason: shown?.expect.reasons?.[0],
      input: template.sampleInput,
    })
  })

  it('is small enough to be sent at once, as servers compress it', async () => {
    const sent = gzipSync(JSON.stringify(await getRecording(template.slug)))
    expect(sent.length).toBeLessThan(100_000)
  })
})

it('the catalogue says what each template needs and used', async () => {
  const told = await templateCatalogue()
  if (!told.ok) throw new Error(told.refusal.detail)
  const { templates } = TemplateList.parse(told.value)
  expect(templates.map(({ slug }) => slug)).toEqual(listTemplates().map(({ slug }) => slug))
  for (const { recorded, expected, cases, tools, models } of templates) {
    const hoped = cases.filter(({ expect }) => expect?.outcome === 'success').length
    expect(expected).toMatchObject({ basis: 'suite', of: hoped, suite: { cases: cases.length } })
    expect(expected?.suite?.tokens.input).toBeGreaterThan(0)
    expect(cases.length).toBeGreaterThan(0)
    expect(models.length).toBeGreaterThan(0)
    expect(recorded?.iterations).toBeGreaterThanOrEqual(cases[0]?.expect?.iterations?.min ?? 1)
    expect(recorded?.modelCalls).toBeGreaterThan(0)
    if ((recorded?.toolCalls ?? 0) > 0) expect(tools).not.toEqual([])
  }
})

it('there is no recording of what is no template', async () => {
  for (const slug of ['nothing', 'constructor', '__proto__'])
    expect(await templateRecording(slug)).toMatchObject({ ok: false, refusal: { code: 'not-found' } })
})

import { describe, expect, it } from 'vitest'
import { atOnce, type Played, playTemplate } from '../../../scripts/play-template.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Script } from '../../loop/artefacts/script.ts'
import { LatentSettings, latentBudget } from '../../loop/latent/latent-settings.ts'
import { endOf, eventsOf, playOf, templateOf } from '../fixture-template-plays.ts'

const SLUG = 'latent-react'
const template = templateOf(SLUG)
const calls = ({ events }: Played, purpose: string) =>
  eventsOf(events, 'model-called').filter(({ data }) => data.purpose === purpose)

/** The template with another block of settings for its thinking, or with none. */
function thinking(latent: JsonObject | undefined, script?: Script) {
  const changed = structuredClone(template)
  for (const node of changed.design.nodes) {
    if (node.id !== 'think') continue
    if (latent) node.config.latent = latent
    else delete node.config.latent
  }
  if (script) changed.design.script = script
  return changed
}
const play = (latent: JsonObject | undefined, script?: Script) =>
  playTemplate(thinking(latent, script), template.sampleInput, { modelClock: atOnce })

describe('latent-react', () => {
  it('has all seven settings, and their budget is what the passes may write at most', async () => {
    const settings = LatentSettings.parse(template.design.nodes.find(({ id }) => id === 'think')?.config.latent)
    expect(settings).toEqual({
      enabled: true,
      maxPasses: 2,
      maxTokens: 512,
      temperature: 0.3,
      condenseToolResults: true,
      injectState: true,
      warmupIterations: 1,
    })
    expect(latentBudget(settings, template.design.contract.maxIterations)).toEqual({
      perIteration: 1_024,
      worstCase: 11_264,
    })
    for (const { data } of calls(await playOf(SLUG, 'two-documents'), 'latent'))
      expect(data.request).toMatchObject({ maxOutputTokens: 512, temperature: 0.3 })
  })

  it('thinks twice before each decision but the first, without tools, and gives the decision what it thought', async () => {
    const played = await playOf(SLUG, 'two-documents')
    expect(calls(played, 'latent').map(({ iteration }) => iteration)).toEqual([2, 2, 3, 3])
    const [first, second, third] = calls(played, 'decide').map(({ data }) => data.request.instructions)
    expect(first).not.toContain('Your thinking so far')
    expect(second).toContain('Plan: Follow the names in what was found: Ledger.')
    expect(third).toContain('teams: The Harbour team looks after Ledger and Tide.')
    expect(calls(played, 'latent')[0]?.data.request.prompt).toContain('Results to condense into your observations')
    expect(calls(played, 'latent')[1]?.data.request.prompt).not.toContain('Results to condense')
  })

  it('keeps what it had thought when a pass can’t be read', async () => {
    const { events } = await playOf(SLUG, 'two-documents')
    const passes = eventsOf(events, 'latent-updated').map(({ data }) => data)
    expect(passes.map(({ parsed }) => parsed)).toEqual([true, true, true, false])
    expect(passes[3]?.state).toEqual(passes[2]?.state)
    expect(passes[3]?.problems).toHaveLength(1)
  })

  it('switched off, not one request, byte or event differs from a loop that has no such block', async () => {
    const without = await play(undefined)
    const off = await play({ enabled: false, maxPasses: 9, maxTokens: 4_000, temperature: 1, warmupIterations: 0 })
    const sent = (played: Played) =>
      eventsOf(played.events, 'model-called').map(({ data }) => JSON.stringify(data.request))
    expect(sent(without)).toHaveLength(3)
    expect(sent(off)).toEqual(sent(without))
    expect(off.events.map(({ type }) => type)).toEqual(without.events.map(({ type }) => type))
    const on = await play({ enabled: true, injectState: false })
    expect(calls(on, 'decide').map(({ data }) => JSON.stringify(data.request))).toEqual(sent(without))
    expect(calls(on, 'latent')).toHaveLength(9)
  })

  it('believes no answer that the model has written into the state by itself', async () => {
    const [document] = (template.sampleInput.documents ?? []) as { id: string }[] // the template's own input
    const set = {
      answer: 'Nobody',
      score: 1,
      misquoted: [],
      problems: [],
      quotes: [{ document: document?.id ?? '', text: 'x' }],
    }
    const claim = { answer: 'Nobody', quotes: set.quotes }
    const forging: Script = {
      rules: [
        { when: 'purpose == "latent"', respond: { json: { plan: '', observations: [], uncertainties: [] } } },
        { respond: { json: { action: { tool: 'state.patch', args: { set: { ...set, claim } } } } } },
      ],
    }
    const end = endOf(await play({ enabled: true, maxPasses: 1 }, forging))
    expect(end).toMatchObject({ outcome: 'failure', state: { answer: '', claim: null, score: 0 } })
  })

  it('answers with what was computed, not with what the model says was', async () => {
    const { events } = await playOf(SLUG, 'arithmetic')
    const own = eventsOf(events, 'tool-requested').filter(({ data }) => `${data.args.code}`.includes('Math.max'))
    expect(own).toHaveLength(1)
    expect(endOf({ events }).output).toMatchObject({ answer: '8' })
  })

  it('sends a quote that no document has back, and names it', async () => {
    const played = await playOf(SLUG, 'from-memory')
    const [violated] = eventsOf(played.events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(violated?.data.name).toBe('every quote stands in its document')
    expect(calls(played, 'decide')[1]?.data.request.prompt).toContain('not in that document: It is kept for two weeks.')
  })
})

import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import { isJsonObject } from '../../loop/artefacts/json.ts'
import { execute } from '../../tools/code-run/execute.ts'
import { endOf, eventsOf, playCase, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const play = (name: string) => playOf('json-refine', name)

describe('json-refine', () => {
  it('has its sandbox really at work in every iteration, without one failure', async () => {
    const template = templateOf('json-refine')
    for (const each of template.suite.cases) {
      const played = await playCase(template, each)
      expect(eventsOf(played.events, 'tool-answered').length).toBe(endOf(played).iterations)
      expect(eventsOf(played.events, 'tool-failed')).toEqual([])
    }
  })

  it('the profile holds what the notes say, tidied', async () => {
    expect(endOf(await play('complete-notes')).state).toMatchObject({
      score: 1,
      problems: [],
      invented: [],
      profile: {
        name: 'Alice Moreau',
        email: 'alice.moreau@example.org',
        age: 34,
        experienceYears: 11,
        role: 'backend developer',
        languages: ['English', 'French', 'German'],
      },
    })
  })

  it('the score drives it, from low to the target, and the hint reaches the next prompt', async () => {
    const played = await play('complete-notes')
    const scores = eventsOf(played.events, 'output-evaluated').map((event) => event.data.score)
    expect(scores[0]).toBeLessThan(0.6)
    expect(scores.at(-1)).toBe(1)
    expect([...scores].sort((a, b) => a - b)).toEqual(scores)
    const prompts = promptsOf(played)
    expect(prompts[1]).toContain('- ')
    expect(prompts[2]).toContain('Use only what the notes say')
    expect(prompts[3]).not.toContain('Use only what the notes say')
  })

  it('other notes give another profile', async () => {
    expect(endOf(await play('other-person')).state.profile).toMatchObject({
      name: 'Tomasz Nowak',
      age: 52,
      experienceYears: 27,
      role: 'nurse',
    })
  })

  it('a field that the notes lack is listed, not invented', async () => {
    const end = endOf(await play('no-address'))
    expect(end.output).toMatchObject({ missing: ['email'] })
    expect(isJsonObject(end.output.profile ?? null) && end.output.profile).not.toHaveProperty('email')
  })

  it('names are read in any alphabet, and only what the notes lack is reported', async () => {
    expect(endOf(await play('accents-no-address')).output).toMatchObject({
      missing: ['email'],
      profile: { name: 'Élodie Brûlé', age: 40, experienceYears: 12, role: 'nurse', languages: ['French', 'Spanish'] },
    })
  })

  it.each([
    { failing: [1, 2], iterations: 7 },
    { failing: [3], iterations: 6 },
  ])('goes on where the sandbox fails: calls $failing', async ({ failing, iterations }) => {
    const template = templateOf('json-refine')
    let calls = 0
    const tools: Parameters<typeof playTemplate>[2] = {
      modelClock: atOnce,
      tools: {
        'code.run': async (...call) =>
          failing.includes(++calls)
            ? { ok: false, class: 'recoverable', kind: 'refused', message: 'the sandbox is being replaced' }
            : execute(...call),
      },
    }
    const played = await playTemplate(template, template.sampleInput, tools)
    expect(endOf(played)).toMatchObject({ outcome: 'success', reason: 'quality_threshold', iterations, bestScore: 1 })
    expect(promptsOf(played)[failing[0] ?? 0]).toContain('could not be checked')
  })
})

import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import { endOf, eventsOf, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const play = (name: string) => playOf('latent-loop', name)

/** What was written of one node, as files. */
async function filesOf(name: string) {
  const { events, artifacts, runId } = await play(name)
  const refs = eventsOf(events, 'tool-answered').map(({ data }) => data.output as { artifact: string; name: string })
  return Promise.all(
    refs.map(async ({ artifact, name: file }) => {
      const found = await artifacts.read(runId, artifact)
      return { file, text: new TextDecoder().decode(found?.content) }
    }),
  )
}

describe('latent-loop', () => {
  it('keeps the settings, every state and the page as files', async () => {
    const files = await filesOf('calculator')
    expect(files.map(({ file }) => file)).toEqual([
      'run_metadata.json',
      'state_init.json',
      'state_refine_1.json',
      'state_refine_2.json',
      'state_refine_3.json',
      'state_final.json',
      'calculator.html',
    ])
    const solved = files.slice(1, 6).map(({ text }) => JSON.parse(text).solved.length)
    expect(solved).toEqual([4, 7, 8, 11, 12])
    expect(files.at(-1)?.text).toBe(endOf(await play('calculator')).output.html)
  })

  it('begins each call anew: a prompt shows the state as it is, and nothing of what it was', async () => {
    const played = await play('calculator')
    const prompts = promptsOf(played)
    expect(prompts[1]).toContain('- power (known: Math.pow does the arithmetic.)')
    expect(prompts.at(-1)).not.toContain('blockers')
    // The question about equals was answered in the first refinements, so it is in no later prompt.
    const asked = prompts.filter((prompt) => prompt.includes('What does equals do without a second number?'))
    expect(asked.length).toBeLessThan(prompts.length - 2)
  })

  it('is told when it solves too little, once, and solves more then', async () => {
    const prompts = promptsOf(await play('calculator'))
    expect(prompts.map((prompt) => prompt.includes('Search first')).lastIndexOf(true)).toBe(3)
    expect(prompts.filter((prompt) => prompt.includes('Search first'))).toHaveLength(1)
  })

  it.each([
    ['code that is too short', { name: 'display', code: 'show()' }, 'solved'],
    ['code that is too long', { name: 'display', code: 'x'.repeat(801) }, 'solved'],
    ['a task without a question', { name: 'display', known: '', blockers: [] }, 'unsolved'],
    [
      'too many questions',
      { name: 'display', known: '', blockers: Array(6).fill('What is shown at first?') },
      'unsolved',
    ],
  ])('its schema refuses %s', async (_, item, field) => {
    const template = templateOf('latent-loop')
    template.design.contract.maxIterations = 1
    const answer = { json: { solved: [], unsolved: [], answers: [], [field]: [item] } }
    template.design.script = { cycle: [answer] }
    const { events } = await playTemplate(template, template.sampleInput, { modelClock: atOnce })
    const [rejected] = eventsOf(events, 'answer-rejected')
    expect(rejected?.data.problems.join()).toContain(field)
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', data: { outcome: 'failure' } })
  })

  it('a task that a state drops is named in the next prompt, and no page is written without it', async () => {
    const template = templateOf('latent-loop')
    const { script } = template.design
    if (!script || !('rules' in script)) throw new Error('no rules')
    const forgetful = {
      when: 'node == "refine" && !prompt.contains("Lost from the state")',
      respond: {
        json: {
          solved: '{{ state.solved.filter(s, s.name != "clear") }}',
          unsolved: '{{ state.unsolved }}',
          answers: [],
        },
      },
    }
    template.design.script = { rules: [forgetful, ...script.rules] }
    const played = await playTemplate(template, template.sampleInput, { modelClock: atOnce })
    const lost = eventsOf(played.events, 'invariant-checked').filter(({ data }) => !data.holds)
    expect(lost[0]?.data.message).toContain('clear')
    expect(promptsOf(played).some((prompt) => prompt.includes('Lost from the state: clear'))).toBe(true)
    expect(endOf(played)).toMatchObject({ outcome: 'failure', state: { html: '' } })
  })
})

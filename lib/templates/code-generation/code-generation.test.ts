import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import type { ToolExecute } from '../../runner/ports.ts'
import { endOf, eventsOf, playCase, playOf, promptsOf, templateOf } from '../fixture-template-plays.ts'

const play = (name: string) => playOf('code-generation', name)

describe('code-generation', () => {
  it('has its linter and its sandbox really at work in every iteration, without one failure', async () => {
    const template = templateOf('code-generation')
    for (const each of template.suite.cases) {
      const played = await playCase(template, each)
      expect(eventsOf(played.events, 'tool-answered').length).toBe(2 * endOf(played).iterations)
      expect(eventsOf(played.events, 'tool-failed')).toEqual([])
    }
  })

  it('an attempt that breaks passing tests is taken back and never returned', async () => {
    const played = await play('slugify')
    const [violation] = eventsOf(played.events, 'invariant-checked').filter((event) => !event.data.holds)
    expect(violation?.iteration).toBe(3)
    const prompts = promptsOf(played)
    expect(prompts[3]).toContain('taken back')
    expect(prompts[4]).not.toContain('taken back')
    const slugify: unknown = new Function(`${endOf(played).output.code}; return slugify`)()
    expect(typeof slugify === 'function' && slugify('Äpfel & Birnen!')).toBe('apfel-birnen')
  })

  it('code that passes its tests is not done before the linter is content', async () => {
    const played = await play('right-but-untidy')
    const found = eventsOf(played.events, 'tool-answered')
      .map(({ data }) => data.output as { messages?: { rule: string }[] })
      .flatMap(({ messages }) => (messages ? [[...new Set(messages.map(({ rule }) => rule))]] : []))
    expect(found).toEqual([['no-var', 'eqeqeq'], ['eqeqeq'], []])
    expect(promptsOf(played)[1]).toMatch(/passes 4 of 4 tests[\s\S]*- line 2, no-var: /)
    expect(endOf(played)).toMatchObject({ iterations: 3, bestScore: 1, state: { passing: 4, findings: [] } })
  })

  it('code that could not be linted is not called done, nor is its failure the code’s', async () => {
    const template = templateOf('code-generation')
    const [, , each] = template.suite.cases
    const tools: Record<string, ToolExecute> = {
      'code.lint': async () => ({ ok: false, class: 'recoverable', kind: 'refused', message: 'the linter is away' }),
    }
    const played = await playTemplate(template, each?.input ?? {}, { modelClock: atOnce, tools })
    expect(endOf(played)).toMatchObject({ outcome: 'failure', reason: 'stalled', state: { passing: 4 } })
    expect(promptsOf(played)[1]).toContain('not linted: the linter is away')
    expect(eventsOf(played.events, 'invariant-checked').filter(({ data }) => !data.holds)).toEqual([])
  })

  it('tests that contradict each other end it with the best code', async () => {
    expect(endOf(await play('contradictory-tests'))).toMatchObject({ bestScore: 7 / 8, state: { passing: 7 } })
  })

  it('a program that never ends is stopped, and the run goes on to an honest end', async () => {
    const endless = templateOf('code-generation')
    endless.design.contract.maxIterations = 2
    endless.design.script = { cycle: [{ json: { code: 'while (true) {}' } }] }
    const [, , each] = endless.suite.cases
    const played = await playTemplate(endless, each?.input ?? {}, { modelClock: atOnce })
    expect(endOf(played)).toMatchObject({
      outcome: 'failure',
      reason: 'max_iterations',
      state: { passing: 0, problem: 'stopped after 2000 ms' },
    })
  })
})

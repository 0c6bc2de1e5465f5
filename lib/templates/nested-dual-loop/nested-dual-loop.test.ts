import { describe, expect, it } from 'vitest'
import { atOnce, playTemplate } from '../../../scripts/play-template.ts'
import { testCases } from '../fixture-case-tests.ts'
import { endOf, eventsOf, playOf, templateOf } from '../fixture-template-plays.ts'

const template = templateOf('nested-dual-loop')
const play = (name: string) => playOf('nested-dual-loop', name)

testCases(template)

describe('nested-dual-loop', () => {
  it('a real browser finds the faults of each page, and each round mends those that it names', async () => {
    const { events, children } = await play('calculator')
    const passed = eventsOf(events, 'tool-answered').map(({ data }) => (data.output as { passed: number }).passed)
    expect(passed).toEqual([2, 6, 10])
    const asked = eventsOf(events, 'children-requested').map(({ data }) => data.children[0]?.input ?? {})
    expect(asked.map(({ failures }) => (failures as { name: string }[]).map(({ name }) => name))).toEqual([
      [],
      ['2^3= 8', '2^10= 1024', '4^0.5= 2', '9 √ 3'],
      ['4 x² 16', '5+3=+2= 10', '2^3=^2= 64', '5+3= then 7 7'],
    ])
    // Fix mode begins with what is not at fault, and works out the rest anew.
    const begun = children.map((child) => eventsOf(child.events, 'state-patched')[0]?.data.patch)
    expect(JSON.stringify(begun[1])).toContain('Failing tests point at it')
    expect(children.map((child) => endOf(child).iterations)).toEqual([4, 1, 1])
  }, 60_000)

  it('mends nothing that no test names', async () => {
    const { children } = await play('calculator')
    const codeOf = (index: number, task: string) => {
      const solved = endOf(children[index] ?? { events: [] }).output.solved as { name: string; code: string }[]
      return solved.find(({ name }) => name === task)?.code
    }
    expect(codeOf(1, 'power')).toContain('Math.pow')
    expect(codeOf(1, 'square')).toBe(codeOf(0, 'square'))
    expect(codeOf(2, 'square')).toContain('** 2')
  })

  it('says so where there is no browser, and ends with the page that nobody tried', async () => {
    const message = 'There is no browser. Get one: npx playwright install chromium'
    const played = await playTemplate(template, template.sampleInput, {
      modelClock: atOnce,
      tools: {
        'browser.check': async () => ({ ok: false, class: 'recoverable', kind: 'missing_dependency', message }),
      },
    })
    expect(endOf(played)).toMatchObject({ outcome: 'failure', reason: 'goal', label: 'no_browser', iterations: 1 })
    expect(endOf(played).output.problem).toBe(message)
  })

  it('takes a page back that passes fewer tests than the one before', async () => {
    const results = [2, 1, 2, 2, 2, 2]
    const played = await playTemplate(template, template.sampleInput, {
      modelClock: atOnce,
      tools: {
        'browser.check': async () => {
          const passed = results.shift() ?? 0
          const tests = Array.from({ length: 10 }, (_, index) => ({ name: `${index}`, passed: false, message: '' }))
          return { ok: true, output: { ok: false, passed, failed: 10 - passed, tests, error: null } }
        },
      },
    })
    const rolled = eventsOf(played.events, 'remediation-applied')
    expect(rolled.map(({ iteration }) => iteration)).toEqual([2])
    expect(endOf(played)).toMatchObject({ outcome: 'failure', reason: 'stalled', state: { passing: 2 } })
  })
})

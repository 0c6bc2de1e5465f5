import { afterEach, describe, expect, it } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { Json } from '../../lib/loop/artefacts/json.ts'
import { longLoop } from '../support/sample-loop.ts'
import { processRunOf } from './fixture-process-run.ts'

/** One round, and then three facts of expressions and two of a model. */
function keeping(): LoopDesign {
  const design = longLoop(1)
  const { script } = design
  const facts: Json[] = [
    { text: 'Counting works', kind: 'fact', key: 'works' },
    { text: 'stop at one', kind: 'decision' },
  ]
  const rules = script && 'rules' in script ? script.rules : []
  return {
    ...design,
    script: { rules: [{ when: 'purpose == "consolidate"', respond: { json: { facts } } }, ...rules] },
    consolidation: {
      when: 'always',
      facts: [
        { text: '{{ run.outcome }} after {{ state.count }}', key: 'ending', scope: 'loop' },
        { list: '["one", "two"]', scope: 'loop' },
      ],
      model: { alias: 'default', maxFacts: 3, maxOutputTokens: 300 },
    },
  }
}

const KEPT = ['Counting works', 'Decision: stop at one', 'one', 'success after 1', 'two']

type Run = Awaited<ReturnType<typeof processRunOf>>
let run: Run
afterEach(() => run.close())

async function keptBy({ runtime }: Run): Promise<string[]> {
  const rows = await runtime().services.database.prisma.memory.findMany({ select: { text: true } })
  return rows.map(({ text }) => text).sort()
}

describe('a process that is killed while its run keeps something at its end', () => {
  // The loop itself asks a model and calls a tool once.
  it.each([
    ['inside', 'run-closing', 1],
    ['after', 'run-closing', 1],
    ['after', 'tool-requested', 3],
    ['inside', 'model-called', 2],
    ['after', 'model-answered', 2],
  ])('%s its commit of %s %i: it goes on, keeps each text once, and ends as it had', async (moment, type, nth) => {
    run = await processRunOf(keeping())
    const { ended } = run.execute(moment, type, String(nth))
    expect(await ended).toBe('SIGKILL')
    const before = await run.events()
    expect(before.some(({ type }) => type === 'run-finished')).toBe(false)
    expect(before.some((event) => event.type === 'run-closing')).toBe(type !== 'run-closing' || moment === 'after')
    await run.forgetLease()
    await run.takeOver()
    const log = await run.events()
    expect(log.slice(0, before.length)).toEqual(before)
    expect(log.filter(({ type }) => type === 'run-closing')).toHaveLength(1)
    expect(log.at(-2)).toMatchObject({ type: 'consolidation-made', data: { problems: [] } })
    expect(await run.read()).toMatchObject({ reason: 'goal', outcome: 'success', iterations: 1 })
    expect(await keptBy(run)).toEqual(KEPT)
  })
})

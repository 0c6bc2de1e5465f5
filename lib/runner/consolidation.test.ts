import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import {
  type Bench,
  bench,
  CAPS,
  finished,
  fold,
  queue,
  RUN_ID,
  runToEnd,
  specOf,
  stateSchema,
  takeUp,
} from './fixtures.ts'
import { executeRun } from './host.ts'
import type { ToolExecute } from './ports.ts'

type Parts = { consolidation?: LoopSpec['consolidation']; contract?: Partial<LoopSpec['contract']>; goal?: boolean }
const FACT = { text: '{{ run.outcome }} {{ run.reason }} {{ output.n }} {{ state.n }}', scope: 'loop' } as const
const MODEL = { alias: 'default', maxFacts: 2, maxOutputTokens: 200 }
const ANSWER = { facts: [{ text: 'Bees fly', kind: 'fact' }] }

/** Counts, and ends by its goal at 2 (or by its cap). */
function counting({ consolidation = { when: 'always', facts: [FACT] }, contract, goal = true }: Parts = {}): LoopSpec {
  return specOf({
    state: stateSchema({ n: { type: 'number', default: 0 } }),
    nodes: {
      look: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'end' } },
      end: {
        kind: 'terminate',
        config: {
          rules: [
            { when: goal ? 'state.n >= 2' : 'false', label: 'two', outcome: 'success', output: { n: 'state.n' } },
          ],
        },
        next: { continue: 'look' },
      },
    },
    contract: { ...CAPS, maxIterations: 3, ...contract },
    script: { rules: [{ respond: { json: ANSWER } }] },
    consolidation,
  })
}

async function remembered({ ports }: Bench): Promise<string[]> {
  const request = { runId: RUN_ID, mode: 'semantic', queries: ['bee'], topK: 20, threshold: 0 } as const
  const found = await ports.memory.recall(request, new AbortController().signal)
  return found.ok ? found.entries.map(({ text }) => text).sort() : []
}

const made = (events: readonly LoopEvent[]) => events.find(({ type }) => type === 'consolidation-made')?.data
const types = (events: readonly LoopEvent[]) => events.map(({ type }) => type)

describe('what a run keeps at its end', () => {
  it('sees how it ended and what it gave', async () => {
    const b = bench()
    const events = await runToEnd(counting(), b)
    expect(made(events)).toEqual({ written: 1, known: 0, problems: [] })
    expect(await remembered(b)).toEqual(['success goal 2 2'])
    expect(finished(events)).toMatchObject({ reason: 'goal', label: 'two', outcome: 'success', output: { n: 2 } })
    expect(fold(counting(), events).closing).toBeNull()
  })

  it('ends as it would have without', async () => {
    const { consolidation: _none, ...plain } = counting()
    const without = finished(await runToEnd(plain, bench()))
    expect(finished(await runToEnd(counting(), bench()))).toEqual(without)
  })

  it('is nothing after a failure, when it is for successes', async () => {
    const b = bench()
    const events = await runToEnd(counting({ goal: false, consolidation: { when: 'success', facts: [FACT] } }), b)
    expect(types(events)).not.toContain('run-closing')
    expect(await remembered(b)).toEqual([])
  })

  it('what memory has already is not written twice', async () => {
    const b = bench()
    await runToEnd(counting(), b)
    const again = { ...FACT, text: 'success goal 2 2' }
    b.store.createRun({
      runId: 'run_00000002',
      spec: counting({ consolidation: { when: 'always', facts: [again] } }),
      specHash: 'h',
      input: {},
      requestedBy: 'test',
    })
    const claim = await b.store.claimRun('run_00000002', 'w', 1_000)
    if (!claim) throw new Error('not claimed')
    await executeRun(b.ports, claim, { leaseMs: 1_000, signal: new AbortController().signal })
    expect(made(b.store.inspect('run_00000002').events)).toEqual({ written: 0, known: 1, problems: [] })
  })

  it('a model that no longer fits under the budget is not asked, and it is said why', async () => {
    const b = bench()
    const consolidation = { when: 'always' as const, facts: [FACT], model: MODEL }
    const events = await runToEnd(counting({ consolidation, contract: { budgetTokens: 100 } }), b)
    expect(types(events)).not.toContain('model-called')
    expect(made(events)).toEqual({
      written: 1,
      known: 0,
      problems: [expect.stringContaining('it would pass the budget')],
    })
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
  })

  it('a model whose call was lost again and again is asked no more than the budget pays for', async () => {
    const b = bench()
    const consolidation = { when: 'always' as const, facts: [FACT], model: MODEL }
    queue(b.store, counting({ consolidation, contract: { budgetTokens: 1_500 } }))
    let sent = 0
    const call = () => {
      sent++
      throw new Error('killed')
    }
    const doomed = { ...b.ports, models: { ...b.ports.models, call } }
    for (let claim = await b.store.claimRun(RUN_ID, 'doomed', 0); claim && sent < 6; ) {
      await executeRun(doomed, claim, { leaseMs: 0, signal: new AbortController().signal }).catch(() => {})
      claim = await b.store.claimRun(RUN_ID, 'doomed', 0)
    }
    const { events } = b.store.inspect(RUN_ID)
    const [reserved = 0] = events.flatMap((event) =>
      event.type === 'model-called' ? [event.data.reserved.tokens] : [],
    )
    expect(sent).toBe(Math.floor(1_500 / reserved))
    expect(sent).toBeGreaterThan(1)
    expect(made(events)).toEqual({ written: 1, known: 0, problems: [expect.stringContaining('pass the budget')] })
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
    expect(finished(events).tokens).toBeLessThanOrEqual(1_500)
  })

  it('what the model costs is the run’s', async () => {
    const spec = counting({ consolidation: { when: 'always', model: MODEL } })
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
    const events = await runToEnd(
      { ...spec, models: { default: { provider: 'scripted', model: 'script', price } } },
      bench(),
    )
    const answered = events.find(({ type }) => type === 'model-answered')?.data as { costNanoUsd: number }
    expect(answered.costNanoUsd).toBeGreaterThan(0)
    expect(finished(events).costNanoUsd).toBe(answered.costNanoUsd)
  })

  it('a model that gives nothing usable costs the other facts nothing', async () => {
    const b = bench()
    const spec = counting({ consolidation: { when: 'always', facts: [FACT], model: MODEL } })
    const events = await runToEnd({ ...spec, script: { rules: [{ respond: { text: 'no' } }] } }, b)
    expect(made(events)).toMatchObject({ written: 1, problems: [expect.stringContaining('The model gave no facts')] })
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
  })

  it('a text that can’t be made is left out, and the others are kept', async () => {
    const b = bench()
    const facts = [{ text: '{{ [1][7] }}', scope: 'loop' }, FACT] as const
    const events = await runToEnd(counting({ consolidation: { when: 'always', facts: [...facts] } }), b)
    expect(made(events)).toMatchObject({
      written: 1,
      problems: [expect.stringContaining('consolidation.facts.0.text')],
    })
  })

  it('a text that is too long is cut, a list that is too long ends early, and both are said', async () => {
    const b = bench()
    const long = `a${'é'.repeat(LIMITS.memoryTextChars)}`
    const many = Array.from({ length: LIMITS.closingFacts + 3 }, (_, index) => `fact ${index}`)
    const facts = [
      { text: long, scope: 'loop' },
      { list: JSON.stringify(many), scope: 'loop' },
    ] as const
    const events = await runToEnd(counting({ consolidation: { when: 'always', facts: [...facts] } }), b)
    expect(made(events)).toEqual({
      written: 1 + LIMITS.closingFacts,
      known: 0,
      problems: [
        'consolidation.facts.1.list: only the first 20 texts are kept; left out: 3',
        expect.stringMatching(/^“aé{79}” was cut after 8,000 characters\.$/),
      ],
    })
    const kept = events.flatMap((event) => (event.type === 'tool-requested' ? [event.data.args.text] : []))
    expect(kept).toEqual([long.slice(0, LIMITS.memoryTextChars), ...many.slice(0, LIMITS.closingFacts)])
  })

  it('memory that can’t be written is tried again, then told, and the run ends as it had', async () => {
    let tries = 0
    const broken: ToolExecute = async () => {
      tries++
      return { ok: false, class: 'transient', kind: 'unavailable', message: 'the disk is full' }
    }
    const events = await runToEnd(counting(), bench({ 'memory.write': broken }))
    expect(tries).toBeGreaterThan(1)
    expect(made(events)).toMatchObject({ written: 0, problems: [expect.stringContaining('the disk is full')] })
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
  })

  it('memory that never answers holds no run beyond its time', async () => {
    const hangs: ToolExecute = () => new Promise(() => {})
    const contract = { timeoutMs: 7_000, stepTimeoutMs: 5_000 }
    const events = await runToEnd(counting({ contract }), bench({ 'memory.write': hangs }))
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
    expect(made(events)).toMatchObject({ written: 0, problems: [expect.stringContaining('time')] })
    expect(fold(counting({ contract }), events).activeMs).toBeLessThanOrEqual(7_000)
  })

  it('a run that is cancelled meanwhile ends at once, as it had', async () => {
    const b: Bench = bench({
      'memory.write': () => {
        b.store.requestCancel(RUN_ID, 'ann')
        return new Promise(() => {})
      },
    })
    queue(b.store, counting())
    await takeUp(b)
    const { events } = b.store.inspect(RUN_ID)
    expect(made(events)).toMatchObject({ written: 0, problems: [expect.stringContaining('cancelled')] })
    expect(finished(events)).toMatchObject({ reason: 'goal', outcome: 'success' })
  })

  it('a run that is cancelled under way keeps nothing', async () => {
    const b = bench()
    const spec = counting()
    const { look } = spec.nodes
    if (look) look.config = { ...look.config, recall: { mode: 'semantic', query: 'x', topK: 1, threshold: 0 } }
    b.ports.memory = {
      ...b.ports.memory,
      recall: async () => {
        b.store.requestCancel(RUN_ID, 'ann')
        return { ok: true, entries: [], considered: 0, bestBelow: null }
      },
    }
    queue(b.store, spec)
    await takeUp(b)
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events)).toMatchObject({ reason: 'cancelled', iterations: expect.any(Number) })
    expect(finished(events).iterations).toBeGreaterThan(0)
    expect(types(events)).not.toContain('run-closing')
  })

  it('a run that was cancelled before keeps nothing', async () => {
    const b = bench()
    queue(b.store, counting())
    b.store.requestCancel(RUN_ID, 'ann')
    await takeUp(b)
    expect(types(b.store.inspect(RUN_ID).events)).not.toContain('run-closing')
    expect(await remembered(b)).toEqual([])
  })

  it('keeps what a model found for the loop alone, a decision by that name, at most as many as asked for', async () => {
    const b = bench()
    const consolidation = { when: 'always', model: MODEL } as const
    const facts = [1, 2, 3].map((n) => ({ text: `decide ${n}`, kind: 'decision', key: 'k' }))
    const script = {
      rules: [{ when: 'call == 0', respond: { json: { facts } } }, { respond: { json: { facts: facts.slice(0, 2) } } }],
    }
    const events = await runToEnd({ ...counting({ consolidation }), script }, b)
    expect(types(events)).toContain('answer-rejected')
    // The second took the place of the first, whose key it has.
    expect(await remembered(b)).toEqual(['Decision: decide 2'])
    const scopes = events.flatMap((event) => (event.type === 'tool-requested' ? [event.data.args.scope] : []))
    expect(scopes).toEqual(['loop', 'loop'])
  })
})

it('what vectors cost is the run’s, and a replay of the log comes to the same', async () => {
  const b = bench()
  const spec = specOf({
    state: stateSchema({ n: { type: 'number', default: 0 } }),
    nodes: { look: { kind: 'observe', config: { recall: { query: 'bees' } }, next: { next: 'look' } } },
    contract: { maxIterations: 2, budgetUsd: 1, budgetTokens: 1_000 },
  })
  const embedded = { model: 'fake:m', tokens: 7, costNanoUsd: 11 }
  const needs: (string | null | undefined)[] = []
  b.ports.memory = {
    ...b.ports.memory,
    recall: async ({ afford }) => {
      needs.push(await afford?.({ tokens: 7, nanoUsd: 11, priced: true }))
      needs.push(await afford?.({ tokens: 994, nanoUsd: 11, priced: true }))
      needs.push(await afford?.({ tokens: 7, nanoUsd: 0, priced: false }))
      return { ok: true, entries: [], considered: 0, bestBelow: null, by: 'fake:m', embedded }
    },
  }
  const events = await runToEnd(spec, b)
  expect(finished(events)).toMatchObject({ tokens: 14, costNanoUsd: 22 })
  expect(b.store.inspect(RUN_ID).iterations.map(({ tokens, costNanoUsd }) => ({ tokens, costNanoUsd }))).toEqual([
    { tokens: 7, costNanoUsd: 11 },
    { tokens: 7, costNanoUsd: 11 },
  ])
  expect(needs.slice(0, 3)).toEqual([null, null, expect.stringContaining('price')])
  expect(needs.slice(3)).toEqual([
    null,
    expect.stringContaining('it would pass the budget'),
    expect.stringContaining('price'),
  ])
})

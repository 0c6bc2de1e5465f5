import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../lib/loop/3-run/advance.ts'
import { emptyRunState } from '../../lib/loop/3-run/empty-run-state.ts'
import { loadProgram } from '../../lib/loop/3-run/program.ts'
import { step } from '../../lib/loop/3-run/step.ts'
import type { ScriptRule } from '../../lib/loop/artefacts/script.ts'
import { executors } from '../../lib/nodes/executors.ts'
import { bench, countingSpec, FACTS, fold, RUN_ID, runToEnd } from '../../lib/runner/fixtures.ts'
import type { ToolExecute } from '../../lib/runner/ports.ts'

const answer = fc.oneof(
  fc.constant({ json: { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'up' } }),
  fc.constant({ json: { action: { tool: 'state.patch', args: { set: { n: 'no number' } } } } }),
  fc.constant({ json: { action: { tool: 'flaky', args: {} }, confidence: 0.5 } }),
  fc.constant({ json: { action: { tool: 'unknown', args: {} } } }),
  fc.constant({ text: 'no JSON at all' }),
  fc.constant({ error: 'transient' as const, message: 'busy' }),
)
const rule = (respond: ScriptRule['respond'], index: number): ScriptRule => ({ when: `calls % 7 == ${index}`, respond })
const script = fc.array(answer, { minLength: 7, maxLength: 7 }).map((answers) => ({ rules: answers.map(rule) }))
const flaky: ToolExecute = async (_args, { iteration }) =>
  iteration % 3 === 0
    ? { ok: false, class: 'transient', kind: 'unavailable', message: 'busy' }
    : { ok: true, output: iteration }

const NEVER = [{ when: 'state.n < 0', label: 'never', outcome: 'success', output: {} }]

describe('replay(events) = state', { timeout: 60_000 }, () => {
  it('holds for any course of a run: from scratch, from each checkpoint, and in every summary', async () => {
    let longest = 0
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 140 }), async (answers, maxIterations) => {
        const spec = countingSpec(
          { maxIterations, timeoutMs: 3_600_000, score: 'state.score', stalled: { iterations: 200 } },
          answers,
        )
        if (spec.nodes.decide) spec.nodes.decide.next.invalid = { to: 'act' }
        if (spec.nodes.done) spec.nodes.done.config.rules = NEVER
        const b = bench({ flaky })
        const events = await runToEnd(spec, b)
        const { checkpoints, iterations } = b.store.inspect(RUN_ID)
        const state = fold(spec, events)
        longest = Math.max(longest, checkpoints.length)
        expect(state.status).toBe('finished')
        for (const checkpoint of checkpoints) {
          expect(fold(spec, events.slice(0, checkpoint.seq))).toEqual(checkpoint)
          expect(fold(spec, events, checkpoint)).toEqual(state)
        }
        expect(iterations.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(state.spent.tokens)
        expect(iterations.reduce((sum, { steps }) => sum + steps, 0)).toBe(state.steps)
        const seqs = iterations.flatMap(({ firstSeq, lastSeq }) =>
          Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => firstSeq + index),
        )
        expect(seqs).toEqual(events.filter(({ iteration }) => iteration > 0).map(({ seq }) => seq))
      }),
      { numRuns: 10 },
    )
    expect(longest).toBeGreaterThan(1)
  })

  it('the core asks for the very events that the log holds', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (answers) => {
        const spec = countingSpec({ maxIterations: 6, score: 'state.score' }, answers)
        const events = await runToEnd(spec, bench({ flaky }))
        const program = loadProgram(spec, executors, FACTS)
        const outcomes = new Set([
          'run-queued',
          'run-started',
          'model-answered',
          'model-failed',
          'tool-answered',
          'wait-ended',
        ])
        let run = emptyRunState(RUN_ID)
        let command: Command = { type: 'idle' }
        for (const event of events) {
          const requested = run.step?.inFlight != null
          if (!outcomes.has(event.type) && !(event.type === 'tool-failed' && requested)) {
            const { type, nodeId, data } = event
            expect(command.type === 'record' ? command.events[0] : command).toMatchObject({ type, nodeId, data })
          }
          ;({ state: run, command } = step(program, run, event))
        }
        expect(command).toEqual({ type: 'idle' })
      }),
      { numRuns: 25 },
    )
  })
})

describe('constant cost', { timeout: 60_000 }, () => {
  it('an iteration late in a run appends as many events and bytes as an early one, and the run state stays bounded', async () => {
    const spec = countingSpec({ maxIterations: 1_000, timeoutMs: 3_600_000, score: 'state.score' })
    const observe = spec.nodes.observe
    const terminate = spec.nodes.done
    if (!observe || !terminate) throw new Error('the sample has changed')
    observe.config.map = []
    terminate.config.rules = NEVER
    const b = bench()
    const events = await runToEnd(spec, b)
    const bytes = (iteration: number) => JSON.stringify(events.filter((event) => event.iteration === iteration)).length
    expect(events.filter(({ type }) => type === 'iteration-started')).toHaveLength(1_000)
    expect(bytes(990) / bytes(110)).toBeLessThan(1.05)
    const sizes = b.store.inspect(RUN_ID).checkpoints.map((checkpoint) => JSON.stringify(checkpoint).length)
    expect((sizes.at(-1) ?? 0) / (sizes[2] ?? 1)).toBeLessThan(1.05)
  })
})

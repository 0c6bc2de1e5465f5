import { describe, expect, it } from 'vitest'
import { buildTrace } from '../../loop/4-trace/build-trace.ts'
import type { Contract } from '../../loop/artefacts/contract.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { Script } from '../../loop/artefacts/script.ts'
import type { LoopSpec } from '../../loop/artefacts/spec.ts'
import type { IterationSummary } from '../../loop/artefacts/trace.ts'
import { summarise } from '../../loop/summary/summarise.ts'
import { openPacket, pausedState, resume } from '../../runner/fixture-pauses.ts'
import { type Bench, bench, finished, fold, queue, RUN_ID, specOf, stateSchema, takeUp } from '../../runner/fixtures.ts'
import { simulatedClock } from '../../runner/simulated-clock.ts'

const QUESTION = { question: 'Which colour?', options: ['none', 'red'], detail: 'It is for the door.' }
const state = stateSchema({ seen: { type: 'string', default: '' }, by: { type: 'string', default: '' } })

/** decide (by rule, or a model) → act → observe what came of it. */
function asking(act: JsonObject, decide: JsonObject, contract: Partial<Contract> = {}, script?: Script): LoopSpec {
  return specOf({
    state,
    nodes: {
      decide: { kind: 'decide', config: decide, next: { next: 'act' } },
      act: {
        kind: 'act',
        config: { tools: ['human.ask'], ...act, policy: { onError: 'route' } },
        next: { next: 'see', error: 'missed' },
      },
      see: {
        kind: 'observe',
        config: {
          map: [
            { field: 'seen', value: 'last.output.answer + last.output.note' },
            { field: 'by', value: 'last.output.by' },
          ],
        },
        next: { next: 'decide' },
      },
      missed: {
        kind: 'observe',
        config: { map: [{ field: 'seen', value: '"missed: " + last.error.message' }] },
        next: { next: 'decide' },
      },
    },
    contract: { maxIterations: 1, ...contract },
    tools: ['human.ask'],
    ...(script ? { script } : {}),
  })
}

const byRule = (args: Record<string, string>): JsonObject => ({
  strategy: 'rule',
  rules: [{ when: 'true', subgoal: '', tool: 'human.ask', args }],
})
const ASK = { question: '"Which colour?"', options: '["none", "red"]', detail: '"It is for the door."' }
const freely = asking({}, byRule({ question: '"Why?"' }))

const events = (b: Bench) => b.store.inspect(RUN_ID).events
async function paused(spec: LoopSpec, b = bench()): Promise<Bench> {
  queue(b.store, spec)
  expect(await takeUp(b)).toBe('paused')
  return b
}

describe('human.ask', () => {
  it.each<[string, LoopSpec]>([
    ['a rule', asking({}, byRule(ASK))],
    ['a fixed call', asking({ call: { tool: 'human.ask', args: ASK } }, byRule(ASK))],
    [
      'a model',
      asking(
        {},
        { strategy: 'model', model: 'default', instructions: '', prompt: 'Go.', maxOutputTokens: 200, repairs: 0 },
        {},
        {
          rules: [{ respond: { json: { action: { tool: 'human.ask', args: QUESTION }, subgoal: '' } } }],
        },
      ),
    ],
  ])('asked by %s, it waits for a person and gives what they answer', async (_, spec) => {
    const b = await paused(spec)
    expect(b.store.inspect(RUN_ID).paused).toMatchObject({
      why: 'question',
      question: { text: 'Which colour?', options: ['none', 'red'], detail: 'It is for the door.' },
      escalation: { why: 'question' },
    })
    // Any answer lets the loop go on, so none comes along with a change of the state.
    expect(openPacket(b).suggestions.map(({ title }) => title)).toEqual([
      'Answer “none”',
      'Answer “red”',
      'Stop the run',
    ])
    resume(b, spec, { answer: 'red', note: ', please' })
    expect(await takeUp(b)).toBe('finished')
    const run = fold(spec, events(b))
    expect(run.last).toEqual({
      status: 'ok',
      tool: 'human.ask',
      args: QUESTION,
      output: { answer: 'red', note: ', please', by: 'user_1' },
      error: null,
      durationMs: 0,
      iteration: 1,
    })
    expect(run.results).toHaveLength(1)
    expect(run.spent.toolCalls).toBe(1)
    expect(run.detectors.actions.map(({ tool }) => tool)).toEqual(['human.ask'])
    expect(finished(events(b)).state).toMatchObject({ seen: 'red, please', by: 'user_1' })
  })

  it('stands in the trace and in the summary of its iteration as a call like any other', async () => {
    const spec = asking({}, byRule(ASK))
    const b = await paused(spec)
    resume(b, spec, { answer: 'red' })
    await takeUp(b)
    const calls = buildTrace(events(b)).flatMap(({ steps }) => steps.flatMap(({ toolCalls }) => toolCalls))
    expect(calls).toMatchObject([
      {
        tool: 'human.ask',
        args: QUESTION,
        effect: null,
        key: null,
        output: { value: { answer: 'red' } },
        failure: null,
      },
    ])
    const summary = events(b)
      .filter(({ iteration: number }) => number === 1)
      .reduce<IterationSummary | null>((sum, event) => summarise(sum, event), null)
    expect(summary).toMatchObject({ toolCalls: 1, errors: 0, escalations: 1 })
  })

  it('takes any text where it gives no options', async () => {
    const b = await paused(freely)
    expect(pausedState(b).step?.inFlight).toMatchObject({ data: { options: [], about: 'tool' } })
    resume(b, freely, { answer: 'Because it is blue.' })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b)).state.seen).toBe('Because it is blue.')
  })

  it('no answer comes along with a change of the state: all of them let the loop go on', async () => {
    const { nodes, state: schema, ...rest } = asking({}, byRule(ASK))
    const count = {
      kind: 'observe',
      config: { map: [{ field: 'seen', value: '"changed"' }] },
      next: { next: 'decide' },
    }
    const spec = specOf({ ...rest, state: schema, nodes: { count, ...nodes } as never, entry: 'count', head: 'count' }) // nodes of a spec, as above
    const b = await paused(spec)
    expect(pausedState(b).state).not.toEqual(pausedState(b).safe)
    expect(openPacket(b).suggestions.map(({ title }) => title)).toEqual([
      'Answer “none”',
      'Answer “red”',
      'Stop the run',
    ])
  })

  it('an answer that is not one of its options is refused', async () => {
    const spec = asking({}, byRule(ASK))
    const b = await paused(spec)
    expect(() => resume(b, spec, { answer: 'blue' })).toThrow('is not one of the answers')
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['no question', {}, /args.question: is required/],
    ['an empty one', { question: '""' }, /at least 1 characters/],
    ['a single option', { question: '"?"', options: '["a"]' }, /args.options/],
    ['another argument', { question: '"?"', to: '"Ann"' }, /args.to: is not declared/],
  ])('%s asks nobody', async (_, args, problem) => {
    const spec = asking({}, byRule(args))
    const b = bench()
    queue(b.store, spec)
    expect(await takeUp(b)).toBe('finished')
    expect(events(b).some(({ type }) => type === 'person-asked')).toBe(false)
    expect(fold(spec, events(b)).last).toMatchObject({ status: 'error', error: { kind: 'invalid_arguments' } })
    expect(finished(events(b)).state.seen).toMatch(problem)
  })

  it('is an action for the detectors: asking the same over and over is one repeated', async () => {
    const spec = asking({}, byRule(ASK), { maxIterations: 9, repeatedAction: { times: 3, compare: 'tool-and-args' } })
    const b = await paused(spec)
    for (let asked = 1; asked < 3; asked++) {
      resume(b, spec, { answer: 'red' })
      expect(await takeUp(b)).toBe('paused')
    }
    resume(b, spec, { answer: 'red' })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'repeated_action', iterations: 3 })
  })

  it('an answer ends a row of errors', async () => {
    const turns = asking(
      { call: { tool: 'human.ask', args: { question: 'state.seen == "" ? "" : "Well?"' } } },
      byRule(ASK),
      { maxIterations: 2 },
    )
    const b = await paused(turns)
    expect(pausedState(b).detectors.errors).toHaveLength(1)
    resume(b, turns, { answer: 'ok' })
    await takeUp(b)
    expect(fold(turns, events(b)).detectors.errors).toEqual([])
  })
})

describe('when nobody answers in time', () => {
  const late = async (spec: LoopSpec) => {
    const clock = simulatedClock()
    const b = await paused(spec, bench({}, clock))
    await clock.sleep(5_000, new AbortController().signal)
    return { b, status: await takeUp(b) }
  }
  const careful = { escalation: { deadlineMs: 5_000, onDeadline: 'careful' as const } }

  it('the first option is the answer, and says who gave it', async () => {
    const spec = asking({}, byRule(ASK), careful)
    const { b, status } = await late(spec)
    expect(status).toBe('finished')
    expect(finished(events(b)).state).toMatchObject({ seen: 'none', by: 'deadline' })
  })

  it('a question in free words is a call that failed, and the loop goes another way', async () => {
    const spec = asking({}, byRule({ question: '"Why?"' }), careful)
    const { b } = await late(spec)
    expect(finished(events(b))).toMatchObject({
      reason: 'max_iterations',
      state: { seen: 'missed: nobody answered in time' },
    })
    const { last, results, detectors } = fold(spec, events(b))
    expect(last).toMatchObject({ status: 'error', tool: 'human.ask', args: { question: 'Why?' }, output: null })
    expect(results).toHaveLength(1)
    expect(detectors.errors).toEqual(['human.ask: timeout: nobody answered in time'])
  })

  it('the run ends there where the contract says so', async () => {
    const spec = asking({}, byRule({ question: '"Why?"' }), { escalation: { deadlineMs: 5_000 } })
    const { b } = await late(spec)
    expect(finished(events(b)).reason).toBe('escalation_deadline')
  })
})

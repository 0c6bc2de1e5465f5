import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { kindOfClass } from '../../loop/recovery/table.ts'
import { bench, finished, fold, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'
import type { ToolExecute } from '../../runner/ports.ts'

const state = stateSchema({ n: { type: 'number', default: 1 }, seen: { type: 'string', default: '' } })
const failing: ToolExecute = async () => ({ ok: false, class: 'recoverable', kind: 'other', message: 'no' })

/** decide by rule → act → observe what came of it; `error` leads to a node of its own. */
async function loop(
  act: JsonObject,
  decided: { tool: string; args: Record<string, string> } = { tool: 'state.patch', args: { set: '{"n": 7}' } },
  tools: Record<string, ToolExecute> = {},
) {
  const spec = specOf({
    state,
    nodes: {
      decide: {
        kind: 'decide',
        config: { strategy: 'rule', rules: [{ when: 'true', subgoal: '', ...decided }] },
        next: { next: 'act' },
      },
      act: {
        kind: 'act',
        config: {
          tools: ['state.patch', 'flaky', 'unsafe'],
          ...act,
          policy: {
            retries: 1,
            baseDelayMs: 10,
            onError: 'continue',
            approval: { unsafe: 'never' },
            ...(act.policy as object),
          },
        },
        next: { next: 'see', error: 'handle' },
      },
      see: { kind: 'observe', config: { map: [{ field: 'seen', value: 'last.status' }] }, next: { next: 'decide' } },
      handle: {
        kind: 'observe',
        config: { map: [{ field: 'seen', value: '"handled " + last.error.message' }] },
        next: { next: 'decide' },
      },
    },
    contract: { maxIterations: 1 },
  })
  const events = await runToEnd(spec, bench(tools))
  return { events, done: finished(events), run: fold(spec, events) }
}

describe('act', () => {
  it('runs the decision and applies its patch', async () => {
    const { done, run } = await loop({})
    expect(done.state).toEqual({ n: 7, seen: 'ok' })
    expect(run.last).toMatchObject({ status: 'ok', tool: 'state.patch', iteration: 1, error: null })
  })

  it('runs a fixed call instead', async () => {
    const { done } = await loop({ call: { tool: 'state.patch', args: { set: '{"n": state.n + 1}' } } })
    expect(done.state.n).toBe(2)
  })

  it.each<{
    what: string
    act: JsonObject
    decided: { tool: string; args: Record<string, string> } | undefined
    says: string
  }>([
    {
      what: 'a tool that is not allowed',
      act: { tools: ['flaky'] },
      decided: undefined,
      says: 'The tool “state.patch” is not allowed here. Allowed: flaky.',
    },
    {
      what: 'a tool that does not exist',
      act: { tools: ['gone'] },
      decided: { tool: 'gone', args: {} },
      says: 'There is no tool “gone”.',
    },
    {
      what: 'a patch of a field that does not exist',
      act: {},
      decided: { tool: 'state.patch', args: { set: '{"zzz": 7}' } },
      says: 'The state was not changed. ',
    },
    {
      what: 'a patch of the wrong type',
      act: {},
      decided: { tool: 'state.patch', args: { set: '{"n": "x"}' } },
      says: 'The state was not changed. ',
    },
    { what: 'wrong arguments', act: {}, decided: { tool: 'state.patch', args: { set: '3' } }, says: 'args.set' },
  ])('$what is an error that the loop sees', async ({ act, decided, says }) => {
    const { done, run } = await loop(act, decided)
    expect(done).toMatchObject({ reason: 'max_iterations', state: { n: 1, seen: 'error' } })
    expect(run.last).toMatchObject({
      status: 'error',
      tool: decided?.tool ?? 'state.patch',
      error: { class: 'recoverable' },
    })
    expect(run.last?.error?.message).toContain(says)
    expect(run.results).toHaveLength(1)
    expect(run.detectors.errors).toHaveLength(1)
  })

  it.each([
    { onError: 'continue', reason: 'max_iterations', seen: 'error' },
    { onError: 'route', reason: 'max_iterations', seen: 'handled no' },
    { onError: 'stop', reason: 'fatal_error', seen: '' },
  ])('after an error: $onError', async ({ onError, reason, seen }) => {
    const { done } = await loop({ policy: { onError } }, { tool: 'flaky', args: {} }, { flaky: failing })
    expect(done).toMatchObject({ reason, state: { seen } })
  })

  it.each([
    { tool: 'flaky', class: 'transient' as const, attempts: 2 },
    { tool: 'flaky', class: 'timeout' as const, attempts: 2 },
    { tool: 'flaky', class: 'recoverable' as const, attempts: 1 },
    { tool: 'flaky', class: 'fatal' as const, attempts: 1 },
    { tool: 'unsafe', class: 'transient' as const, attempts: 1 },
  ])('a $class error of the $tool tool leads to $attempts attempts', async ({ tool, class: errorClass, attempts }) => {
    const failed: ToolExecute = async () => ({
      ok: false,
      class: errorClass,
      kind: kindOfClass(errorClass),
      message: 'no',
    })
    const { events, done } = await loop({}, { tool, args: {} }, { [tool]: failed })
    expect(events.filter(({ type }) => type === 'tool-requested')).toHaveLength(attempts)
    expect(done.reason).toBe(errorClass === 'fatal' ? 'fatal_error' : 'max_iterations')
  })

  it('a tool that throws is an error and not a crash', async () => {
    const { run } = await loop({}, { tool: 'flaky', args: {} }, { flaky: () => Promise.reject(new Error('bug')) })
    expect(run.last?.error).toEqual({ class: 'recoverable', kind: 'other', message: '“flaky” failed: bug' })
  })
})

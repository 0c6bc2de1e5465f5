import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'

/** observe (n + 1) → invariant → repeat; `violated` leads through a node that resets n. */
function loop(predicate: string, remediation: JsonObject, { maxAttempts = 2, iterations = 4 } = {}) {
  const spec = specOf({
    state: stateSchema({ n: { type: 'number', default: 0 } }),
    nodes: {
      count: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'check' } },
      check: {
        kind: 'invariant',
        config: {
          name: 'small',
          predicate,
          severity: 'warning',
          message: 'n is {{ state.n }}',
          remediation,
          maxAttempts,
        },
        next: { holds: 'count', violated: 'reset' },
      },
      reset: { kind: 'observe', config: { map: [{ field: 'n', value: '0' }] }, next: { next: 'count' } },
    },
    contract: { maxIterations: iterations },
  })
  return runToEnd(spec, bench())
}

const checks = (events: Awaited<ReturnType<typeof loop>>) =>
  events.flatMap((event) => (event.type === 'invariant-checked' ? [event.data.holds] : []))
const attempts = (events: Awaited<ReturnType<typeof loop>>) =>
  events.flatMap((event) => (event.type === 'remediation-applied' ? [event.data.attempt] : []))

describe('an invariant', () => {
  it('that holds leaves nothing but its check', async () => {
    const events = await loop('state.n < 100', { type: 'stop' })
    expect(checks(events)).toEqual([true, true, true, true])
    expect(attempts(events)).toEqual([])
  })

  it('patches and checks once more', async () => {
    const events = await loop(
      'state.n < 2',
      { type: 'patch', set: [{ field: 'n', value: 'prev.n' }] },
      { maxAttempts: 3 },
    )
    expect(checks(events)).toEqual([true, false, true, false, true, false, true])
    expect(attempts(events)).toEqual([1, 2, 3])
    expect(events.find((event) => event.type === 'invariant-checked' && !event.data.holds)?.data).toMatchObject({
      message: 'n is 2',
    })
  })

  it.each<{ what: string; remediation: JsonObject }>([
    { what: 'patch', remediation: { type: 'patch', set: [{ field: 'n', value: 'prev.n' }] } },
    { what: 'rollback', remediation: { type: 'rollback' } },
  ])('that is violated on every visit is exhausted, however often a $what heals it', async ({ remediation }) => {
    const done = finished(await loop('state.n < 2', remediation, { iterations: 20 }))
    expect(done).toMatchObject({ reason: 'invariant_exhausted', iterations: 4 })
  })

  it('counts anew once it holds on arrival', async () => {
    const events = await loop(
      'state.n % 3 != 0',
      { type: 'patch', set: [{ field: 'n', value: 'state.n + 1' }] },
      { maxAttempts: 1, iterations: 9 },
    )
    expect(attempts(events)).toEqual([1, 1, 1, 1])
    expect(finished(events).reason).toBe('max_iterations')
  })

  it('that a rollback healed is not called violated afterwards', async () => {
    const events = await loop('state.n < 3', { type: 'rollback' }, { maxAttempts: 9, iterations: 3 })
    expect(events.findLast(({ type }) => type === 'invariant-checked')?.data).toMatchObject({ holds: true })
  })

  it('is exhausted after its attempts in a row', async () => {
    const events = await loop('state.n < 0', { type: 'patch', set: [{ field: 'n', value: '5' }] })
    expect(attempts(events)).toEqual([1, 2])
    expect(finished(events)).toMatchObject({
      reason: 'invariant_exhausted',
      outcome: 'failure',
      iterations: 3,
      explanation: 'The invariant “small” is still violated after 2 remediations in a row (patch).',
    })
  })

  it('rolls state back to the last iteration in which all held, and the count goes on', async () => {
    const events = await loop('state.n < 3', { type: 'rollback' }, { maxAttempts: 9 })
    expect(checks(events)).toEqual([true, true, false, true, false, true])
    expect(attempts(events)).toEqual([1, 2])
    expect(finished(events)).toMatchObject({ iterations: 4, state: { n: 2 } })
  })

  it('does not roll back to an iteration in which another invariant was violated', async () => {
    const invariant = (name: string, predicate: string, remediation: JsonObject, holds: string) => ({
      kind: 'invariant',
      config: { name, predicate, severity: 'warning', message: '', remediation, maxAttempts: 9 },
      next: { holds },
    })
    const spec = specOf({
      state: stateSchema({ n: { type: 'number', default: 0 } }),
      nodes: {
        count: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'first' } },
        first: invariant('below 2', 'state.n < 2', { type: 'strategy', hint: 'less' }, 'second'),
        second: invariant('below 4', 'state.n < 4', { type: 'rollback' }, 'count'),
      },
      contract: { maxIterations: 4 },
    })
    expect(finished(await runToEnd(spec, bench())).state).toEqual({ n: 1 })
  })

  it('leads by violated', async () => {
    const events = await loop('state.n < 2', { type: 'goto' }, { maxAttempts: 9 })
    expect(
      events.flatMap((event) => (event.type === 'step-finished' && event.nodeId === 'check' ? [event.data.to] : [])),
    ).toEqual(['count', 'reset', 'count', 'reset'])
  })

  it('stops the run', async () => {
    const done = finished(await loop('state.n < 2', { type: 'stop' }))
    expect(done).toMatchObject({ reason: 'fatal_error', iterations: 2 })
    expect(done.explanation).toBe('“check” failed: the invariant “small” is violated, and its remediation is to stop.')
  })

  it('a patch that does not fit the state ends the run and changes nothing', async () => {
    const events = await loop('state.n < 2', { type: 'patch', set: [{ field: 'n', value: '"many"' }] })
    expect(events.some(({ type }) => type === 'patch-rejected')).toBe(true)
    expect(finished(events)).toMatchObject({ reason: 'fatal_error', state: { n: 2 } })
  })
})

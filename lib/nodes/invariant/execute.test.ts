import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { LoopSpec } from '../../loop/artefacts/spec.ts'
import { bench, finished, queue, RUN_ID, runToEnd, specOf, stateSchema, takeUp } from '../../runner/fixtures.ts'
import { CONTINUE_ANSWER, STOP_ANSWER } from './config.ts'

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

describe('what a violated check leaves in the log', () => {
  it('names the values that the predicate read, and nothing when it holds', async () => {
    const events = await loop('state.n < 2 || state.n == prev.n', { type: 'stop' })
    const read = events.flatMap((event) => (event.type === 'invariant-checked' ? [event.data.read] : []))
    expect(read).toEqual([
      [],
      [
        { path: 'state.n', value: '2' },
        { path: 'prev.n', value: '1' },
      ],
    ])
  })

  it('says that there is no value, and cuts long ones', async () => {
    const spec = oneCheck(
      'size(state.list) < 3 && (last == null || last.status == "ok")',
      { type: 'stop' },
      Array.from({ length: 300 }, () => 7),
    )
    const events = await runToEnd(spec, bench())
    const [list, last] = events.flatMap((event) => (event.type === 'invariant-checked' ? event.data.read : []))
    expect(list?.value).toHaveLength(201)
    expect(last).toEqual({ path: 'last', value: 'null' })
  })
})

/** One list, and an invariant over it as the only node: it holds when a remediation makes it hold. */
function oneCheck(predicate: string, remediation: JsonObject, list: unknown[], rest: JsonObject = {}) {
  const config = {
    name: 'small',
    predicate,
    severity: 'critical',
    message: 'n is big',
    remediation,
    maxAttempts: 2,
    ...rest,
  }
  return specOf({
    state: stateSchema({ list: { type: 'array', default: list, reducer: 'append' } }),
    nodes: { check: { kind: 'invariant', config, next: { holds: 'check' } } },
    contract: { maxIterations: 5 },
  })
}

describe('prune', () => {
  const texts = ['a'.repeat(400), 'b'.repeat(40), 'c'.repeat(40)]
  it('shortens a list to its budget, past its reducer, and checks once more', async () => {
    const spec = oneCheck('size(state.list) < 3', { type: 'prune', fields: ['list'], budgetTokens: 60 }, texts)
    const events = await runToEnd(spec, bench())
    expect(checks(events).slice(0, 3)).toEqual([false, true, true])
    expect(events.find(({ type }) => type === 'observation-made')?.data).toMatchObject({
      part: 'prune',
      field: 'list',
      itemsBefore: 3,
      itemsAfter: 2,
    })
    expect(finished(events).state).toEqual({ list: texts.slice(1) })
  })

  it('that is within its budget already changes nothing, and is exhausted at last', async () => {
    const spec = oneCheck('size(state.list) < 3', { type: 'prune', fields: ['list'], budgetTokens: 9_999 }, texts)
    const events = await runToEnd(spec, bench())
    expect(events.some(({ type }) => type === 'state-patched')).toBe(false)
    expect(finished(events)).toMatchObject({ reason: 'invariant_exhausted', iterations: 3 })
  })
})

describe('a strategy', () => {
  it('sets hint, temperature and model of the next decision', async () => {
    const strategy = { type: 'strategy', hint: 'Shorter: {{ size(state.list) }}.', temperature: 0.9, model: 'strong' }
    const events = await runToEnd(oneCheck('size(state.list) < 1', strategy, ['x']), bench())
    expect(events.find(({ type }) => type === 'remediation-applied')?.data).toMatchObject({
      detail: 'Shorter: 1.',
      strategy: { hint: 'Shorter: 1.', temperature: 0.9, model: 'strong' },
    })
  })
})

/** Runs until the run ends, answering every question with the next of `answers`. */
async function runAnswering(spec: LoopSpec, answers: string[]) {
  const b = bench()
  const { store } = b
  queue(store, spec)
  for (;;) {
    const status = await takeUp(b)
    const { events } = store.inspect(RUN_ID)
    if (status !== 'paused') return events
    const answer = answers.shift()
    const asked = events.findLast((event) => event.type === 'person-asked')
    if (answer === undefined || asked?.type !== 'person-asked') throw new Error('the run waits for an answer')
    const { call } = asked.data
    store.requestResume(RUN_ID, {
      answer: { type: 'person-answered', nodeId: asked.nodeId, data: { call, by: 'ada', answer, note: 'seen' } },
      continued: { type: 'run-continued', nodeId: null, data: { by: 'ada', note: '', patch: [], migration: null } },
      requestHash: 'h',
    })
  }
}

describe('escalate', () => {
  const remediation = { type: 'escalate', question: 'The list has {{ size(state.list) }} items. Go on?' }
  const spec = (rest?: JsonObject) => oneCheck('size(state.list) < 1', remediation, ['x'], rest)

  it('asks with all that a person needs, the careful answer first', async () => {
    const events = await runAnswering(spec(), [STOP_ANSWER])
    expect(events.find(({ type }) => type === 'person-asked')?.data).toMatchObject({
      question: 'The list has 1 items. Go on?',
      options: [STOP_ANSWER, CONTINUE_ANSWER],
      detail:
        'In iteration 1 this should hold and does not (critical): size(state.list) < 1\nIt sees state.list = ["x"].\nn is big',
    })
    expect(attempts(events)).toEqual([1])
  })

  it.each([STOP_ANSWER, 'hm'])('ends the run when the answer is “%s”', async (answer) => {
    const done = finished(await runAnswering(spec(), [answer]))
    expect(done).toMatchObject({ reason: 'stopped_by_person', outcome: 'failure', iterations: 1 })
    expect(done.explanation).toBe('A person stopped the run over the invariant “small”: seen.')
  })

  it('goes on as it is, checked once more, until the attempts are used up', async () => {
    const events = await runAnswering(spec(), [CONTINUE_ANSWER, CONTINUE_ANSWER])
    expect(checks(events)).toEqual([false, false, false, false, false])
    expect(finished(events)).toMatchObject({ reason: 'invariant_exhausted', iterations: 3 })
  })

  it('may be what follows when the attempts are used up', async () => {
    const patch = { type: 'patch', set: [{ field: 'list', value: '["y"]' }] }
    const asking = oneCheck('size(state.list) < 1', patch, ['x'], { exhausted: 'escalate' })
    const events = await runAnswering(asking, [CONTINUE_ANSWER, STOP_ANSWER])
    const applied = events.flatMap((event) => (event.type === 'remediation-applied' ? [event.data] : []))
    expect(applied.map(({ remediation: type, attempt }) => [type, attempt])).toEqual([
      ['patch', 1],
      ['patch', 2],
      ['escalate', 2],
      ['escalate', 2],
    ])
    expect(finished(events)).toMatchObject({ reason: 'stopped_by_person', iterations: 4 })
  })
})

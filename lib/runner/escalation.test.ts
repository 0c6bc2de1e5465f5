import { describe, expect, it } from 'vitest'
import { planResume, type ResumeDecision } from '../loop/3-run/plan-resume.ts'
import type { Contract } from '../loop/artefacts/contract.ts'
import { EVENT_DATA, type EventOf } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { Script } from '../loop/artefacts/script.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { namedSpec, openPacket, pausedState, resume, taking } from './fixture-pauses.ts'
import {
  type Bench,
  bench,
  countingSpec,
  finished,
  fold,
  queue,
  RUN_ID,
  specOf,
  stateSchema,
  takeUp,
} from './fixtures.ts'
import { executeRun } from './host.ts'

const DAY = 24 * 3_600_000
const HOUR = 3_600_000
const never = new AbortController().signal

const events = (b: Bench) => b.store.inspect(RUN_ID).events
const types = (b: Bench) => events(b).map(({ type }) => type)
function last<T extends keyof typeof EVENT_DATA>(b: Bench, type: T): EventOf<T>['data'] {
  const found = events(b).findLast((event) => event.type === type)
  if (!found) throw new Error(`there is no ${type}`)
  return found.data as EventOf<T>['data'] // looked for by its type
}
const titles = (b: Bench) => openPacket(b).suggestions.map(({ title }) => title)

/** Takes the suggestion with this title as it stands. */
function take(b: Bench, spec: LoopSpec, title: string): void {
  const found = openPacket(b).suggestions.find((each) => each.title === title)
  if (!found) throw new Error(`not suggested: ${title}; only ${titles(b).join(' · ')}`)
  resume(b, spec, taking(found.intervention))
}

async function start(spec: LoopSpec, b = bench(), input: JsonObject = {}): Promise<Bench> {
  queue(b.store, spec, input)
  expect(await takeUp(b)).toBe('paused')
  return b
}

function refusals(b: Bench, spec: LoopSpec, decision: Partial<ResumeDecision>) {
  const plan = planResume(pausedState(b), namedSpec(spec), { ...taking({}), ...decision })
  return plan.ok ? null : { about: plan.about, fields: plan.problems.map(({ field }) => field) }
}

const asksAt = (
  rules: NonNullable<Contract['escalation']>['rules'],
  contract: Partial<Contract> = {},
  script?: Script,
) => countingSpec({ escalation: { rules }, ...contract }, script)

const STUCK: Script = {
  rules: [
    { respond: { json: { action: { tool: 'flaky', args: {} }, subgoal: 'knock at the door', confidence: 0.4 } } },
  ],
}

describe('a rule of the contract that a person is asked about', () => {
  it('pauses the run instead of ending it, with all that they have to know', async () => {
    const spec = asksAt(['max_iterations'], {
      maxIterations: 3,
      score: 'state.score',
      qualityThreshold: { target: 9, minIterations: 1 },
    })
    const b = await start(spec)
    expect(types(b).slice(-3)).toEqual(['guard-checked', 'escalation-raised', 'run-paused'])
    expect(EVENT_DATA['escalation-raised'].parse(last(b, 'escalation-raised'))).toBeTruthy()
    expect(b.store.inspect(RUN_ID).paused).toMatchObject({
      why: 'escalation',
      detail: 'The iteration cap was reached: 3 of at most 3 iterations.',
      question: null,
      escalation: { why: 'guard', onDeadline: null, suggestions: openPacket(b).suggestions.length },
      deadlineAt: null,
    })
    expect(openPacket(b)).toMatchObject({
      why: 'guard',
      headline: 'The iteration cap was reached: 3 of at most 3 iterations.',
      iteration: 3,
      nodeId: 'decide',
      state: { n: 3 },
      confidence: [1, 2, 3].map((iteration) => ({ iteration, confidence: null, subgoal: 'go on' })),
      failingInvariants: [],
    })
    expect(openPacket(b).summary).toContain('Iteration 3')
  })

  it('goes on with more of the cap, and waits again where that is used up', async () => {
    const spec = asksAt(['max_iterations'], { maxIterations: 3 })
    const b = await start(spec)
    take(b, spec, 'Allow 5 more iterations')
    expect(await takeUp(b)).toBe('paused')
    expect(openPacket(b)).toMatchObject({
      iteration: 8,
      headline: 'The iteration cap was reached: 8 of at most 8 iterations; 5 added by a person.',
    })
    expect(last(b, 'run-continued')).toMatchObject({ by: 'user_1', extended: { iterations: 5 } })
    resume(b, spec, { extend: { iterations: 50 } })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'goal', iterations: 10 })
    expect(fold(spec, events(b)).extended.iterations).toBe(55)
  })

  it('is refused where the cap that is used up is not raised, or beyond what a run may have', async () => {
    const spec = asksAt(['max_iterations'], { maxIterations: 3 })
    const b = await start(spec)
    const before = pausedState(b)
    expect(refusals(b, spec, {})).toEqual({ about: 'intervention', fields: ['extend.iterations'] })
    expect(refusals(b, spec, { extend: { iterations: 9_998 } })).toMatchObject({ fields: ['extend.iterations'] })
    expect(refusals(b, spec, { extend: { iterations: 9_997 } })).toBeNull()
    expect(refusals(b, spec, { extend: { iterations: 1, tokens: 5, nanoUsd: 5 } })).toMatchObject({
      fields: ['extend.nanoUsd', 'extend.tokens'],
    })
    expect(
      refusals(b, spec, { extend: { iterations: 1 }, relax: [{ invariant: 'n is not 3', scope: 'once' }] }),
    ).toMatchObject({
      fields: ['relax.0.invariant'],
    })
    expect(refusals(b, spec, { answer: 'yes' })).toMatchObject({ about: 'answer' })
    expect(refusals(b, spec, { stop: true })).toBeNull()
    expect(pausedState(b)).toEqual(before)
  })

  it('ends as stopped by a person, with the best state where they chose it', async () => {
    const spec = asksAt(['max_iterations'], { maxIterations: 6, score: 'state.n == 4 ? 1.0 : 0.5' })
    const b = await start(spec)
    take(b, spec, 'Stop and keep the best state (iteration 4)')
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'stopped_by_person', outcome: 'failure', state: { n: 4 } })
    expect(finished(events(b)).explanation).toContain('A person stopped the run.')
  })

  it.each(['budget_tokens', 'budget_usd'] as const)(
    '%s: asks before the call that would not fit, and sends it once there is room',
    async (rule) => {
      const model = {
        provider: 'scripted',
        model: 'script',
        price: { inputUsdPerMTok: 1_000, outputUsdPerMTok: 1_000 },
      }
      const plain = asksAt([rule], {
        maxIterations: 20,
        budgetTokens: rule === 'budget_tokens' ? 900 : 100_000,
        budgetUsd: rule === 'budget_usd' ? 0.9 : 100,
      })
      const spec = { ...plain, models: { default: model } }
      const b = await start(spec)
      const state = pausedState(b)
      expect(state).toMatchObject({ step: { nodeId: 'decide', inFlight: null } })
      expect(openPacket(b).headline).toMatch(/^The next model call may/)
      const calls = types(b).filter((type) => type === 'model-called').length
      const [more] = openPacket(b).suggestions
      const member = rule === 'budget_usd' ? 'nanoUsd' : 'tokens'
      const short = last(b, 'escalation-raised').short ?? 0
      expect(short).toBeGreaterThan(1)
      expect(refusals(b, spec, {})).toEqual({ about: 'intervention', fields: [`extend.${member}`] })
      expect(refusals(b, spec, { extend: { [member]: short - 1 } })).toMatchObject({ fields: [`extend.${member}`] })
      expect(refusals(b, spec, { extend: { [member]: short } })).toBeNull()
      resume(b, spec, taking(more?.intervention ?? {}))
      await takeUp(b)
      expect(types(b).filter((type) => type === 'model-called').length).toBeGreaterThan(calls)
      const end = fold(spec, events(b))
      expect(end.spent.tokens).toBeLessThanOrEqual((spec.contract.budgetTokens ?? 0) + end.extended.tokens)
      expect(end.spent.nanoUsd).toBeLessThanOrEqual((spec.contract.budgetUsd ?? 0) * 1e9 + end.extended.nanoUsd)
    },
  )

  it('timeout: a call that was cut off is tried again with the time that a person gives', async () => {
    const slow: Script = {
      rules: [{ respond: { json: { action: { tool: 'state.patch', args: { set: { n: 10 } } } } }, delayMs: 2_000 }],
    }
    const spec = asksAt(['timeout'], { timeoutMs: 1_500 }, slow)
    const b = await start(spec)
    expect(openPacket(b).headline).toContain('The time limit was reached: 1.5 s of at most 1.5 s, at “decide”.')
    await b.clock.sleep(3 * DAY, never)
    resume(b, spec, { extend: { timeoutMs: 60_000 } })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'goal' })
    expect(fold(spec, events(b)).activeMs).toBeLessThan(62_000)
  })

  it('no time for the next call: the step has not given up when it gets more', async () => {
    const spec = asksAt(['timeout'], { timeoutMs: 4_000, maxIterations: 3 }, STUCK)
    const policy = { ...(spec.nodes.act?.config.policy as JsonObject), latency: { expectedMs: 3_000 } }
    if (spec.nodes.act) spec.nodes.act.config = { ...spec.nodes.act.config, policy }
    const b = bench()
    b.ports.tools = {
      run: async () => {
        await b.clock.sleep(3_000, never)
        return { ok: true, output: {} }
      },
    }
    await start(spec, b)
    expect(openPacket(b).headline).toBe(
      'There is no time for the next tool call: a call of “flaky” takes about 3 s, as the node says, and 1 s of the run’s time are left.',
    )
    expect(types(b).slice(-3)).toEqual(['step-started', 'escalation-raised', 'run-paused'])
    expect(refusals(b, spec, {})).toMatchObject({ fields: ['extend.timeoutMs'] })
    expect(refusals(b, spec, { extend: { timeoutMs: 1_999 } })).toMatchObject({ fields: ['extend.timeoutMs'] })
    expect(refusals(b, spec, { extend: { timeoutMs: 2_000 } })).toBeNull()
    resume(b, spec, { extend: { timeoutMs: 60_000 } })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b)).reason).toBe('max_iterations')
    expect(types(b).filter((type) => type === 'tool-answered')).toHaveLength(3)
  })

  it('counts a detector from the beginning, and gives the next decision another subgoal', async () => {
    const spec = asksAt(['subgoal_stuck'], { maxIterations: 12, subgoalStuck: { times: 3 } }, STUCK)
    const b = await start(spec, bench({ flaky: async () => ({ ok: true, output: {} }) }))
    expect(openPacket(b).confidence.map(({ confidence }) => confidence)).toEqual([0.4, 0.4, 0.4])
    resume(b, spec, { subgoal: 'go round the house' })
    expect(await takeUp(b)).toBe('paused')
    const decisions = events(b).flatMap((event) =>
      event.type === 'decision-made' ? [event.data.decision.subgoal] : [],
    )
    expect(decisions).toEqual([
      ...Array(3).fill('knock at the door'),
      'go round the house',
      ...Array(3).fill('knock at the door'),
    ])
    const prompts = events(b).flatMap((event) => (event.type === 'model-called' ? [event.data.request.prompt] : []))
    expect(prompts.map((prompt) => prompt.includes('go round the house'))).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a detector that asked', () => {
  const failing = async () => ({
    ok: false as const,
    class: 'recoverable' as const,
    kind: 'other' as const,
    message: 'no',
  })
  const A = {
    when: 'state.n % 2 == 0',
    respond: { json: { action: { tool: 'state.patch', args: { set: { n: 1 } } } } },
  }
  const B = { respond: { json: { action: { tool: 'state.patch', args: { set: { n: 0 } } } } } }
  it.each<[string, Partial<Contract>, Script, number]>([
    ['repeated_action', { repeatedAction: { times: 3, compare: 'tool' } }, STUCK, 3],
    ['repeated_error', { repeatedError: { times: 3 } }, STUCK, 3],
    ['subgoal_stuck', { subgoalStuck: { times: 4 } }, STUCK, 4],
    ['stalled', { stalled: { iterations: 3, measure: 'state.n' } }, STUCK, 3],
    ['cycling', { cycling: { compare: 'tool-and-args' } }, { rules: [A, B] }, 4],
  ])('%s counts from the beginning when the run goes on as it is', async (rule, contract, script, period) => {
    const spec = asksAt([rule as 'cycling'], { maxIterations: 30, ...contract }, script)
    const b = await start(spec, bench({ flaky: failing }))
    const first = openPacket(b).iteration
    for (const round of [1, 2]) {
      take(b, spec, 'Go on as it is')
      expect(await takeUp(b)).toBe('paused')
      expect(last(b, 'escalation-raised').rule).toBe(rule)
      expect(openPacket(b).iteration).toBe(first + round * period)
    }
  })
})

describe('an invariant that a person may allow', () => {
  /** n counts up; from 3 on a check fails, which asks at once. */
  const asking = specOf({
    state: stateSchema({ n: { type: 'integer', default: 0 } }),
    nodes: {
      count: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'small' } },
      small: {
        kind: 'invariant',
        config: { name: 'n is small', predicate: 'state.n < 3', remediation: { type: 'escalate', question: 'Go on?' } },
        next: { holds: 'done' },
      },
      done: {
        kind: 'terminate',
        config: { rules: [{ when: 'state.n >= 5', label: 'five', outcome: 'success', output: {} }] },
        next: { continue: 'count' },
      },
    },
    contract: { maxIterations: 9 },
  })
  const checks = (b: Bench) =>
    events(b).flatMap((event) =>
      event.type === 'invariant-checked' ? [[event.data.holds, event.data.relaxed ?? false]] : [],
    )

  it('tells which one fails, what it demands, and what could be done', async () => {
    const b = await start(asking)
    expect(openPacket(b)).toMatchObject({
      why: 'invariant',
      headline: 'Go on?',
      nodeId: 'small',
      // Asking is all that it does: nothing was tried to heal it.
      failingInvariants: [{ nodeId: 'small', name: 'n is small', expression: 'state.n < 3', attempts: 0 }],
    })
    expect(titles(b)).toEqual([
      'Roll back to the last safe state',
      'Let “n is small” pass this once',
      'Do without “n is small” in this run',
      'Answer “Stop the run”',
      'Answer “Continue as it is”',
      'Stop the run',
    ])
    expect(openPacket(b).suggestions[0]?.preview).toEqual([{ field: 'n', before: 3, after: 2 }])
  })

  it('once: the check is shown as allowed, and the next one asks again', async () => {
    const b = await start(asking)
    take(b, asking, 'Let “n is small” pass this once')
    expect(await takeUp(b)).toBe('paused')
    expect(checks(b)).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, true],
      [false, false],
    ])
  })

  it('for the run: nothing asks any more', async () => {
    const b = await start(asking)
    take(b, asking, 'Do without “n is small” in this run')
    expect(await takeUp(b)).toBe('finished')
    expect(checks(b).slice(2)).toEqual([
      [false, false],
      [false, true],
      [false, true],
      [false, true],
    ])
    expect(finished(events(b))).toMatchObject({ reason: 'goal' })
  })

  it('suggests the fix of an invariant that heals by a patch, where another rule asks', async () => {
    const spec = asksAt(['max_iterations'], { maxIterations: 2 })
    const b = await start(spec)
    expect(openPacket(b).failingInvariants).toMatchObject([{ name: 'n is not 2', attempts: 1 }])
    take(b, spec, 'Apply the fix of “n is not 2”, and allow 5 more iterations')
    await takeUp(b)
    expect(last(b, 'run-continued')).toMatchObject({
      extended: { iterations: 5 },
      patch: [{ op: 'replace', path: '/healed', value: 2 }],
    })
  })
})

describe('an unsafe call in doubt', () => {
  /** Killed while the call was under way: it took effect or it did not. */
  async function inDoubt(tookEffect: boolean, contract: Partial<Contract> = {}) {
    const sent: string[] = []
    const b = bench({
      unsafe: async (_, { key }) => {
        sent.push(key)
        return { ok: true, output: { paid: sent.length } }
      },
    })
    const spec = countingSpec(
      { maxIterations: 1, ...contract },
      {
        rules: [{ respond: { json: { action: { tool: 'unsafe', args: { amount: 5 } } } } }],
      },
    )
    const died = new Error('killed')
    const dying = {
      ...b.ports,
      tools: {
        run: async (...args: Parameters<typeof b.ports.tools.run>) => {
          if (tookEffect) await b.ports.tools.run(...args)
          throw died
        },
      },
    }
    queue(b.store, spec)
    const claim = await b.store.claimRun(RUN_ID, 'w0', 0)
    if (!claim) throw new Error('not claimed')
    await expect(executeRun(dying, claim, { leaseMs: 0, signal: never })).rejects.toBe(died)
    expect(await takeUp(b)).toBe('paused')
    return { b, spec, sent }
  }

  it('is not sent again: a person is asked what became of it', async () => {
    const { b, sent } = await inDoubt(true)
    expect(sent).toHaveLength(1)
    expect(b.store.inspect(RUN_ID).paused).toMatchObject({
      why: 'escalation',
      nodeId: 'act',
      question: {
        text: 'Did “unsafe” take effect?',
        options: ['Stop the run', 'It took effect', 'Send it again'],
        detail: '{"amount":5}',
      },
      escalation: { why: 'in_doubt' },
    })
    expect(titles(b)).toEqual(['It did not take effect: send it again', 'It took effect: go on', 'Stop the run'])
  })

  it('goes on with what the person knows of its answer', async () => {
    const { b, spec, sent } = await inDoubt(true)
    resume(b, spec, { answer: 'It took effect', output: { paid: 'as the bank says' } })
    expect(await takeUp(b)).toBe('finished')
    expect(sent).toHaveLength(1)
    expect(finished(events(b)).reason).toBe('max_iterations')
    expect(last(b, 'tool-answered')).toMatchObject({ output: { paid: 'as the bank says' }, by: 'user_1' })
    expect(last(b, 'run-continued')).toMatchObject({ by: 'user_1', inDoubt: 'took_effect' })
    expect(fold(spec, events(b)).last).toMatchObject({ status: 'ok', output: { paid: 'as the bank says' } })
    expect(fold(spec, events(b)).latencies).not.toHaveProperty('unsafe')
  })

  it('is sent again with the same key when the person says that it did not take effect', async () => {
    const { b, spec, sent } = await inDoubt(false)
    resume(b, spec, { answer: 'Send it again' })
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b)).reason).toBe('max_iterations')
    const intent = last(b, 'tool-requested')
    expect(sent).toEqual([intent.key])
    expect(types(b).filter((type) => type === 'tool-requested')).toHaveLength(1)
  })

  it.each([{ answer: 'Stop the run' }, { stop: true as const }])(
    'ends as in doubt when the person stops it: %j',
    async (decision) => {
      const { b, spec, sent } = await inDoubt(true)
      resume(b, spec, { ...decision, note: 'I will call the bank' })
      expect(await takeUp(b)).toBe('finished')
      expect(sent).toHaveLength(1)
      expect(finished(events(b))).toMatchObject({ reason: 'in_doubt', outcome: 'failure' })
      expect(finished(events(b)).explanation).toContain('A person stopped the run: I will call the bank.')
    },
  )

  it('is in doubt again when the process dies while it is sent again', async () => {
    const { b, spec } = await inDoubt(false)
    resume(b, spec, { answer: 'Send it again' })
    const claim = await b.store.claimRun(RUN_ID, 'w2', 0)
    if (!claim) throw new Error('not claimed')
    const dying = { ...b.ports, tools: { run: async () => Promise.reject(new Error('killed again')) } }
    await expect(executeRun(dying, claim, { leaseMs: 0, signal: never })).rejects.toThrow('killed again')
    expect(await takeUp(b)).toBe('paused')
    expect(openPacket(b).why).toBe('in_doubt')
  })

  it.each([
    [{}, 'answer'],
    [{ answer: 'Perhaps' }, 'answer'],
    [{ answer: 'Send it again', output: 1 }, 'output'],
  ])('refuses %j', async (decision, field) => {
    const { b, spec } = await inDoubt(true)
    expect(refusals(b, spec, decision)?.fields).toEqual([field])
  })

  it('ends as in doubt by the deadline', async () => {
    const { b } = await inDoubt(true, { escalation: { deadlineMs: HOUR, onDeadline: 'careful' } })
    await b.clock.sleep(HOUR, never)
    expect(await takeUp(b)).toBe('finished')
    expect(finished(events(b))).toMatchObject({ reason: 'in_doubt' })
  })
})

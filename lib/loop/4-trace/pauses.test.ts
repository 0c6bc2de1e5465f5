import { describe, expect, it } from 'vitest'
import { buildTrace } from './build-trace.ts'
import { logBuilder } from './fixture.ts'
import { stateAt, stateChanges } from './fold-state.ts'

const continued = { by: 'u', note: 'why', patch: [{ op: 'replace' as const, path: '/n', value: 9 }], migration: null }

describe('pauses in a trace', () => {
  it('belong to the step that asked, or to the place between two steps', () => {
    const log = logBuilder()
    log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: { n: 0 }, priors: null } })
    log.iteration(1).step('a').finish('b')
    log.add({ type: 'run-paused', data: { why: 'requested', by: 'u', detail: 'Paused on request.' } })
    log.add({ type: 'run-continued', data: continued })
    log.step('b')
    log.add({ type: 'person-asked', data: { call: 0, question: 'May it?', options: ['no', 'yes'], detail: '' } })
    log.add({ type: 'run-paused', data: { why: 'question', by: null, detail: 'May it?' } })
    log.add({ type: 'person-answered', data: { call: 0, by: 'u', answer: 'yes', note: '' } })
    log.add({ type: 'run-continued', data: { ...continued, patch: [] } })
    log.finish('a')
    log.add({ type: 'run-paused', data: { why: 'requested', by: 'u', detail: 'Paused on request.' } })
    const [, first] = buildTrace(log.events)
    expect(first?.pauses.map(({ step, why }) => [step, why])).toEqual([
      [2, 'requested'],
      [2, 'question'],
      [3, 'requested'],
    ])
    expect(first?.pauses[0]).toMatchObject({ answer: null, continued: { note: 'why' } })
    expect(first?.pauses[1]).toMatchObject({ answer: { answer: 'yes' }, continued: { patch: [] } })
    expect(first?.pauses[2]).toMatchObject({ answer: null, continued: null })
    // The step that asked reaches over its answer.
    const asked = first?.steps[1]
    expect(log.events.find(({ seq }) => seq === asked?.lastSeq)?.type).toBe('step-finished')
  })

  it('tell what was to be decided, and that nobody did in time', () => {
    const log = logBuilder()
    log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: { n: 0 }, priors: null } })
    log.iteration(1).step('a').finish('b')
    const packet = {} as never // read by nobody here
    const raised = { why: 'guard' as const, headline: 'Used up.', suggestions: 2, onDeadline: 'careful' as const }
    log.add({
      type: 'escalation-raised',
      data: { ...raised, rule: 'budget_usd', question: null, deadlineAt: 9, packet },
    })
    log.add({ type: 'run-paused', data: { why: 'escalation', by: null, detail: 'Used up.', deadlineAt: 9 } })
    log.add({ type: 'deadline-passed', data: {} })
    log.add({ type: 'run-paused', data: { why: 'requested', by: 'u', detail: 'Paused on request.' } })
    const [, first] = buildTrace(log.events)
    expect(first?.pauses.map((pause) => [pause.raised, pause.late])).toEqual([
      [raised, true],
      [null, false],
    ])
  })

  it('change the state that is folded from then on', () => {
    const log = logBuilder()
    log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: { n: 0 }, priors: null } })
    log.iteration(1).step('a').patch('/n', 1).finish('b')
    log.add({ type: 'run-continued', data: continued })
    const { events } = log
    expect(stateAt({}, events, events.at(-1)?.seq ?? 0)).toEqual({ n: 9 })
    expect(stateChanges({ index: 0, start: {}, events }).at(-1)).toMatchObject({
      nodeId: null,
      fields: ['n'],
      state: { n: 9 },
    })
  })
})

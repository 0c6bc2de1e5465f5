import { describe, expect, it } from 'vitest'
import type { EventData, LoopEvent } from '../artefacts/events.ts'
import { expectedOfRun, type PastRun } from './expected-of-run.ts'

const event = (type: string, data: object) => ({ type, data }) as unknown as LoopEvent // Type and data alone are read.
const paused = (why: EventData<'run-paused'>['why']) => event('run-paused', { why, by: null, detail: '' })
const continued = (more: object = {}) =>
  event('run-continued', { by: 'a', note: '', patch: [], migration: null, ...more })
const forked = (more: object = {}) => event('run-forked', { iteration: 2, patch: [], migration: null, ...more })
const patch = [{ op: 'replace', path: '/a', value: 1 }]

const ended: PastRun = {
  ...{ status: 'finished', outcome: 'failure', reason: 'goal', label: 'not fixable' },
  ...{ chaos: null, moved: false, events: [] },
}
const run = (more: Partial<PastRun>): PastRun => ({ ...ended, ...more })
const its = { outcome: 'failure', reasons: ['goal'], label: 'not fixable' }
const asks = { outcome: 'asks' }
const converges = { outcome: 'success' }

describe('of a run is expected', () => {
  it.each<[string, PastRun, object, RegExp | null]>([
    ['its ending', ended, its, null],
    [
      'no label that it has not',
      run({ label: '', reason: 'stalled' }),
      { outcome: 'failure', reasons: ['stalled'] },
      null,
    ],
    [
      'the outcome alone of one that was cancelled',
      run({ reason: 'cancelled', label: '' }),
      { outcome: 'failure' },
      null,
    ],
    ['its ending after a breakpoint', run({ events: [paused('breakpoint'), continued()] }), its, null],
    ['its ending as a fork that changed nothing', run({ events: [forked()] }), its, null],
    [
      'the question it waits with',
      run({ status: 'paused', outcome: null, reason: null, events: [paused('question')] }),
      asks,
      null,
    ],
    ['the question it was cancelled with', run({ reason: 'cancelled', events: [paused('escalation')] }), asks, null],
    ['a question that was answered', run({ events: [paused('question'), continued()] }), asks, /^It asked a person/],
    [
      'that it asks before anything was changed',
      run({ events: [paused('escalation'), continued({ patch })] }),
      asks,
      /^It asked/,
    ],
    [
      'nothing of a fork with another state',
      run({ events: [forked({ patch })] }),
      converges,
      /^Somebody changed its course/,
    ],
    [
      'nothing of a fork of another version',
      run({ events: [forked({ migration: {} })] }),
      converges,
      /^Somebody changed/,
    ],
    [
      'nothing of what somebody patched',
      run({ events: [paused('requested'), continued({ patch })] }),
      converges,
      /^Somebody/,
    ],
    [
      'nothing of a change before a question',
      run({ events: [paused('step'), continued({ subgoal: 'b' }), paused('question')] }),
      converges,
      /^Somebody/,
    ],
    [
      'nothing of more room',
      run({ events: [paused('requested'), continued({ extended: { iterations: 2 } })] }),
      converges,
      /^Somebody/,
    ],
    ['nothing of another version', run({ moved: true }), converges, /^It was moved to another version/],
    ['nothing of chaos', run({ chaos: { profile: 'mixed', seed: 1 } }), converges, /^It ran with chaos/],
  ])('%s', (_, past, expected, note) => {
    const told = expectedOfRun(past)
    expect(told?.expect).toEqual(expected)
    if (note === null) expect(told?.note).toBeNull()
    else expect(told?.note).toMatch(note)
  })

  it.each([
    run({ status: 'running', outcome: null, reason: null }),
    run({ status: 'running', outcome: null, reason: null, chaos: { profile: 'mixed', seed: 1 } }),
    run({ status: 'paused', outcome: null, reason: null, events: [paused('breakpoint')] }),
  ])('nothing yet of one that goes on', (past) => expect(expectedOfRun(past)).toBeNull())
})

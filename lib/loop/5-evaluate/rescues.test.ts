import { describe, expect, it } from 'vitest'
import { playTemplate } from '../../../scripts/play-template.ts'
import { getTemplate } from '../../templates/templates.ts'
import type { Rescues } from '../artefacts/evaluation.ts'
import type { EventType, LoopEvent } from '../artefacts/events.ts'
import { createRescueReader, rescuesOf, unsavedBy } from './rescues.ts'

type Line = [type: EventType, data?: object, nodeId?: string]

/** A log of these events; each `step-started` begins the next step. Only what is read of their data is given. */
function log(...lines: Line[]): LoopEvent[] {
  let step = 0
  return lines.map(([type, data = {}, nodeId = 'work'], index) => {
    if (type === 'step-started') step++
    return { type, data, nodeId, seq: index + 1, at: 0, iteration: 1, step } as unknown as LoopEvent
  })
}

const START: Line = ['step-started']
const DONE: Line = ['step-finished', {}]
const called: Line = ['model-called', { alias: 'default' }]
const answered = (text = '{}', finishReason = 'stop'): Line => ['model-answered', { text, finishReason }]
const failed = (kind: string): Line => ['model-failed', { kind }]
const recovery = (action: string, kind = 'unavailable'): Line => ['recovery-chosen', { action, kind }]
const REJECTED: Line = ['answer-rejected', {}]
const decided = (tool = 'go', n = 1): Line => ['decision-made', { decision: { action: { tool, args: { n } } } }]
const checked = (holds: boolean): Line => ['invariant-checked', { name: 'safe', holds }]
const scored = (score: number): Line => ['output-evaluated', { score }]
const end = (reason: string, outcome = 'failure'): Line => [
  'run-finished',
  { reason, outcome, explanation: 'So it is.' },
  '',
]
const WELL = end('goal', 'success')

const short = ({ faults, rescues, unsaved }: Rescues) => ({
  faults: faults.map(({ kind, times }) => `${kind} ${times}`),
  rescues: rescues.map(({ by, name, times }) => `${by} ${name} ${times}`),
  ...(unsaved === null ? {} : { unsaved }),
})

describe('what went wrong, and what made up for it', () => {
  it.each<[string, LoopEvent[], ReturnType<typeof short>]>([
    ['nothing', log(START, called, answered(), decided(), DONE, WELL), { faults: [], rescues: [] }],
    [
      'a model that was asked again',
      log(START, called, failed('rate_limit'), recovery('back_off', 'rate_limit'), called, answered(), DONE, WELL),
      { faults: ['model: rate limit 1'], rescues: ['retry work 1'] },
    ],
    [
      'a fallback, after a try in vain: it made up for both',
      log(
        ...[START, called, failed('unavailable'), recovery('back_off'), called, failed('unavailable')],
        ...[recovery('fallback_model'), ['model-called', { alias: 'spare' }] as Line, answered(), DONE, WELL],
      ),
      { faults: ['model: unavailable 2'], rescues: ['fallback spare 2'] },
    ],
    [
      'a repair, although its first try failed',
      log(
        ...[START, called, answered('no'), REJECTED, recovery('repair', 'unusable_answer'), called, failed('timeout')],
        ...[recovery('longer_timeout', 'timeout'), called, answered(), decided(), DONE, WELL],
      ),
      { faults: ['model: unusable answer 1', 'model: timeout 1'], rescues: ['retry work 1', 'repair work 1'] },
    ],
    [
      'a refusal that stays one: the loop goes on without',
      log(
        ...[START, called, answered('Sorry.', 'content-filter'), REJECTED, recovery('route', 'unusable_answer')],
        ...[DONE, WELL],
      ),
      { faults: ['model: refusal 1'], rescues: ['recovery work 1'] },
    ],
    [
      'a call that an open circuit spared',
      log(
        ...[START, ['tool-failed', { kind: 'circuit_open', refused: { tool: 'web' } }] as Line],
        ...[recovery('continue', 'circuit_open'), DONE, WELL],
      ),
      { faults: ['circuit open 1'], rescues: ['circuit web 1'] },
    ],
    [
      'a model whose circuit is open: which one is told with what is done about it',
      log(
        ...[START, failed('circuit_open')],
        ...([
          ['recovery-chosen', { action: 'fallback_model', kind: 'circuit_open', circuit: { target: 'model:default' } }],
          ['model-called', { alias: 'spare' }],
        ] as Line[]),
        ...[answered(), DONE, WELL],
      ),
      { faults: ['circuit open 1'], rescues: ['circuit model:default 1'] },
    ],
    [
      'an action that a person turned down',
      log(
        ...[START, ['person-asked'] as Line, ['person-answered', { by: 'bob' }] as Line],
        ...[['tool-failed', { kind: 'refused', refused: { tool: 'pay' } }] as Line, recovery('continue', 'refused')],
        ...[DONE, WELL],
      ),
      { faults: ['action turned down 1'], rescues: ['person bob 1'] },
    ],
    [
      'an invariant with its remediation, and once more for what is violated anew',
      log(
        ...[START, checked(false), ['remediation-applied', { name: 'safe', remediation: 'patch' }] as Line],
        ...[checked(true), DONE, START, checked(false), checked(false)],
        ...[['remediation-applied', { name: 'safe', remediation: 'patch' }] as Line, checked(true), DONE, WELL],
      ),
      { faults: ['invariant violated 2'], rescues: ['invariant safe 2'] },
    ],
    [
      'a worse answer, until it is as good as the best again',
      log(START, scored(0.5), DONE, START, scored(0.2), scored(0.4), DONE, START, scored(0.6), DONE, WELL),
      { faults: ['worse answer 1'], rescues: ['iteration work 1'] },
    ],
    [
      'the same action again, until another one',
      log(START, decided(), DONE, START, decided(), DONE, START, decided('go', 2), DONE, WELL),
      { faults: ['repeated action 1'], rescues: ['iteration work 1'] },
    ],
    [
      'the same action again and again, until a rule ended it',
      log(START, decided(), DONE, START, decided(), DONE, START, decided(), DONE, end('repeated_action')),
      { faults: ['repeated action 2'], rescues: ['rule repeated_action 2'] },
    ],
    [
      'a person, whatever was open',
      log(
        START,
        checked(false),
        ['escalation-raised'],
        ['run-paused'],
        ['run-continued', { by: 'ann' }],
        checked(true),
        DONE,
        WELL,
      ),
      { faults: ['invariant violated 1'], rescues: ['person ann 1'] },
    ],
    [
      'nobody: it asked, and was cancelled',
      log(START, checked(false), ['escalation-raised'], ['run-paused'], end('cancelled')),
      { faults: ['invariant violated 1'], rescues: [] },
    ],
    [
      'a person who stopped it, and one who let it go on without the invariant',
      log(
        ...[START, checked(false), ['run-paused'] as Line, ['run-continued', { by: 'ann' }] as Line],
        ...[checked(false), ['invariant-checked', { name: 'safe', holds: false, relaxed: true }] as Line],
        ...[scored(0.5), scored(0.2), end('stopped_by_person')],
      ),
      { faults: ['invariant violated 2', 'worse answer 1'], rescues: ['person ann 3'] },
    ],
    [
      'an invariant that is to stop the run',
      log(
        ...[START, checked(false), ['remediation-applied', { name: 'safe', remediation: 'stop' }] as Line],
        ...[['step-finished', { failure: {} }] as Line, end('fatal_error')],
      ),
      { faults: ['invariant violated 1'], rescues: ['invariant safe 1'] },
    ],
    [
      'nothing did',
      log(
        ...[START, called, failed('unavailable'), recovery('back_off'), called, failed('unavailable')],
        ...[recovery('abort'), ['step-finished', { failure: {} }] as Line, end('fatal_error')],
      ),
      {
        faults: ['model: unavailable 2'],
        rescues: [],
        unsaved: 'Ended as fatal_error at “work” in iteration 1, after model: unavailable: So it is.',
      },
    ],
    ['a run that has not ended', log(START, called, failed('timeout')), { faults: ['model: timeout 1'], rescues: [] }],
  ])('%s', (_what, events, expected) => expect(short(rescuesOf(events))).toEqual(expected))

  it('tells in which iterations, and what nothing made up for', () => {
    const retried = (): Line[] => [START, called, failed('timeout'), recovery('longer_timeout', 'timeout'), called]
    const events = [1, 1, 2].flatMap((iteration, index) =>
      log(...retried(), answered(), DONE).map((event) => ({ ...event, iteration, step: index + 1 })),
    )
    const lost = log(START, called, failed('timeout'), ['step-finished', { failure: {} }], end('fatal_error'))
    const reader = createRescueReader()
    for (const event of [...events, ...lost.map((event) => ({ ...event, iteration: 3, step: 4 }))]) reader.feed(event)
    expect(reader.incidents()).toEqual([
      { kind: 'model: timeout', times: 3, iterations: [1, 2], saved: { by: 'retry', name: 'work' } },
      { kind: 'model: timeout', times: 1, iterations: [3], saved: null },
    ])
  })

  it.each([
    ['calm', /^invariant/, null],
    ['refusals', /^repair refine/, null],
    ['outages', /^retry refine/, null],
    ['repeats', /^rule plateau/, null],
    ['rate-limits', null, /^Ended as fatal_error at “refine” in iteration 1, after model: rate limit: /],
  ])('of a real run of json-refine under “%s”', async (profile, rescue, unsaved) => {
    const template = getTemplate('json-refine')
    if (!template) throw new Error('there is no such template')
    const { events } = await playTemplate(template, template.sampleInput, { chaos: { profile, seed: 1 } })
    const found = rescuesOf(events)
    expect(found.faults.length).toBeGreaterThan(0)
    const names = found.rescues.map(({ by, name }) => `${by} ${name}`)
    if (rescue) expect(names).toContainEqual(expect.stringMatching(rescue))
    else expect(names).toEqual([])
    if (unsaved) expect(found.unsaved).toMatch(unsaved)
    else expect(found.unsaved).toBeNull()
  })
})

describe('what a verdict adds', () => {
  const found: Rescues = { faults: [{ kind: 'model: timeout', times: 1 }], rescues: [], unsaved: 'Ended badly.' }
  const holds = { name: 'right', holds: true, reason: null, score: null, run: null }
  it.each([
    ['what is expected needs no rescue', { passed: true, outcome: 'failure' as const, validators: [] }, null],
    ['an end in failure', { passed: false, outcome: 'failure' as const, validators: [holds] }, 'Ended badly.'],
    [
      'a success that a validator denies',
      {
        passed: false,
        outcome: 'success' as const,
        validators: [holds, { ...holds, name: 'adds up', holds: false, reason: '3 is not 4' }],
      },
      'It says success, and “adds up” fails: 3 is not 4',
    ],
    [
      'a success where there should be none',
      { passed: false, outcome: 'success' as const, validators: [holds], unexpected: 'failure is expected' },
      'It says success, and that is wrong: failure is expected',
    ],
  ])('%s', (_what, verdict, expected) => expect(unsavedBy(found, { unexpected: null, ...verdict })).toBe(expected))
})

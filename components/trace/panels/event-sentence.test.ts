import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import { EVENT_DATA, type EventData, type EventType } from '@/lib/loop/artefacts/events.ts'
import { eventSentence, isBad } from './event-sentence.ts'

const call = 0
const failure = { class: 'transient', kind: 'rate_limit', message: '429 too many requests' } as const
const request = {
  instructions: '',
  prompt: 'p',
  schema: null,
  temperature: null,
  maxOutputTokens: 9,
  timeoutMs: 9,
} as const

/** One event of every type, and what it says. */
const SAMPLES: { [T in EventType]: [data: EventData<T>, says: string] } = {
  'run-queued': [{ input: { topic: 'bees' }, requestedBy: 'user_local0000' }, 'Asked for by you with topic.'],
  'run-started': [
    {
      specHash: 'h',
      models: { default: { provider: 'scripted', model: 'script', simulated: true, price: null } } as never,
      state: {},
      priors: null,
    },
    'The run starts with default = script (scripted).',
  ],
  'run-resumed': [{ owner: 'w', epoch: 2 }, 'A worker took the run over, as owner 2.'],
  'pause-requested': [{ by: 'ann' }, 'A pause was asked for by ann.'],
  'breakpoints-set': [
    {
      by: 'ann',
      breakpoints: [
        { id: 'node:act', nodeId: 'act', enabled: true },
        { id: 'when:1', when: 'state.n > 3', enabled: true },
        { id: 'when:2', when: 'state.n > 5', enabled: false },
      ],
    },
    'Breakpoints were set by ann: “act”, state.n > 3.',
  ],
  'escalation-raised': [
    {
      why: 'guard',
      headline: 'The iteration cap was reached',
      rule: 'max_iterations',
      question: null,
      deadlineAt: null,
      onDeadline: null,
      suggestions: 2,
      packet: { $payload: 'f'.repeat(64), bytes: 4_000, preview: '{' } as never,
    },
    'A person is needed: The iteration cap was reached. 2 ways out suggested.',
  ],
  'deadline-passed': [{}, 'Nobody decided until the deadline.'],
  'run-paused': [{ why: 'requested', by: 'ann', detail: 'Paused on request' }, 'Paused on request.'],
  'run-continued': [
    { by: 'ann', note: 'go', patch: [{ op: 'replace', path: '/n', value: 2 }], migration: null },
    'Let go on by ann, with set n (“go”).',
  ],
  'run-forked': [
    {
      fromRunId: 'run_a',
      fromSeq: 40,
      iteration: 5,
      by: 'ada',
      note: '',
      patch: [{ op: 'replace', path: '/n', value: 2 }],
      migration: null,
    },
    'Forked by ada at the start of iteration 5, with set n.',
  ],
  'cancel-requested': [{ by: 'ann' }, 'Cancelled by ann.'],
  'iteration-started': [{ iteration: 12_345 }, 'Iteration 12,345 begins.'],
  'guard-checked': [
    {
      score: 0.786666666667,
      readings: [{ rule: 'timeout', level: 1, detail: '', fired: true }],
      fired: null,
      measure: null,
      stalledFor: 0,
    },
    'Score 0.7867; timeout fires.',
  ],
  'step-started': [{}, 'The step begins.'],
  'model-called': [
    {
      call,
      alias: 'default',
      purpose: 'decide',
      attempt: 2,
      cacheKey: null,
      request,
      reserved: { nanoUsd: 0, tokens: 1_004 },
    },
    '“default” is asked to decide, try 2, for at most 1,004 tokens.',
  ],
  'model-answered': [
    {
      call,
      text: '{}',
      usage: { inputTokens: 3, outputTokens: 12 },
      costNanoUsd: 0,
      latencyMs: 26,
      finishReason: 'stop',
      cached: false,
    },
    'Answered in 26 ms with 12 tokens, for $0.',
  ],
  'budget-refused': [
    { call, scope: 'run', reason: 'budget_usd', explanation: 'The next model call may cost $2', day: null },
    'The next model call may cost $2.',
  ],
  'model-failed': [
    { call, ...failure, latencyMs: 1, retryAfterMs: null },
    'The call failed (transient): 429 too many requests.',
  ],
  'answer-rejected': [{ call, problems: ['not JSON', 'too long'] }, 'The answer can’t be used: not JSON; too long.'],
  'decision-made': [
    { decision: { action: { tool: 'finish', args: {} }, subgoal: 'end it', confidence: 0.3, reasoning: '' } },
    'Decided for finish, confidence 0.3: end it.',
  ],
  'tool-requested': [
    { call, attempt: 1, tool: 'code.run', args: {}, effect: 'pure', key: 'k', cacheKey: null, timeoutMs: 1 },
    'code.run is called (effect pure).',
  ],
  'tool-answered': [{ call, attempt: 1, output: 2, durationMs: 3, cached: true }, 'The result comes from the cache.'],
  'tool-compensated': [
    { call, tool: 'unbook', ok: true, message: '', durationMs: 3 },
    'What may have happened before was undone by unbook, in 3 ms.',
  ],
  'tool-failed': [
    { call, attempt: 1, ...failure, durationMs: 0, refused: { tool: 'mail.send', args: {} } },
    'mail.send was refused (transient): 429 too many requests.',
  ],
  'person-asked': [
    { call, question: 'May it?', options: ['refuse', 'allow'], detail: '' },
    'May it? Choices: refuse, allow.',
  ],
  'person-answered': [{ call, by: 'ann', answer: 'allow', note: '' }, 'Answered by ann: allow.'],
  'recall-requested': [
    { call, purpose: 'recall', mode: 'semantic', queries: ['bees'], topK: 1, threshold: 0.1 },
    'Memory is asked by likeness, at most 1 entry: bees.',
  ],
  'memory-recalled': [
    { call, entries: [], considered: 7, bestBelow: 0.65 },
    '0 of 7 entries came back; the best below the threshold had 0.65.',
  ],
  'recall-failed': [{ call, class: 'timeout', message: 'too slow' }, 'Memory could not be asked (timeout): too slow.'],
  'children-requested': [
    {
      call: 0,
      loop: 'look-up',
      version: null,
      mapped: true,
      children: [{ input: { q: 'a' } }, { input: { q: 'b' } }],
      concurrency: 4,
      require: 'all',
      share: {},
      fields: [],
      allowance: { nanoUsd: null, tokens: null, timeoutMs: 1_000 },
    },
    'Runs the loop “look-up” as a child for each of 2 items.',
  ],
  'children-answered': [
    { call: 0, results: [], failure: { class: 'recoverable', kind: 'other', message: '1 of 2 failed' }, activeMs: 5 },
    'The child runs fell short (recoverable): 1 of 2 failed.',
  ],
  'children-failed': [
    { call: 0, class: 'recoverable', kind: 'invalid_arguments', message: 'There is no loop “look-up”.' },
    'No child run was made (recoverable): There is no loop “look-up”.',
  ],
  'wait-started': [{ call, delayMs: 22_300, why: 'Try 1 of 4 failed: 429.' }, 'Waits 22 s. Try 1 of 4 failed: 429.'],
  'wait-ended': [{ call }, 'The wait is over.'],
  'output-evaluated': [
    { evaluator: 'judge', passesFrom: 0.7, score: 0.5, passed: false, deficiencies: ['thin'], subScores: {} },
    'Not passed with score 0.5 by judge: thin.',
  ],
  'observation-made': [
    {
      part: 'relevance',
      field: 'notes',
      subgoal: 's',
      threshold: 0.1,
      top: null,
      itemsBefore: 4,
      itemsAfter: 3,
      items: [],
    },
    '3 of 4 items of notes are near enough.',
  ],
  'context-assembled': [
    {
      purpose: 'decide',
      budgetTokens: 1_500,
      usedTokens: 1_355,
      sections: [{ name: 'history', wantedTokens: 9, keptTokens: 4 }],
    },
    'The request to decide takes 1,355 of 1,500 tokens; cut: history.',
  ],
  'latent-updated': [
    {
      pass: 1,
      passes: 2,
      parsed: true,
      problems: [],
      state: { plan: 'look first', observations: [], uncertainties: [] },
      injectedChars: 0,
    },
    'Pass 1 of 2: look first.',
  ],
  'settings-adapted': [
    { successRate: null, progressing: null, temperature: null, iterationCap: null, detail: 'Nothing is known yet' },
    'Nothing is known yet.',
  ],
  'route-chosen': [
    { handle: 'unsure', asked: [{ handle: 'unsure', when: 'true', holds: true, read: [] }] },
    'Leaves by “unsure”, after 1 route of its own.',
  ],
  'recovery-chosen': [
    {
      class: 'transient',
      kind: 'rate_limit',
      action: 'back_off',
      attempt: 1,
      of: 3,
      delayMs: 10,
      detail: 'It is tried again.',
      circuit: null,
    },
    'Back off: It is tried again.',
  ],
  'circuit-changed': [
    { target: 'code.run', from: 'open', to: 'half_open', failures: 5, detail: 'one try decides' },
    'The circuit of code.run is half open: one try decides.',
  ],
  'goal-verified': [
    { label: 'done', confidence: 0.5, required: 0.9, accepted: false, parts: [] },
    '“done” is refused: confidence 0.5 of 0.9.',
  ],
  'invariant-checked': [{ name: 'small', holds: false, message: 'n is 9', read: [] }, '“small” is violated: n is 9.'],
  'remediation-applied': [
    { name: 'small', remediation: 'rollback', attempt: 1, maxAttempts: 3, detail: 'Back to 4', strategy: null },
    'Rollback, 1 of 3: Back to 4.',
  ],
  'state-patched': [
    {
      patch: [
        { op: 'add', path: '/facts/2', value: 'x' },
        { op: 'remove', path: '/old' },
      ],
    },
    'Added facts/2, removed old.',
  ],
  'patch-rejected': [{ problems: [{ field: 'n', reason: 'too big' }] }, 'Nothing was written: n: too big.'],
  'step-finished': [{ handle: 'next', to: 'act' }, 'Leaves by “next” to Run it.'],
  'run-closing': [
    { reason: 'goal', label: '', outcome: 'success', explanation: 'Done.', output: {} },
    'The run has ended (goal, success). What it is to keep in memory comes first.',
  ],
  'consolidation-made': [
    { written: 2, known: 1, problems: ['no time'] },
    '2 texts went to long-term memory, 1 more was there already. no time.',
  ],
  'run-finished': [
    {
      reason: 'goal',
      label: 'done',
      outcome: 'success',
      explanation: 'It is done',
      iterations: 1,
      costNanoUsd: 0,
      tokens: 0,
      bestScore: null,
      bestIteration: null,
      state: {},
      output: {},
    },
    'It is done.',
  ],
}

const label = (nodeId: string) => (nodeId === 'act' ? 'Run it' : nodeId)
// A sample is an event's data; where it stands in the log says nothing here.
const event = (type: EventType, data: unknown) =>
  ({ type, data, seq: 1, at: 0, iteration: 1, step: 1, nodeId: null }) as TraceEvent

describe('the log', () => {
  it('has a sample of every event type', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual(Object.keys(EVENT_DATA).sort())
  })

  it.each(Object.entries(SAMPLES))('says %s in one sentence', (type, [data, says]) => {
    // The keys are the event types.
    expect(eventSentence(event(type as EventType, data), label)).toBe(says)
  })

  it('tells a failed step from one that ends the run', () => {
    const ended = event('step-finished', { handle: 'finish', to: null })
    const broken = event('step-finished', { handle: 'fail', to: null, failure: { class: 'fatal', message: 'no' } })
    expect([eventSentence(ended, label), isBad(ended)]).toEqual(['The run ends here, by “finish”.', false])
    expect([eventSentence(broken, label), isBad(broken)]).toEqual(['The step failed (fatal): no.', true])
  })
})

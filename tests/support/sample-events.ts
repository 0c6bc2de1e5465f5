import { emptyRunState } from '../../lib/loop/3-run/empty-run-state.ts'
import type { EventBody, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { RunState } from '../../lib/loop/artefacts/run-state.ts'
import type { IterationSummary } from '../../lib/loop/artefacts/trace.ts'

/** A value that has to be stored apart from its event. */
export const LARGE_TEXT = `${'é“large”\n'.repeat(1_000)}end`

const model = (text: string): EventBody => ({
  type: 'model-answered',
  nodeId: 'decide',
  data: {
    call: 0,
    text,
    usage: { inputTokens: 30, outputTokens: 12 },
    costNanoUsd: 1_500,
    latencyMs: 8.5,
    finishReason: 'stop',
    cached: false,
  },
})

export const bodies = {
  started: {
    type: 'run-started',
    nodeId: null,
    data: {
      specHash: 'h',
      models: { default: { provider: 'scripted', model: 'm', simulated: true } },
      state: { n: 0 },
      priors: null,
    },
  },
  iteration: (iteration: number) => ({ type: 'iteration-started', nodeId: null, data: { iteration } }),
  answered: model('short'),
  answeredAtLength: model(LARGE_TEXT),
  /** A tool's output that has the shape of a stored reference. */
  impostor: {
    type: 'tool-answered',
    nodeId: 'act',
    data: {
      call: 0,
      attempt: 1,
      output: { $payload: 'a'.repeat(64), bytes: 1, preview: '' },
      durationMs: 1,
      cached: false,
    },
  },
  requested: {
    type: 'tool-requested',
    nodeId: 'act',
    data: {
      call: 0,
      attempt: 1,
      tool: 'mail.send',
      args: { to: 'a' },
      effect: 'keyed',
      key: 'k',
      cacheKey: null,
      timeoutMs: 1_000,
    },
  },
  guard: (score: number) => ({
    type: 'guard-checked',
    nodeId: null,
    data: { score, readings: [], fired: null, measure: null, stalledFor: 0 },
  }),
  patched: (n: number) => ({
    type: 'state-patched',
    nodeId: 'observe',
    data: { patch: [{ op: 'replace', path: '/n', value: n }] },
  }),
  paused: { type: 'run-paused', nodeId: null, data: { why: 'question', by: null, detail: 'May it?' } },
  finished: {
    type: 'run-finished',
    nodeId: null,
    data: {
      reason: 'goal',
      label: 'done',
      outcome: 'success',
      explanation: 'It is done.',
      iterations: 2,
      costNanoUsd: 3_000,
      tokens: 84,
      bestScore: 0.9,
      bestIteration: 2,
      state: { n: 2 },
      output: { n: 2 },
    },
  },
} as const satisfies Record<string, EventBody | ((value: number) => EventBody)>

/** Stamps bodies with rising seq from `after`. */
export function events(after: number, iteration: number, ...list: EventBody[]): LoopEvent[] {
  return list.map((body, index) => ({
    ...body,
    seq: after + 1 + index,
    at: 1_795_000_000_000 + after + index,
    iteration,
    step: iteration * 2,
  }))
}

export function checkpointAt(runId: string, seq: number, iteration: number, n: number): RunState {
  return { ...emptyRunState(runId), status: 'running', seq, iteration, state: { n } }
}

export function summary(iteration: number, firstSeq: number, lastSeq: number): IterationSummary {
  return {
    iteration,
    firstSeq,
    lastSeq,
    startedAt: 1_795_000_000_000 + firstSeq,
    endedAt: 1_795_000_000_000 + lastSeq,
    pausedMs: 0,
    steps: 3,
    modelCalls: 1,
    toolCalls: 1,
    tokens: 42,
    costNanoUsd: 1_500,
    score: 0.25,
    violations: 1,
    remediations: 1,
    escalations: 1,
    errors: 0,
    path: ['observe', 'decide'],
  }
}

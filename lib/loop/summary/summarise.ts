import { CLOSING_PLACE } from '../artefacts/consolidation.ts'
import type { LoopEvent } from '../artefacts/events.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { IterationSummary } from '../artefacts/trace.ts'

/** Most node ids kept of an iteration's path. */
export const MAX_PATH = 200

function emptySummary({ iteration, seq, at }: Pick<LoopEvent, 'iteration' | 'seq' | 'at'>): IterationSummary {
  return {
    iteration,
    firstSeq: seq,
    lastSeq: seq,
    startedAt: at,
    endedAt: at,
    pausedMs: 0,
    steps: 0,
    modelCalls: 0,
    toolCalls: 0,
    tokens: 0,
    costNanoUsd: 0,
    score: null,
    violations: 0,
    remediations: 0,
    escalations: 0,
    errors: 0,
    path: [],
  }
}

/** The summary of the iteration that has just begun: a checkpoint is the run state right after `iteration-started`. */
export function summaryAtCheckpoint({ iteration, seq, lastEventAt }: RunState): IterationSummary {
  return emptySummary({ iteration, seq, at: lastEventAt })
}

/** Folds one event into the summary of its iteration: pass the summary so far, or null for the iteration's first event. Pure. */
export function summarise(summary: IterationSummary | null, event: LoopEvent): IterationSummary {
  const open = summary?.iteration === event.iteration ? summary : emptySummary(event)
  return { ...open, lastSeq: event.seq, endedAt: event.at, ...counted(open, event) }
}

function pathWith({ path }: IterationSummary, nodeId: string): string[] {
  return path.length < MAX_PATH ? [...path, nodeId] : path
}

function counted(summary: IterationSummary, event: LoopEvent): Partial<IterationSummary> {
  switch (event.type) {
    case 'step-started':
      return { steps: summary.steps + 1, path: pathWith(summary, event.nodeId ?? '') }
    // Nothing happens in a paused run before one of these, so all the time since the last event was spent waiting.
    case 'person-answered':
    case 'run-continued':
    case 'run-forked':
      return { pausedMs: summary.pausedMs + Math.max(0, event.at - summary.endedAt) }
    case 'model-called':
      return { modelCalls: summary.modelCalls + 1 }
    case 'run-closing':
      return { steps: summary.steps + 1, path: pathWith(summary, CLOSING_PLACE) }
    case 'memory-recalled': {
      const { tokens = 0, costNanoUsd = 0 } = event.data.embedded ?? {}
      return { tokens: summary.tokens + tokens, costNanoUsd: summary.costNanoUsd + costNanoUsd }
    }
    case 'model-answered': {
      const { usage, costNanoUsd, cached } = event.data
      if (cached) return { modelCalls: summary.modelCalls - 1 }
      return {
        tokens: summary.tokens + usage.inputTokens + usage.outputTokens,
        costNanoUsd: summary.costNanoUsd + costNanoUsd,
      }
    }
    // Nothing was sent.
    case 'budget-refused':
      return { modelCalls: summary.modelCalls - 1 }
    case 'person-asked':
      return event.data.action ? { toolCalls: summary.toolCalls + 1 } : {}
    case 'tool-requested':
      return { toolCalls: summary.toolCalls + 1 }
    case 'children-requested':
      return { toolCalls: summary.toolCalls + 1 }
    case 'children-answered': {
      const { results, failure } = event.data
      return {
        tokens: results.reduce((sum, { spent }) => sum + spent.tokens, summary.tokens),
        costNanoUsd: results.reduce((sum, { spent }) => sum + spent.nanoUsd, summary.costNanoUsd),
        errors: summary.errors + (failure ? 1 : 0),
      }
    }
    case 'tool-answered':
      return event.data.cached ? { toolCalls: summary.toolCalls - 1 } : {}
    case 'model-failed':
    case 'tool-failed':
    case 'recall-failed':
    case 'children-failed':
    case 'answer-rejected':
    case 'patch-rejected':
      return { errors: summary.errors + 1 }
    case 'step-finished':
      return event.data.failure ? { errors: summary.errors + 1 } : {}
    case 'invariant-checked':
      return event.data.holds ? {} : { violations: summary.violations + 1 }
    case 'remediation-applied':
      return { remediations: summary.remediations + 1 }
    case 'escalation-raised':
      return { escalations: summary.escalations + 1 }
    case 'guard-checked':
      return { score: event.data.score }
    default:
      return {}
  }
}

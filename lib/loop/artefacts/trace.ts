/** One cell of the iteration ribbon: everything a viewer needs before it loads the iteration. A projection of the log, one row per iteration. */
export type IterationSummary = {
  iteration: number
  firstSeq: number
  lastSeq: number
  startedAt: number
  endedAt: number
  /** Of the time between, how long the run waited for a person. */
  pausedMs: number
  steps: number
  modelCalls: number
  toolCalls: number
  tokens: number
  costNanoUsd: number
  /** Contract score at the head arrival that ended this iteration (or at the end of the run). */
  score: number | null
  violations: number
  remediations: number
  /** How often a person was asked for. */
  escalations: number
  errors: number
  /** Node ids in the order of execution; at most 200. */
  path: string[]
}

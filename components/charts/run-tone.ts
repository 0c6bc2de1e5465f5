import type { RunSummary } from '@/lib/api/contracts/runs.ts'

export type RunTone = 'converged' | 'failed' | 'paused' | 'open'

export function toneOf({ status, outcome }: Pick<RunSummary, 'status' | 'outcome'>): RunTone {
  if (status === 'paused') return 'paused'
  if (status !== 'finished') return 'open'
  return outcome === 'success' ? 'converged' : 'failed'
}

/** Told apart without colour too: converged is full, failed hollow, the others half full. */
export const TONE_STYLE: Record<RunTone, string> = {
  converged: 'fill-success stroke-success',
  failed: 'fill-transparent stroke-danger',
  paused: 'fill-warning/35 stroke-warning',
  open: 'fill-accent/35 stroke-accent',
}

export const TONE_NAME: Record<RunTone, string> = {
  converged: 'converged',
  failed: 'did not converge',
  paused: 'paused',
  open: 'under way',
}

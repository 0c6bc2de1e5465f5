import type { PairSummary } from '@/lib/api/contracts/priors.ts'

type Named = Pick<PairSummary, 'taskType' | 'model'> & { loop: { slug: string } | null }

/** The page of a pair. Without a model: all pairs of the task type, or of the loop. */
export function pairAddress({ taskType, loop, model }: Partial<Named>): string {
  const query = new URLSearchParams()
  if (taskType !== undefined && taskType !== null) query.set('task', taskType)
  else if (loop) query.set('loop', loop.slug)
  if (model !== undefined) query.set('model', model)
  return query.size === 0 ? '/priors' : `/priors?${query}`
}

/** Why a run was stopped, or was not. */
export const exitAddress = (run: string): string => `/priors?run=${encodeURIComponent(run)}`

/** A pair's name for people. */
export function pairName({ taskType, loop }: Pick<PairSummary, 'taskType' | 'loop'>): string {
  return taskType === null ? (loop?.name ?? 'One loop') : taskType
}

/** Models of a run for people: none is named as such. */
export const modelName = (model: string): string => (model === '' ? 'no model' : model)

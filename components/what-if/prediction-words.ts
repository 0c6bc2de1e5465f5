import { words } from '@/components/ui/format.ts'
import type { WhatIfRun } from '@/lib/api/contracts/what-if.ts'
import { assertNever } from '@/lib/loop/artefacts/assert-never.ts'

/** How a run would have gone, beside how it went. */
export type Fate = 'earlier' | 'otherwise' | 'later' | 'same' | 'refused'

export function fateOf({ run, prediction }: WhatIfRun): Fate {
  if (prediction === null) return 'refused'
  switch (prediction.type) {
    case 'same':
      return 'same'
    case 'on':
      return 'later'
    case 'ends':
      return prediction.iteration < run.iterations || run.status !== 'finished' ? 'earlier' : 'otherwise'
    case 'asks':
    case 'course':
      return 'otherwise'
    default:
      return assertNever(prediction)
  }
}

/** What is predicted, in a few words. */
export function predictionWords({ prediction, refused }: WhatIfRun): string {
  if (prediction === null) return refused ?? ''
  switch (prediction.type) {
    case 'same':
      return 'as it did'
    case 'ends': {
      const { iteration, reason, label, outcome } = prediction
      return `ends in iteration ${iteration}: ${label === '' ? words(reason) : label} (${outcome})`
    }
    case 'on':
      return `does not end in iteration ${prediction.iteration}; what follows is not known`
    case 'asks':
      return `asks a person in iteration ${prediction.iteration}: ${words(prediction.rule)}`
    case 'course':
      return `takes another course in iteration ${prediction.iteration}; what follows is not known`
    default:
      return assertNever(prediction)
  }
}

export type Summary = Record<Fate, number> & { savedNanoUsd: number; savedTokens: number }

/** How many runs would have gone how, and what those that end earlier would have saved. */
export function summaryOf(results: readonly WhatIfRun[]): Summary {
  const summary: Summary = { earlier: 0, otherwise: 0, later: 0, same: 0, refused: 0, savedNanoUsd: 0, savedTokens: 0 }
  for (const result of results) {
    summary[fateOf(result)]++
    if (result.prediction?.type !== 'ends') continue
    summary.savedNanoUsd += result.prediction.savedNanoUsd
    summary.savedTokens += result.prediction.savedTokens
  }
  return summary
}

export const SORTS = {
  newest: { label: 'Newest first', compare: (a: WhatIfRun, b: WhatIfRun) => b.run.createdAt - a.run.createdAt },
  fate: {
    label: 'What changes most',
    compare: (a: WhatIfRun, b: WhatIfRun) => RANK[fateOf(a)] - RANK[fateOf(b)] || savedOf(b) - savedOf(a),
  },
  saved: { label: 'Most saved', compare: (a: WhatIfRun, b: WhatIfRun) => savedOf(b) - savedOf(a) },
} as const
export type Sort = keyof typeof SORTS

const RANK: Record<Fate, number> = { earlier: 0, later: 1, otherwise: 2, refused: 3, same: 4 }

function savedOf({ prediction }: WhatIfRun): number {
  // Where nothing is charged, tokens tell runs apart.
  return prediction?.type === 'ends' ? prediction.savedNanoUsd + prediction.savedTokens / 1e6 : -1
}

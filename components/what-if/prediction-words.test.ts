import { expect, it } from 'vitest'
import type { WhatIfRun } from '@/lib/api/contracts/what-if.ts'
import type { WhatIfPrediction } from '@/lib/loop/artefacts/what-if.ts'
import { fateOf, predictionWords, SORTS, summaryOf } from './prediction-words.ts'

function result(prediction: WhatIfPrediction | null, iterations = 8, createdAt = 1): WhatIfRun {
  // Only what is told is there.
  return {
    run: { iterations, createdAt, status: 'finished' },
    prediction,
    refused: prediction ? null : 'no such field',
  } as unknown as WhatIfRun
}
const ends = (iteration: number, savedNanoUsd = 5): WhatIfPrediction => ({
  ...{ type: 'ends', iteration, seq: 1, reason: 'max_iterations', label: '', outcome: 'failure' },
  ...{ savedNanoUsd, savedTokens: 10 },
})

it('tells how a run would have gone', () => {
  const all = [
    result(ends(3)),
    result(ends(8)),
    result({ type: 'on', iteration: 8, seq: 1 }),
    result({ type: 'same' }),
    result(null),
  ]
  expect(all.map(fateOf)).toEqual(['earlier', 'otherwise', 'later', 'same', 'refused'])
  expect(all.map(predictionWords)).toEqual([
    'ends in iteration 3: max iterations (failure)',
    'ends in iteration 8: max iterations (failure)',
    'does not end in iteration 8; what follows is not known',
    'as it did',
    'no such field',
  ])
  expect(summaryOf(all)).toEqual({
    earlier: 1,
    otherwise: 1,
    later: 1,
    same: 1,
    refused: 1,
    savedNanoUsd: 10,
    savedTokens: 20,
  })
})

it('sorts by what changes most, and by what is saved', () => {
  const [same, little, much] = [result({ type: 'same' }, 8, 3), result(ends(3, 1), 8, 2), result(ends(2, 9), 8, 1)]
  expect([same, little, much].toSorted(SORTS.fate.compare)).toEqual([much, little, same])
  expect([same, little, much].toSorted(SORTS.newest.compare)).toEqual([same, little, much])
})

import { expect, it } from 'vitest'
import { endText, iterationText } from './progress-text.ts'

it.each([
  [
    { outcome: 'success', reason: 'goal', iterations: 1 } as const,
    'The run converged after 1 iteration, goal. Enough.',
  ],
  [
    { outcome: 'failure', reason: 'max_iterations', iterations: 1_000 } as const,
    'The run failed after 1,000 iterations, max iterations. Enough.',
  ],
  [
    { outcome: 'failure', reason: 'cancelled', iterations: 3 } as const,
    'The run was cancelled after 3 iterations. Enough.',
  ],
])('says how a run ended: %o', (run, text) => expect(endText(run, 'Enough.')).toBe(text))

it('says an iteration once', () => {
  expect(iterationText(1_200, 1_199)).toBe('Iteration 1,200')
  expect(iterationText(7, 7)).toBeNull()
})

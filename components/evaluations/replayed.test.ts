import { describe, expect, it } from 'vitest'
import type { ReplayedRun } from '@/lib/api/contracts/replays.ts'
import { type Replayed, replayedTotals, replayedWords, takeLine } from './replayed.ts'

const run = (identical: boolean, refused: string | null = null) => ({ identical, refused }) as ReplayedRun
const begun: Replayed = { status: 'replaying', runs: null, results: [], more: false, problem: null }

it('takes lines as they come', () => {
  const lines = [
    { type: 'begin' as const, runs: 3 },
    ...[run(true), run(false), run(false, 'gone')].map((result) => ({ type: 'run' as const, result })),
    { type: 'end' as const, identical: 1, diverged: 1, refused: 1, more: true },
  ]
  let replayed = begun
  for (const line of lines) replayed = { ...replayed, ...takeLine(replayed, line) }
  expect(replayed).toMatchObject({ runs: 3, more: true })
  expect(replayedTotals(replayed.results)).toEqual({ identical: 1, diverged: 1, refused: 1 })
})

describe('how it ended', () => {
  it.each<[Partial<Replayed>, string]>([
    [{ status: 'done', results: [run(true), run(true)] }, '2 runs replayed, all the same.'],
    [{ status: 'done', results: [run(true), run(false)], more: true }, '2 runs replayed; the loop has more.'],
    [{ status: 'done', results: [] }, '0 runs replayed.'],
    [{ status: 'cancelled', runs: 9, results: [run(true)] }, 'Cancelled after 1 of 9 runs.'],
    [{ status: 'failed', runs: 9, results: [run(true)] }, 'It broke off after 1 of 9 runs.'],
  ])('%#', (change, text) => expect(replayedWords({ ...begun, ...change })).toBe(text))
})

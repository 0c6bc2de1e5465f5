import { expect, it } from 'vitest'
import type { IterationPage, RunDetail } from '../api/contracts/runs.ts'
import { printResult, progressLine } from './run-report.ts'

const run = {
  id: 'run_1',
  outcome: 'success',
  reason: 'goal',
  label: null,
  explanation: 'Done.',
  iterations: 1,
  tokens: 0,
  costNanoUsd: 0,
  models: null,
  output: null,
  resultState: { long: `${'x'.repeat(1_999)}😀${'y'.repeat(5_000)}`, short: 'z' },
} as unknown as RunDetail // the members that the report reads

function printed(json: boolean): string {
  const lines: string[] = []
  const out = (line: string) => lines.push(line)
  printResult(run, json, { out, err: out, paint: (_, text) => text })
  return lines.join('\n')
}

it('cuts a long value for a person, at a whole character, and says how much is left', () => {
  expect(printed(false)).toContain(`  long   ${'x'.repeat(1_999)} … 5,002 more characters, see trace\n  short  z`)
})

it('gives a program the whole', () => {
  expect(JSON.parse(printed(true)).state).toEqual(run.resultState)
})

it('tells how many violations were remediated, not that they were', () => {
  const row = {
    ...{ iteration: 1, score: null, modelCalls: 1, toolCalls: 1, tokens: 1_165, costNanoUsd: 0 },
    ...{ startedAt: 0, endedAt: 5, pausedMs: 0, violations: 2, remediations: 0, errors: 0 },
  } as unknown as IterationPage['iterations'][number] // the members that the report reads
  const line = progressLine(row, { out() {}, err() {}, paint: (_, text) => text }, 'out')
  expect(line).toContain('2 violations (0 remediated)')
  expect(line).toContain('1,165 tokens')
})

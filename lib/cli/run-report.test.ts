import { expect, it } from 'vitest'
import type { RunDetail } from '../api/contracts/runs.ts'
import { printResult } from './run-report.ts'

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

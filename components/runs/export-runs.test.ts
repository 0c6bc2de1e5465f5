import { expect, it } from 'vitest'
import { fakeRun } from '@/components/trace/store/fake-run.ts'
import { runsAsCsv } from './export-runs.ts'

it('is CSV that spreadsheets read and do not calculate', () => {
  const run = fakeRun({ explanation: '=cmd("x"), and\nmore', costNanoUsd: 1_500_000, iterations: 4, bestScore: -0.5 })
  const [head, ...rest] = runsAsCsv([run]).split('\r\n')
  expect(head?.split(',').slice(0, 4)).toEqual(['id', 'loop', 'name', 'version'])
  const row = rest.join('\r\n')
  expect(row).toContain(`"'=cmd(""x""), and\nmore",4,0,-0.5,0.0015,`)
  expect(row).toContain('1970-01-01T00:00:00.000Z')
})

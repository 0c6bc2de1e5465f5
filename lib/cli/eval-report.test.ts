import { expect, it } from 'vitest'
import { reportTarget } from '../loop/5-evaluate/report-target.ts'
import type { Verdict } from '../loop/artefacts/evaluation.ts'
import { exitCodeOf, gatesMet, NOT_MET, NOT_RUN, passedOf, printEvaluation } from './eval-report.ts'

const passed: Verdict = {
  ...{ verdictVersion: 1, passed: true, outcome: 'success', reason: 'goal', label: '', asked: null, unexpected: null },
  ...{ validators: [], iterations: 1, steps: 1, violations: 0, remediations: 0, escalations: 0, tokens: 1 },
  ...{ costNanoUsd: 0, judgeCostNanoUsd: 0, activeMs: 1, bestScore: null, scores: [] },
  rescues: { faults: [], rescues: [], unsaved: null },
}
const failed: Verdict = { ...passed, passed: false, outcome: 'failure', unexpected: 'It failed.' }
const unrun: Verdict = { ...failed, outcome: null, reason: null, unexpected: 'The evaluation was cancelled before.' }

type Detail = Parameters<typeof printEvaluation>[0]
/** One target; only what is read of it. */
function detail(verdicts: Verdict[], status = 'finished', problem: string | null = null): Detail {
  const results = verdicts.map((verdict, number) => {
    return { number, target: 0, case: `case ${number}`, repeat: 0, run: null, expect: { outcome: 'success' }, verdict }
  })
  const told = {
    id: 'eval_1',
    loop: { slug: 'ring' },
    suite: { name: 'words' },
    repeats: 1,
    targets: [{ title: 'v1' }],
  }
  const evaluation = { ...told, status, problem, total: results.length }
  return { evaluation, results, report: { targets: [reportTarget(results as never)], comparisons: [] } } as never
}

function printed(of: Detail, gate = 0.5) {
  const lines: string[] = []
  const out = (line: string) => void lines.push(line)
  const terminal = { out, err: out, paint: (_: unknown, text: string) => text }
  const judged = { gate, strict: false, base: 0 }
  printEvaluation(of, [], judged, terminal)
  return { text: lines.join('\n'), met: gatesMet(of, judged), code: exitCodeOf(of, null, judged, terminal) }
}

it('what did not run wholly meets no gate and misses none, and what was not run is no failure', () => {
  const left = Array.from({ length: 582 }, () => unrun)
  const found = printed(detail([...Array(18).fill(passed), ...left], 'cancelled', 'It was cancelled.'))
  expect([found.met, found.code]).toEqual([[null], NOT_RUN])
  expect(found.text).toMatch(/^v1 {2}gate not decided: 582 results not run$/m)
  expect(found.text).toMatch(/18 of 18[\s\S]*It was cancelled\.$/)
  expect(found.text).not.toMatch(/✗|did not pass|gate met/)
})

it.each([
  [[passed, failed], 0.5, [true], 0, /gate met/],
  [[passed, failed], 0.6, [false], NOT_MET, /gate not met[\s\S]*1 result did not pass[\s\S]*✗ case 1: It failed\./],
])('%j at %d', (verdicts, gate, met, code, text) => {
  expect(printed(detail(verdicts), gate)).toEqual({ met, code, text: expect.stringMatching(text) })
})

it('a target with which others are compared is asked for no gate', () => {
  const of = detail([failed])
  expect(gatesMet(of, { gate: 1, strict: false, base: 1 })).toEqual([null])
})

it('lists what was not wholly run without a share', () => {
  expect(passedOf({ passed: 18, problem: null }, 20)).toBe('18 of 20 passed')
  expect(passedOf({ passed: 18, problem: 'It was cancelled.' }, 600)).toBe('18 passed, not wholly run')
})

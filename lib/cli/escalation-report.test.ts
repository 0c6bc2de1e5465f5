import { expect, it } from 'vitest'
import type { EscalationPacket } from '../loop/artefacts/escalation.ts'
import { printPacket } from './escalation-report.ts'

const packet: EscalationPacket = {
  packetVersion: 1,
  runId: 'run_1',
  why: 'guard',
  headline: 'The loop repeats itself.',
  iteration: 3,
  nodeId: 'decide',
  state: { n: 3 },
  failingInvariants: [{ nodeId: 'small', name: 'n is small', expression: 'state.n < 3', attempts: 2 }],
  confidence: [],
  summary: 'Iteration 3.\nLast decision: knock\u001b[31m.',
  suggestions: [
    {
      title: 'Roll back to the last safe state',
      why: 'Every check held.',
      intervention: { patch: [{ field: 'n', value: 2 }] },
      preview: [{ field: 'n', before: 'x'.repeat(500), after: 2 }],
    },
    { title: 'Stop the run', why: 'It ends.', intervention: { stop: true }, preview: [] },
  ],
  deadlineAt: null,
  onDeadline: null,
}

function printed(part: Partial<EscalationPacket> = {}): string {
  const lines: string[] = []
  const out = (line: string) => lines.push(line)
  printPacket({ ...packet, ...part }, 'resume run_1', 7, { out, err: out, paint: (_, text) => text })
  return lines.join('\n')
}

it('shows what fails, what happened and the suggestions by number, none of which steers the terminal', () => {
  expect(printed()).toBe(`
does not hold
  n is small: state.n < 3 (2 attempts to heal it)

so far
  Iteration 3.
  Last decision: knock\ufffd[31m.

suggestions
   1  Roll back to the last safe state
      Every check held.
      n: ${'x'.repeat(120)}… → 2
   2  Stop the run
      It ends.

Take one as it is: resume run_1 --take N --seq 7
Decide yourself: resume run_1 --seq 7 with --set FIELD=JSON, --extend iterations=N, --stop; all flags: npm run -s loopwright -- help resume`)
})

it('names --answer only where something is asked', () => {
  expect(printed()).not.toContain('--answer')
  expect(printed({ why: 'approval' })).toContain('with --answer TEXT, --set')
  expect(printed({ suggestions: [] })).not.toMatch(/suggestions|--take/)
})

it.each<['stop' | 'careful', string, EscalationPacket['why']?]>([
  ['stop', 'the run ends as escalation_deadline.'],
  ['careful', 'the stop rule ends the run.'],
  ['careful', 'the careful answer is given.', 'approval'],
  ['careful', 'the run ends as in doubt.', 'in_doubt'],
])('says what follows a deadline: %s, %s', (onDeadline, says, why = 'guard') => {
  const told = printed({ deadlineAt: Date.UTC(2026, 10, 21, 12), onDeadline, why })
  expect(told).toMatch(/If nobody decides until 2026-11-21 12:00 UTC, /)
  expect(told).toContain(says)
})

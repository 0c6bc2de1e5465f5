import type { EscalationPacket } from '../loop/artefacts/escalation.ts'
import type { Json } from '../loop/artefacts/json.ts'
import { count, printable, type Terminal } from './terminal.ts'

const MOST_SHOWN = 120

/** What a person has to know about a run that asks them, and the ways out by number. `seq`: of the pause, so that nobody takes a way out of another one. */
export function printPacket(packet: EscalationPacket, resume: string, seq: number, terminal: Terminal): void {
  const title = (text: string) => terminal.out(`\n${terminal.paint('bold', text)}`)
  if (packet.failingInvariants.length > 0) {
    title('does not hold')
    for (const { name, expression, attempts } of packet.failingInvariants)
      terminal.out(`  ${printable(name)}: ${printable(expression)} (${count(attempts, 'attempt')} to heal it)`)
  }
  title('so far')
  for (const line of printable(packet.summary).split('\n')) terminal.out(`  ${line}`)
  title('ways out')
  packet.suggestions.forEach(({ title: name, why, preview }, index) => {
    terminal.out(`  ${String(index + 1).padStart(2)}  ${printable(name)}`)
    terminal.out(terminal.paint('dim', `      ${printable(why)}`))
    for (const { field, before, after } of preview) terminal.out(`      ${field}: ${short(before)} → ${short(after)}`)
  })
  terminal.out(`\nTake one as it is: ${resume} --take N --seq ${seq}`)
  if (packet.deadlineAt !== null) terminal.out(deadline(packet.deadlineAt, packet))
}

function deadline(at: number, { why, onDeadline }: EscalationPacket): string {
  return `If nobody decides until ${timeOf(at)}, ${onDeadline === 'careful' ? CAREFUL[why] : 'the run ends as escalation_deadline'}.`
}

const ANSWERS = 'the careful answer is given'
const CAREFUL: Record<EscalationPacket['why'], string> = {
  approval: ANSWERS,
  question: ANSWERS,
  invariant: ANSWERS,
  guard: 'the rule ends the run',
  in_doubt: 'the run ends as in doubt',
}

/** A moment, to the minute, in the time of this machine. */
export function timeOf(at: number): string {
  return new Date(at).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
}

function short(value: Json): string {
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value))
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`
}

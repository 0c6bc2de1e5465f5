import type { EscalationPacket } from '../loop/artefacts/escalation.ts'
import type { Json } from '../loop/artefacts/json.ts'
import { count, oneLine, printable, type Terminal } from './terminal.ts'

const MOST_SHOWN = 120

/** What a person has to know about a run that asks them, and the suggestions by number. `seq`: of the pause, so that nobody takes a suggestion of another one. */
export function printPacket(packet: EscalationPacket, resume: string, seq: number, terminal: Terminal): void {
  const title = (text: string) => terminal.out(`\n${terminal.paint('bold', text)}`)
  if (packet.failingInvariants.length > 0) {
    title('does not hold')
    for (const { name, expression, attempts } of packet.failingInvariants)
      terminal.out(`  ${oneLine(name)}: ${oneLine(expression)} (${count(attempts, 'attempt')} to heal it)`)
  }
  title('so far')
  for (const line of printable(packet.summary).split('\n')) terminal.out(`  ${line}`)
  if (packet.suggestions.length > 0) title('suggestions')
  packet.suggestions.forEach(({ title: name, why, preview }, index) => {
    terminal.out(`  ${String(index + 1).padStart(2)}  ${oneLine(name)}`)
    terminal.out(terminal.paint('dim', `      ${oneLine(why)}`))
    for (const { field, before, after } of preview) terminal.out(`      ${field}: ${short(before)} → ${short(after)}`)
  })
  terminal.out('')
  if (packet.suggestions.length > 0) terminal.out(`Take one as it is: ${resume} --take N --seq ${seq}`)
  terminal.out(
    `Decide yourself: ${resume} --seq ${seq} with ${WAYS[packet.why]}; all flags: npm run -s loopwright -- help resume`,
  )
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
  guard: 'the stop rule ends the run',
  in_doubt: 'the run ends as in doubt',
}

const CHANGES = '--set FIELD=JSON, --extend iterations=N, --stop'
/** What fits, by what is asked; every flag stands in help. */
const WAYS: Record<EscalationPacket['why'], string> = {
  approval: `--answer TEXT, ${CHANGES}`,
  question: `--answer TEXT, ${CHANGES}`,
  invariant: `--answer TEXT, ${CHANGES}`,
  guard: CHANGES,
  in_doubt: '--answer TEXT, --output JSON, --stop',
}

/** A moment, to the minute, in UTC, as budgets count their days. */
export function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function short(value: Json): string {
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value))
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`
}

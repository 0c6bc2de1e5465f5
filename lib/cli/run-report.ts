import type { IterationPage, PausedRun, RunDetail } from '../api/contracts/runs.ts'
import type { EscalationPacket } from '../loop/artefacts/escalation.ts'
import { printPacket } from './escalation-report.ts'
import { count, dollars, duration, oneLine, printable, type Terminal } from './terminal.ts'

/** Characters of one value that the result shows. */
const MOST_SHOWN = 2_000

type IterationRow = IterationPage['iterations'][number]

/** One line for an iteration that has ended, in columns that stay aligned from line to line. */
export function progressLine(row: IterationRow, terminal: Terminal, stream: 'out' | 'err'): string {
  const { iteration, score, modelCalls, toolCalls, tokens, costNanoUsd, violations, remediations, errors } = row
  const cells = [
    String(iteration).padStart(5),
    `score ${score === null ? '–' : score.toFixed(3)}`.padEnd(12),
    `${modelCalls} model, ${toolCalls} tool`.padEnd(17),
    count(tokens, 'token').padStart(13),
    dollars(costNanoUsd).padStart(9),
    duration(row.endedAt - row.startedAt - row.pausedMs).padStart(8),
  ]
  const marks: string[] = []
  if (violations > 0)
    marks.push(terminal.paint('yellow', `${count(violations, 'violation')} (${remediations} remediated)`, stream))
  if (errors > 0) marks.push(terminal.paint('red', count(errors, 'error'), stream))
  return [...cells, ...marks].join('  ')
}

/** How the run ended: one JSON object on the last line of stdout, or words. */
export function printResult(run: RunDetail, json: boolean, terminal: Terminal): void {
  const { outcome, reason, iterations, tokens, resultState: state } = run
  if (json) {
    const costUsd = run.costNanoUsd / 1e9
    terminal.out(JSON.stringify({ runId: run.id, outcome, reason, iterations, costUsd, tokens, state }))
    return
  }
  const [word, style] =
    outcome === 'success' ? (['converged', 'green'] as const) : (['not converged', 'yellow'] as const)
  const simulated = new Set(Object.values(run.models ?? {}).flatMap((model) => (model.simulated ? model.provider : [])))
  terminal.out('')
  terminal.out(`${terminal.paint(['bold', style], word)}  ${reason}${run.label ? ` (${oneLine(run.label)})` : ''}`)
  terminal.out(printable(run.explanation))
  const cost = `${count(iterations, 'iteration')} · ${count(tokens, 'token')} · ${dollars(run.costNanoUsd)}`
  terminal.out(
    `${cost}${simulated.size > 0 ? ` · answers by ${[...simulated].join(' and ')}, not by a real model` : ''}`,
  )
  printValues('output', run.output, terminal)
  printValues('state', state, terminal)
  terminal.out(`\nEvery step: npm run -s loopwright -- trace ${run.id}`)
}

/** Why the run waits and how to let it go on: one JSON object on the last line of stdout, or words. */
export function printPaused(
  run: RunDetail,
  paused: PausedRun,
  packet: EscalationPacket | null,
  json: boolean,
  terminal: Terminal,
): void {
  if (json) {
    terminal.out(JSON.stringify({ runId: run.id, status: 'paused', paused, iterations: run.iterations, packet }))
    return
  }
  const resume = `npm run -s loopwright -- resume ${run.id}`
  terminal.out(`${terminal.paint(['bold', 'yellow'], 'paused')}  in iteration ${paused.iteration}`)
  const { question } = paused
  if (question === null || paused.why === 'escalation') terminal.out(printable(paused.detail))
  if (question === null) {
    if (packet) printPacket(packet, resume, paused.seq, terminal)
    else terminal.out(`\nResume: ${resume}`)
    if (paused.why === 'breakpoint' || paused.why === 'step')
      terminal.out(`One step: ${resume} --step\nOne iteration: ${resume} --iteration`)
    return
  }
  terminal.out(printable(question.text))
  if (question.detail) terminal.out(printable(shortened(question.detail)))
  terminal.out('\nAnswer:')
  const answers = question.options.length === 0 ? ['YOUR ANSWER'] : question.options
  for (const answer of answers) terminal.out(`  ${resume} --answer ${quoted(printable(answer))} --seq ${paused.seq}`)
  if (packet) printPacket(packet, resume, paused.seq, terminal)
}

/** The run waits for child runs, and these for people: nothing goes on before somebody decides. */
export function printWaiting(run: RunDetail, json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.out(JSON.stringify({ runId: run.id, status: 'waiting', iterations: run.iterations }))
    return
  }
  terminal.out(`\n${terminal.paint(['bold', 'yellow'], 'waiting')}  in iteration ${run.iterations}`)
  terminal.out('A run that it called waits for a person. What is to be decided: npm run -s loopwright -- inbox')
  terminal.out(`When that is done, \`npm run -s loopwright -- worker\` or a server goes on with ${run.id}.`)
}

/** As one word of a shell's command line. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function printValues(title: string, values: RunDetail['output'], terminal: Terminal): void {
  const entries = Object.entries(values ?? {})
  if (entries.length === 0) return
  terminal.out(`\n${terminal.paint('bold', title)}`)
  const width = Math.max(...entries.map(([name]) => name.length))
  for (const [name, value] of entries) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const lines = printable(shortened(text)).split('\n')
    terminal.out(`  ${name.padEnd(width)}  ${lines.join(`\n  ${' '.repeat(width)}  `)}`)
  }
}

/** As much of a value as a person reads in a terminal. */
function shortened(text: string): string {
  if (text.length <= MOST_SHOWN) return text
  // Not between the halves of a surrogate pair.
  const shown = text.slice(0, MOST_SHOWN).replace(/[\ud800-\udbff]$/, '')
  return `${shown} … ${count(text.length - shown.length, 'more character')}, see trace`
}

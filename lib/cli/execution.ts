import type { RunDetail } from '../api/contracts/runs.ts'
import type { Result } from '../server/result.ts'
import type { RunHereOptions } from '../server/run-here.ts'
import { FailureLines } from './failure-lines.ts'
import type { GivenLists } from './flag-of.ts'
import { printPaused, printResult, printWaiting, progressLine } from './run-report.ts'
import { callLine } from './run-tree.ts'
import type { Terminal } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

const DID_NOT_CONVERGE = 3
const PAUSED = 4
const INTERRUPTED = 130

/**
 * Executes a run here, reports each iteration as it ends, and then how the run ended or why it is paused. Ctrl-C cancels it.
 * @returns the exit code.
 */
export async function execute(
  { services, actor }: Workspace,
  json: boolean,
  terminal: Terminal,
  start: (options: RunHereOptions) => Promise<Result<RunDetail>>,
  given: GivenLists = {},
): Promise<number> {
  const { readIterations } = await import('../server/read-trace.ts')
  const stream = json ? 'err' : 'out'
  const say = terminal[stream]
  let runId = ''
  let call: { seq: number; loop: string } | null = null
  const failures = new FailureLines()
  const reportIteration = async (iteration: number) => {
    const [row] = unwrap(await readIterations(services, actor, runId, iteration, 1)).iterations
    if (row?.iteration === iteration) say(progressLine(row, terminal, stream))
    for (const line of failures.take(terminal, stream)) say(line)
  }
  const interrupt = onInterrupt(terminal)
  try {
    const result = await start({
      cancel: interrupt.signal,
      onStart: ({ id, loop }) => {
        runId = id
        say(terminal.paint('dim', `${id}  ${loop.slug}`, stream))
      },
      onWait: () => terminal.err('The workspace has as many runs in execution as it may; this one waits its turn.'),
      onEvents: async (events) => {
        for (const event of events) {
          const { type, iteration } = event
          failures.add(event)
          if (event.type === 'children-requested') call = { seq: event.seq, loop: event.data.loop }
          if (event.type === 'children-answered' && call) say(await callLine({ services, actor }, runId, call))
          if (type === 'iteration-started') await reportIteration(iteration - 1)
          else if (type === 'run-finished') await reportIteration(iteration)
        }
      },
    })
    return await report({ services, actor }, unwrap(result, given), json, terminal)
  } finally {
    interrupt.remove()
  }
}

async function report(
  { services, actor }: Pick<Workspace, 'services' | 'actor'>,
  run: RunDetail,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  if (run.paused) {
    const { readEscalation } = await import('../server/read-inbox.ts')
    const { escalation } = unwrap(await readEscalation(services, actor, run.id))
    if (!json) terminal.out('')
    printPaused(run, run.paused, escalation?.packet ?? null, json, terminal)
    return PAUSED
  }
  if (run.status === 'waiting') {
    printWaiting(run, json, terminal)
    return PAUSED
  }
  printResult(run, json, terminal)
  return run.outcome === 'success' ? 0 : DID_NOT_CONVERGE
}

/** First Ctrl-C: cancel, and wait until that is on record. Second: leave at once. */
export function onInterrupt(terminal: Terminal, what = 'the run') {
  const cancel = new AbortController()
  const stop = () => {
    if (cancel.signal.aborted) process.exit(INTERRUPTED)
    terminal.err(`Cancelling ${what} … press Ctrl-C again to leave at once`)
    cancel.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: cancel.signal,
    remove() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

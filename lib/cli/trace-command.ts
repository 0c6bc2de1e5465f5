import { type IterationPage, type RunDetail, RunSummary } from '../api/contracts/runs.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { FailureLines } from './failure-lines.ts'
import { runIdOf } from './run-id.ts'
import { type TreeRow, treeLine, treeOf } from './run-tree.ts'
import { CliError, count, dollars, duration, oneLine, printable, type Terminal, table } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const PAGE = 500
const MOST_EXPLAINED = 20
type Log = { iterations(from: number): Promise<IterationPage>; events(after: number): Promise<TraceEvent[]> }
type IterationRow = IterationPage['iterations'][number]

export const traceCommand: Command = {
  name: 'trace',
  usage: 'RUN [--tree] [--json | --otlp]',
  summary: 'Shows what happened in a run, iteration by iteration',
  details: [
    '  --tree  The run with all runs that it has called, and theirs, one per line; with --json {runs}.',
    '          10.2 is the second child of the call that is event 10 of the run above',
    '  --json  One JSON document {run, iterations, events} on stdout, one event per line',
    '  --otlp  Spans of OpenTelemetry, of the run and of all that it has called, as one JSON document that collectors take',
    '',
    'RUN is an id such as run_…, as run prints it. Exit code 0, or 1 when there is no such run.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG, tree: { type: 'boolean', default: false }, otlp: { type: 'boolean', default: false } },
  async run({ args: [id = ''], flags, terminal }) {
    runIdOf(id)
    if (flags.otlp && (flags.json || flags.tree))
      throw new CliError(2, '--otlp is a form of its own: leave --json and --tree out.')
    await using workspace = await openWorkspace()
    const { readRun } = await import('../server/read-run.ts')
    const trace = await import('../server/read-trace.ts')
    const log: Log = {
      iterations: async (from) =>
        unwrap(await trace.readIterations(workspace.services, workspace.actor, id, from, PAGE)),
      events: async (after) => {
        const range = { after, limit: PAGE, whole: true }
        return unwrap(await trace.readEvents(workspace.services, workspace.actor, id, range)).events
      },
    }
    if (flags.otlp) {
      const { exportTelemetry } = await import('../server/run-telemetry.ts')
      const document = unwrap(await exportTelemetry(workspace.services, workspace.actor, id))
      for await (const text of document) terminal.out(text)
      return 0
    }
    const run = unwrap(await readRun(workspace.services, workspace.actor, id)).run
    if (flags.tree) await printTree(workspace, run, flags.json === true, terminal)
    else if (flags.json) await printDocument(log, run, terminal)
    else await printTable(log, run, terminal)
    return 0
  },
}

/** Page by page: a run of 10,000 iterations is never in memory as a whole. */
async function printDocument(log: Log, run: RunDetail, terminal: Terminal): Promise<void> {
  terminal.out(`{"run":${JSON.stringify(run)},`)
  await printList(terminal, 'iterations', iterationsOf(log))
  terminal.out(',')
  await printList(terminal, 'events', eventsOf(log))
  terminal.out('}')
}

/** Depth first, as it is read: a tree may hold many thousand runs. */
async function printTree(workspace: Workspace, run: RunDetail, json: boolean, terminal: Terminal): Promise<void> {
  const tree = treeOf(workspace, run)
  if (!json) {
    for await (const row of tree) terminal.out(treeLine(row, terminal))
    return
  }
  terminal.out('{')
  await printList(terminal, 'runs', summariesOf(tree))
  terminal.out('}')
}

async function* summariesOf(tree: AsyncIterable<TreeRow>): AsyncGenerator<RunSummary> {
  for await (const { run } of tree) yield RunSummary.parse(run)
}

async function printList(terminal: Terminal, name: string, items: AsyncIterable<unknown>): Promise<void> {
  terminal.out(`"${name}":[`)
  let previous: string | undefined
  for await (const item of items) {
    if (previous !== undefined) terminal.out(`${previous},`)
    previous = JSON.stringify(item)
  }
  if (previous !== undefined) terminal.out(previous)
  terminal.out(']')
}

async function* iterationsOf(log: Log): AsyncGenerator<IterationRow> {
  for (let from: number | null = 1; from !== null; ) {
    const page: IterationPage = await log.iterations(from)
    yield* page.iterations
    from = page.next
  }
}

async function* eventsOf(log: Log, from = 0): AsyncGenerator<TraceEvent> {
  for (let after = from; ; ) {
    const events = await log.events(after)
    if (events.length === 0) return
    yield* events
    after = events.at(-1)?.seq ?? after
  }
}

const HEADER = [
  'iteration',
  'score',
  'steps',
  'models',
  'tools',
  'tokens',
  'cost',
  'time',
  'violations',
  'errors',
  'path',
]

async function printTable(log: Log, run: RunDetail, terminal: Terminal): Promise<void> {
  const iterations = await Array.fromAsync(iterationsOf(log))
  terminal.out(`${terminal.paint('bold', run.id)}  ${oneLine(run.loop.name)} (${run.loop.slug})`)
  const rows = iterations.map((each) => [
    String(each.iteration),
    each.score === null ? '–' : each.score.toFixed(3),
    String(each.steps),
    String(each.modelCalls),
    String(each.toolCalls),
    each.tokens.toLocaleString('en-US'),
    dollars(each.costNanoUsd),
    duration(each.endedAt - each.startedAt - each.pausedMs),
    each.violations === 0 ? '' : `${each.violations} (${each.remediations} remediated)`,
    each.errors === 0 ? '' : String(each.errors),
    each.path.join(' → '),
  ])
  const [header = '', ...lines] = table(HEADER, rows, [0, 1, 2, 3, 4, 5, 6, 7])
  terminal.out(terminal.paint('dim', header))
  // The first few tell what is wrong; all of them are in --json.
  const explained = new Set(iterations.filter(({ errors }) => errors > 0).slice(0, MOST_EXPLAINED))
  for (const [index, row] of iterations.entries()) {
    terminal.out(lines[index] ?? '')
    if (explained.has(row)) for (const line of await failuresIn(log, row, terminal)) terminal.out(line)
  }
  terminal.out(ending(run, terminal))
}

async function failuresIn(log: Log, { firstSeq, lastSeq }: IterationRow, terminal: Terminal): Promise<string[]> {
  const failures = new FailureLines()
  for await (const event of eventsOf(log, firstSeq - 1)) {
    if (event.seq > lastSeq) break
    failures.add(event)
  }
  return failures.take(terminal, 'out')
}

function ending(run: RunDetail, terminal: Terminal): string {
  if (run.paused)
    return `${terminal.paint('yellow', 'paused')}: ${printable(run.paused.question?.text ?? run.paused.detail)}`
  if (run.outcome === null) return `Still ${run.status}, after ${count(run.iterations, 'iteration')}.`
  const outcome = terminal.paint(run.outcome === 'success' ? 'green' : 'yellow', run.outcome)
  return `${outcome}: ${run.reason}${run.label ? ` (${oneLine(run.label)})` : ''}. ${printable(run.explanation)}`
}

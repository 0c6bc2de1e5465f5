import type { RunStatus } from '../runner/host.ts'
import type { Claim } from '../runner/ports.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { CliError, count, dollars, oneLine, printable, type Terminal } from './terminal.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

const USAGE_ERROR = 2
const INTERRUPTED = 130

export const workerCommand: Command = {
  name: 'worker',
  usage: '[--concurrency N] [--json]',
  summary: 'Executes the runs that wait, until it is stopped; any number of workers share them',
  details: [
    '  --concurrency N  Runs executed at the same time (LOOPWRIGHT_CONCURRENCY, else 4)',
    '  --json           One object per line: {event: "ready" | "taken" | "settled" | "failed" | "stopped", …}',
    '',
    'Workers on several machines need PostgreSQL: DATABASE_URL=postgresql://… On SQLite a worker shares the file with the server of its machine.',
    'SIGTERM or Ctrl-C: takes no more, gives its runs back at a safe place and ends; a second one leaves at once.',
    'A run is taken up again after each pause, and when it was given back or its worker died.',
    'Exit code 0: stopped after giving its runs back · 1: error · 2: wrong call.',
  ],
  args: { min: 0, max: 0 },
  flags: { ...JSON_FLAG, concurrency: { type: 'string' } },
  async run({ flags, terminal }) {
    const inHand = new Set<string>()
    const stop = onStop(terminal, inHand)
    const { promise: opened, resolve } = Promise.withResolvers<Workspace>()
    const say = flags.json === true ? jsonLines(terminal) : lines(terminal)
    const telling = new Set<Promise<void>>()
    try {
      const concurrency = readConcurrency(flags.concurrency)
      await using workspace = await openWorkspace({
        create: true,
        worker: {
          ...(concurrency === undefined ? {} : { concurrency }),
          onTaken: (claim) => {
            inHand.add(claim.runId)
            say.taken(claim)
          },
          onSettled: (runId, status) => {
            inHand.delete(runId)
            const end = opened.then((where) => tellEnd(where, runId, status, say)).finally(() => telling.delete(end))
            telling.add(end)
          },
          onError: (error, runId) => {
            if (runId !== null) inHand.delete(runId)
            say.failed(error instanceof Error ? error.message : String(error), runId)
          },
        },
      })
      resolve(workspace)
      await say.ready(workspace, concurrency)
      await stop.asked
      await workspace.drain()
      await Promise.all(telling)
    } finally {
      stop.remove()
    }
    say.stopped()
    return 0
  },
}

function readConcurrency(given: unknown): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (/^\d+$/.test(String(given)) && value >= 1 && value <= 256) return value
  throw new CliError(USAGE_ERROR, `--concurrency must be a whole number from 1 to 256, not "${given}".`)
}

type End = { status: RunStatus; loop: string; outcome: string; iterations: number; costNanoUsd: number; why: string }

/** What became of a run, as far as this worker may read it. */
async function tellEnd({ services, actor }: Workspace, runId: string, status: RunStatus, say: Report): Promise<void> {
  const { readRun } = await import('../server/read-run.ts')
  // A run of another workspace, or a database that is away for a moment: it is told without particulars.
  const found = await readRun(services, actor, runId).catch(() => null)
  const run = found?.ok ? found.value.run : null
  say.settled(runId, {
    status,
    loop: run?.loop.slug ?? '',
    outcome: run?.outcome ?? '',
    iterations: run?.iterations ?? 0,
    costNanoUsd: run?.costNanoUsd ?? 0,
    why: (status === 'paused' ? run?.paused?.why : run?.reason) ?? '',
  })
}

type Report = {
  ready(workspace: Workspace, concurrency: number | undefined): Promise<void>
  taken(claim: Claim): void
  settled(runId: string, end: End): void
  failed(message: string, runId: string | null): void
  stopped(): void
}

function jsonLines({ out }: Terminal): Report {
  const line = (event: string, more: object = {}) =>
    out(JSON.stringify({ event, at: new Date().toISOString(), ...more }))
  return {
    ready: async ({ services }, concurrency) =>
      line('ready', { owner: services.owner, concurrency: concurrency ?? services.concurrency }),
    taken: ({ runId, epoch }) => line('taken', { runId, epoch }),
    settled: (runId, end) => line('settled', { runId, ...end }),
    failed: (message, runId) => line('failed', { runId, message }),
    stopped: () => line('stopped'),
  }
}

const SAID: Record<RunStatus, string> = {
  finished: 'ended',
  paused: 'paused',
  waiting: 'waits for its child runs',
  released: 'given back, goes on later',
  fenced: 'lost to another worker; nothing was written since',
}

function lines({ out, err, paint }: Terminal): Report {
  const time = () => paint('dim', new Date().toISOString().slice(11, 19))
  return {
    async ready({ services }, concurrency) {
      const most = count(concurrency ?? services.concurrency, 'run')
      out(`${time()}  ${paint('bold', services.owner)} waits for runs, up to ${most} at a time. Ctrl-C stops it.`)
      if (!services.database.createRunQueue)
        out('This database is a file of this machine: for workers on several machines use DATABASE_URL=postgresql://…')
    },
    taken: ({ runId, epoch }) => out(`${time()}  ${runId}  taken up${epoch > 1 ? ' again' : ''}`),
    settled(runId, { status, loop, outcome, iterations, costNanoUsd, why }) {
      const colour = outcome === 'success' ? 'green' : 'yellow'
      const how = status === 'finished' && outcome ? paint(colour, `${outcome}: ${why}`) : paint('yellow', SAID[status])
      const more = loop ? `  ${oneLine(loop)}, ${count(iterations, 'iteration')}, ${dollars(costNanoUsd)}` : ''
      out(`${time()}  ${runId}  ${how}${status === 'paused' && why ? ` (${why})` : ''}${more}`)
    },
    failed: (message, runId) =>
      err(
        `${time()}  ${runId ?? 'looking for runs'}  ${paint('red', 'failed', 'err')} ${printable(message)}; tried again`,
      ),
    stopped: () => out(`${time()}  stopped`),
  }
}

/** First signal: stop taking runs. Second: leave at once; the runs are taken over when their lease is over. */
function onStop(terminal: Terminal, inHand: ReadonlySet<string>) {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  let before = false
  const stop = () => {
    if (before) process.exit(INTERRUPTED)
    before = true
    const what = inHand.size === 0 ? 'Stopping' : `Giving ${count(inHand.size, 'run')} back`
    terminal.err(`${what} … press Ctrl-C again to leave at once`)
    resolve()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    asked,
    remove() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

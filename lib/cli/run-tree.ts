import type { RunSummary } from '../api/contracts/runs.ts'
import { count, dollars, duration, oneLine, type Terminal } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

/** A run in its tree: `depth` 0 is the run that was asked for; `last` says of each level down to it whether nothing follows there. */
export type TreeRow = { run: RunSummary; depth: number; last: readonly boolean[] }

const PAGE = 200

/** The run and all that it has called, depth first, in the order of calls and lists; read page by page. */
export async function* treeOf(
  workspace: Pick<Workspace, 'services' | 'actor'>,
  run: RunSummary,
): AsyncGenerator<TreeRow> {
  yield* below(workspace, { run, depth: 0, last: [] })
}

async function* below(workspace: Pick<Workspace, 'services' | 'actor'>, row: TreeRow): AsyncGenerator<TreeRow> {
  yield row
  const { run, depth, last } = row
  let before: RunSummary | null = null
  for await (const child of childrenOf(workspace, run.id)) {
    if (before) yield* below(workspace, { run: before, depth: depth + 1, last: [...last, false] })
    before = child
  }
  if (before) yield* below(workspace, { run: before, depth: depth + 1, last: [...last, true] })
}

async function* childrenOf(
  { services, actor }: Pick<Workspace, 'services' | 'actor'>,
  id: string,
): AsyncGenerator<RunSummary> {
  const { listChildren } = await import('../server/read-children.ts')
  for (let cursor: string | undefined; ; ) {
    const page = unwrap(await listChildren(services, actor, id, { limit: PAGE, ...(cursor ? { cursor } : {}) }))
    yield* page.children
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}

/** One line for a run, drawn as a branch of its tree: `10.2` is the second child of the call that is event 10 of the run above. */
export function treeLine({ run, last }: TreeRow, terminal: Terminal): string {
  const trunk = last.slice(0, -1).map((ended) => (ended ? '   ' : '│  '))
  const branch = last.length === 0 ? '' : last.at(-1) ? '└─ ' : '├─ '
  const place = run.parent === null || last.length === 0 ? '' : `${run.parent.seq}.${run.parent.index + 1}  `
  const version = run.version === null ? 'draft' : `v${run.version}`
  const cells = [
    `${place}${terminal.paint('bold', run.id)}  ${oneLine(run.loop.slug)} ${version}`,
    outcomeOf(run, terminal),
    `${count(run.iterations, 'iteration')} · ${dollars(run.costNanoUsd)}${timeOf(run)}`,
  ]
  return `${trunk.join('')}${branch}${cells.join('  ')}`
}

function outcomeOf({ status, outcome, reason }: RunSummary, terminal: Terminal): string {
  if (outcome === null) return terminal.paint('dim', status)
  return terminal.paint(outcome === 'success' ? 'green' : 'yellow', `${outcome}: ${reason}`)
}

function timeOf({ startedAt, finishedAt, pausedMs }: RunSummary): string {
  return startedAt === null || finishedAt === null ? '' : ` · ${duration(finishedAt - startedAt - pausedMs)}`
}

/** What became of the child runs of a call, in one line: `8 child runs of grade: 7 converged, 1 failed · $0.002`. */
export async function callLine(
  { services, actor }: Pick<Workspace, 'services' | 'actor'>,
  runId: string,
  call: { seq: number; loop: string },
): Promise<string> {
  const { listChildren } = await import('../server/read-children.ts')
  const { totals } = unwrap(await listChildren(services, actor, runId, { seq: call.seq, limit: 1 }))
  const { succeeded, failed, queued, running, waiting, paused } = totals
  const open = queued + running + waiting + paused
  const parts = [
    ...(succeeded > 0 ? [`${succeeded} converged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} not ended`] : []),
  ]
  const what = `${count(succeeded + failed + open, 'child run')} of ${oneLine(call.loop)}`
  return `       ${what}: ${parts.join(', ')} · ${dollars(totals.costNanoUsd)}`
}

import { type FirstDivergence, type ReplayedRun, ReplayRunsBody } from '../api/contracts/replays.ts'
import type { Flags } from './command.ts'
import { runIdOf } from './run-id.ts'
import { CliError, count, oneLine, printable, type Terminal } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { openWorkspace, unwrap } from './workspace.ts'

const DIVERGED = 1
const WRONG_CALL = 2

/** Replays the stored runs of a loop: a line for each as it is done, then what they come to. */
export async function replayAll(slug: string, flags: Flags, terminal: Terminal): Promise<number> {
  const body = readBody(flags)
  await using workspace = await openWorkspace()
  const { replayRuns } = await import('../server/replay-runs.ts')
  let failed = 0
  for await (const line of unwrap(await replayRuns(workspace.services, workspace.actor, slug, body))) {
    if (line.type === 'run' && flags.json === true) terminal.out(JSON.stringify(line.result))
    else if (line.type === 'run') print(line.result, terminal)
    if (line.type !== 'end') continue
    failed = line.diverged + line.refused
    const { identical, diverged, refused } = line
    const total = `${count(identical + failed, 'run')}: ${identical} the same, ${diverged} diverged, ${refused} can’t be replayed.`
    if (flags.json === true) terminal.err(total)
    else terminal.out(identical + failed === 0 ? 'The loop has no runs.' : `\n${total}`)
    if (line.more) terminal.err('The loop has more runs than these: --limit N replays more.')
  }
  return failed > 0 ? DIVERGED : 0
}

function readBody({ version, draft, runs, limit }: Flags) {
  const body = ReplayRunsBody.safeParse({
    ...(version === undefined ? {} : { version: wholeNumber('version', String(version)) }),
    ...(draft === true ? { draft } : {}),
    ...(runs === undefined ? {} : { runs: String(runs).split(',').map(runIdOf) }),
    ...(limit === undefined ? {} : { limit: wholeNumber('limit', String(limit)) }),
  })
  if (body.success) return body.data
  const [issue] = body.error.issues
  throw new CliError(WRONG_CALL, printable(`--${String(issue?.path[0] ?? 'version')}: ${issue?.message}.`))
}

function print({ run, keptBy, refused, complete, checked, divergence }: ReplayedRun, terminal: Terminal): void {
  const kept = keptBy === null ? '' : terminal.paint('dim', `  kept by ${oneLine(keptBy)}`)
  if (refused !== null) {
    terminal.out(`${run.id}  ${terminal.paint(['bold', 'red'], 'not replayed')}${kept}`)
    terminal.out(`  ${printable(refused)}`)
    return
  }
  const much = checked ? `  ${count(checked.steps, 'step')}, ${count(checked.iterations, 'iteration')}` : ''
  if (!divergence) {
    const so = complete ? '' : ' so far'
    terminal.out(`${run.id}  ${terminal.paint(['bold', 'green'], 'the same')}${much}${so}${kept}`)
    return
  }
  terminal.out(`${run.id}  ${terminal.paint(['bold', 'yellow'], 'diverged')}  ${whereOf(divergence)}${kept}`)
  terminal.out(`  ${printable(divergence.message)}`)
  const place = divergence.place === '' ? '' : `${divergence.place}: `
  terminal.out(`  recorded  ${place}${oneLine(divergence.was ?? 'nothing')}`)
  terminal.out(`  replayed  ${place}${oneLine(divergence.wouldBe ?? 'nothing')}`)
}

function whereOf({ iteration, nodeId, kind }: FirstDivergence): string {
  return `in iteration ${iteration}${nodeId === null ? '' : ` at ${oneLine(nodeId)}`}: ${kind}`
}

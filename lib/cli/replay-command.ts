import { ReplayRunBody } from '../api/contracts/forks.ts'
import type { Json } from '../loop/artefacts/json.ts'
import type { Divergence, ReplayReport, Side } from '../loop/artefacts/replay-report.ts'
import { valueAtPlace } from '../loop/patch/differing-places.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { replayAll } from './replay-all.ts'
import { runIdOf } from './run-id.ts'
import { CliError, count, oneLine, printable, type Terminal } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { openWorkspace, unwrap } from './workspace.ts'

const DIVERGED = 1
const WRONG_CALL = 2
/** Characters of one value, and places, that are shown. */
const MOST_SHOWN = 600
const MOST_PLACES = 5

export const replayCommand: Command = {
  name: 'replay',
  usage: 'RUN | --all LOOP [--version N | --draft] [--runs RUN,…] [--limit N] [--json]',
  summary: 'Plays a run’s recorded answers to a version of its loop and checks that it does the same; executes nothing',
  details: [
    '  --all LOOP   Stored runs of this loop: those that its suites keep as cases, and then the newest',
    '  --version N  This published version instead of the run’s own',
    '  --draft      The stored draft instead of the run’s own',
    '  --runs RUN,… With --all, these runs',
    '  --limit N    With --all, most runs (100)',
    '  --json       The report as one JSON object on stdout; with --all one for each run, a line each',
    '',
    'The run’s own version has to rebuild every event and state of its log. Another one is followed to the first thing that it does otherwise.',
    'Exit code 0: identical · 1: one diverged or can’t be replayed, or there is no such run, loop or version · 2: wrong call.',
  ],
  args: { min: 0, max: 1 },
  flags: {
    ...JSON_FLAG,
    ...{ version: { type: 'string' }, draft: { type: 'boolean' } },
    ...{ all: { type: 'string' }, runs: { type: 'string' }, limit: { type: 'string' } },
  },
  async run({ args: [id], flags, terminal }) {
    const { version, draft, json, all } = flags
    if ((id === undefined) === (all === undefined))
      throw new CliError(WRONG_CALL, 'Give RUN or --all LOOP, one of them.')
    if (typeof all === 'string') return replayAll(all, flags, terminal)
    if (flags.runs !== undefined || flags.limit !== undefined)
      throw new CliError(WRONG_CALL, '--runs and --limit go with --all.')
    const runId = runIdOf(id ?? '')
    const body = ReplayRunBody.safeParse({
      ...(version === undefined ? {} : { version: wholeNumber('version', version) }),
      ...(draft === true ? { draft } : {}),
    })
    if (!body.success) throw new CliError(WRONG_CALL, `--version: ${body.error.issues[0]?.message}.`)
    await using workspace = await openWorkspace()
    const { replayRun } = await import('../server/replay-run.ts')
    const { report } = unwrap(await replayRun(workspace.services, workspace.actor, runId, body.data))
    if (json === true) terminal.out(JSON.stringify(report))
    else if (report.divergence) printDivergence(report.divergence, muchOf(report), terminal)
    else printIdentical(report, terminal)
    return report.identical ? 0 : DIVERGED
  },
}

function muchOf({ checked: { events, steps, iterations } }: ReplayReport): string {
  return `${count(events, 'event')}, ${count(steps, 'step')}, ${count(iterations, 'iteration')}`
}

function printIdentical(report: ReplayReport, terminal: Terminal): void {
  const how = terminal.paint(['bold', 'green'], report.mode === 'same' ? 'identical' : 'no divergence')
  terminal.out(`${how}  ${muchOf(report)}${report.complete ? '' : ' so far: the run has not ended'}`)
}

function printDivergence(divergence: Divergence, much: string, terminal: Terminal): void {
  const { kind, message, seq, iteration, nodeId, recorded, replayed, places } = divergence
  const at = nodeId === null ? '' : ` at ${nodeId}`
  terminal.out(`${terminal.paint(['bold', 'yellow'], 'diverged')}  in iteration ${iteration}${at}: ${kind}`)
  terminal.out(printable(message))
  terminal.out(terminal.paint('dim', `Event ${seq}; the same before it: ${much}.`))
  for (const place of places.length === 0 ? [''] : places.slice(0, MOST_PLACES)) {
    terminal.out(`\n${terminal.paint('bold', place === '' ? 'as wholes' : oneLine(place))}`)
    terminal.out(`  recorded  ${shown(recorded, place)}`)
    terminal.out(`  replayed  ${shown(replayed, place)}`)
  }
  if (places.length > MOST_PLACES) terminal.out(`\n… and ${count(places.length - MOST_PLACES, 'more place')}`)
}

function shown(side: Side | null, place: string): string {
  if (side === null) return 'nothing'
  const value: Json | undefined = valueAtPlace(side.data, place)
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return `${place === '' ? `${side.type} ` : ''}${printable(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} …` : text)}`
}

import type { z } from 'zod'
import { ResumeRunBody } from '../api/contracts/runs.ts'
import { readAssignments } from './assignments.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { execute } from './execution.ts'
import { flagOf } from './flag-of.ts'
import { readAllowed } from './read-intervention.ts'
import { runIdOf } from './run-id.ts'
import { CliError, oneLine, printable, type Terminal } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const WRONG_CALL = 2

export const resumeCommand: Command = {
  name: 'resume',
  usage:
    'RUN [--take N] [--answer TEXT] [--output JSON] [--set FIELD=JSON] [--subgoal TEXT] [--relax NAME[:run]] [--extend usd=N,…] [--stop] [--step | --iteration] [--version N] [--note TEXT] [--seq N] [--json]',
  summary: 'Lets a paused run go on, and executes it here to its end or to the next pause',
  details: [
    '  --take N            Takes the Nth suggestion that inbox RUN shows; other flags add to it or take the place of its parts',
    '  --answer TEXT       Answers the question that the run waits with, as inbox RUN shows it',
    '  --output JSON       With the answer that a call in doubt took effect: what it gave',
    '  --set FIELD=JSON    Sets a field of the state first, such as count=3 or \'note="text in quotes"\'; may be repeated',
    '  --subgoal TEXT      Takes the place of the subgoal for the next decision',
    '  --relax NAME[:run]  Lets an invariant pass at its next check, or for the rest of the run; may be repeated',
    '  --extend LIST       Adds to the caps of this run: usd=0.5,tokens=20000,iterations=10,seconds=600',
    '  --stop              Ends the run as stopped by a person',
    '  --step              Goes on for one step, and pauses again',
    '  --iteration         Goes on to where the next iteration begins, and pauses again',
    '  --version N         Goes on with this published version of the loop; its migrations carry the state over',
    '  --note TEXT         Why, for the log',
    '  --seq N             The pause that you decide about, as inbox RUN prints it; refused when the run waits with another one by now',
    '  --json              As for run',
    '',
    'Without --seq the decision is about what the run asks at that moment, which is shown. What does not fit is refused, and the run stays paused as it was.',
    'Ctrl-C cancels the run.',
    'Exit code 0: converged · 3: ended without converging · 4: paused again · 1: error · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    answer: { type: 'string', short: 'a' },
    set: { type: 'string', short: 's', multiple: true, default: [] },
    version: { type: 'string' },
    note: { type: 'string', short: 'n' },
    seq: { type: 'string' },
    step: { type: 'boolean' },
    iteration: { type: 'boolean' },
    take: { type: 'string' },
    output: { type: 'string' },
    subgoal: { type: 'string' },
    relax: { type: 'string', multiple: true, default: [] },
    extend: { type: 'string' },
    stop: { type: 'boolean' },
  },
  async run({ args: [id = ''], flags, terminal }) {
    const runId = runIdOf(id)
    const given = readGiven(flags)
    // A wrong call is told before anything is read.
    readBody({ seq: 1, ...given })
    await using workspace = await openWorkspace()
    const { resumeHere } = await import('../server/run-here.ts')
    const { seq, suggestion } = await look(workspace, runId, flags, terminal)
    const body = readBody({ ...suggestion, ...given, seq })
    // Awaited here: the workspace is closed when this function is left.
    return await execute(
      workspace,
      flags.json === true,
      terminal,
      (options) => resumeHere(workspace.services, workspace.actor, runId, body, options),
      body,
    )
  },
}

function readGiven(flags: Flags): Omit<ResumeRunBody, 'seq'> & { seq?: number } {
  const { answer, set, version, note, step, iteration, seq } = flags
  if (step === true && iteration === true)
    throw new CliError(WRONG_CALL, '--step and --iteration are two ways to go on: give one of them.')
  const patch = readAssignments(set)
  return {
    ...(step === true ? { until: 'step' } : iteration === true ? { until: 'iteration' } : {}),
    ...(patch.length === 0 ? {} : { patch }),
    ...(typeof answer === 'string' ? { answer } : {}),
    ...(typeof note === 'string' ? { note } : {}),
    ...(version === undefined ? {} : { version: wholeNumber('version', version) }),
    ...(seq === undefined ? {} : { seq: wholeNumber('seq', seq) }),
    ...readAllowed(flags),
  }
}

function readBody(given: ResumeRunBody): z.output<typeof ResumeRunBody> {
  const parsed = ResumeRunBody.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new CliError(WRONG_CALL, `${flagOf(issue?.path.join('.') ?? '', given)}: ${issue?.message}.`)
}

/** What is decided about: the pause that was named, or the one that the run waits with, which is told; and the suggestion that is taken. */
async function look({ services, actor }: Workspace, runId: string, flags: Flags, terminal: Terminal) {
  const { readRun } = await import('../server/read-run.ts')
  const { paused, lastSeq } = unwrap(await readRun(services, actor, runId)).run
  const say = terminal[flags.json === true ? 'err' : 'out']
  const asks = paused?.question?.text ?? paused?.escalation?.headline
  if (asks !== undefined) say(`It asks: ${printable(asks)}`)
  const way = flags.take === undefined ? null : await suggested({ services, actor }, runId, flags.take)
  if (way) say(`Taken: ${oneLine(way.title)}`)
  // A run that is not paused is refused for that, whatever is named.
  const seq = flags.seq === undefined ? (paused?.seq ?? Math.max(1, lastSeq)) : wholeNumber('seq', flags.seq)
  return { seq, suggestion: way?.intervention ?? {} }
}

/** The suggestion with this number, counted from 1. */
async function suggested({ services, actor }: Pick<Workspace, 'services' | 'actor'>, runId: string, take: unknown) {
  const { readEscalation } = await import('../server/read-inbox.ts')
  const { escalation } = unwrap(await readEscalation(services, actor, runId))
  if (escalation === null) throw new CliError(1, `${runId} asks nothing, so there is no suggestion to take.`)
  const { suggestions } = escalation.packet
  const found = /^\d{1,4}$/.test(String(take)) ? suggestions[Number(take) - 1] : undefined
  if (found) return found
  const list = suggestions.map(({ title }, index) => `  ${index + 1}  ${oneLine(title)}`).join('\n')
  throw new CliError(
    WRONG_CALL,
    `--take ${printable(String(take))}: expected a number from 1 to ${suggestions.length}.`,
    list,
  )
}

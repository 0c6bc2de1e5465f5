import type { z } from 'zod'
import { ResumeRunBody } from '../api/contracts/runs.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { execute } from './execution.ts'
import { runIdOf } from './run-id.ts'
import { CliError } from './terminal.ts'
import { openWorkspace } from './workspace.ts'

const WRONG_CALL = 2

export const resumeCommand: Command = {
  name: 'resume',
  usage: 'RUN [--step | --iteration] [--answer TEXT] [--set FIELD=JSON] [--version N] [--note TEXT] [--json]',
  summary: 'Lets a paused run go on, and executes it here to its end or to the next pause',
  details: [
    '  --step            Goes on for one step, and pauses again',
    '  --iteration       Goes on to where the next iteration begins, and pauses again',
    '  --answer TEXT     Answers the question that the run waits for',
    '  --set FIELD=JSON  Sets a field of the state first; may be repeated',
    '  --version N       Goes on with this published version, the state led over by its migrations',
    '  --note TEXT       Why, for the log',
    '  --json            As for run',
    '',
    'What does not fit is refused, and the run stays paused as it was. Ctrl-C cancels the run.',
    'Exit code 0: converged · 3: ended without converging · 4: paused again · 1: error · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    answer: { type: 'string', short: 'a' },
    set: { type: 'string', short: 's', multiple: true, default: [] },
    version: { type: 'string' },
    note: { type: 'string', short: 'n' },
    step: { type: 'boolean' },
    iteration: { type: 'boolean' },
  },
  async run({ args: [id = ''], flags, terminal }) {
    const runId = runIdOf(id)
    const body = readBody(flags)
    await using workspace = await openWorkspace()
    const { resumeHere } = await import('../server/run-here.ts')
    // Awaited here: the workspace is closed when this function is left.
    return await execute(workspace, flags.json === true, terminal, (options) =>
      resumeHere(workspace.services, workspace.actor, runId, body, options),
    )
  },
}

function readBody({ answer, set, version, note, step, iteration }: Flags): z.output<typeof ResumeRunBody> {
  if (step === true && iteration === true)
    throw new CliError(WRONG_CALL, '--step and --iteration are two ways to go on: give one of them.')
  const parsed = ResumeRunBody.safeParse({
    ...(step === true ? { until: 'step' } : iteration === true ? { until: 'iteration' } : {}),
    patch: (Array.isArray(set) ? set.map(String) : []).map(readAssignment),
    ...(answer === undefined ? {} : { answer }),
    ...(note === undefined ? {} : { note }),
    ...(version === undefined ? {} : { version: Number(version) }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new CliError(WRONG_CALL, `--${issue?.path[0] === 'patch' ? 'set' : String(issue?.path[0])}: ${issue?.message}.`)
}

function readAssignment(text: string) {
  const [, field, json = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  const value = parseJson(json)
  if (field === undefined || !value.ok) {
    const why = field === undefined ? '' : ` ${value.ok ? '' : `${value.message}.`}`
    throw new CliError(
      WRONG_CALL,
      `--set ${text.slice(0, 200)} can't be understood.${why}`,
      `Expected FIELD=JSON, such as count=3 or 'note="text in quotes"'.`,
    )
  }
  return { field, value: value.value }
}

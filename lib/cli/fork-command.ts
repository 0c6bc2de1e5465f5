import type { z } from 'zod'
import { ForkRunBody } from '../api/contracts/forks.ts'
import { readAssignments } from './assignments.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { execute } from './execution.ts'
import { flagOf } from './flag-of.ts'
import { readModels } from './run-command.ts'
import { runIdOf } from './run-id.ts'
import { CliError } from './terminal.ts'
import { wholeNumber } from './whole-number.ts'
import { openWorkspace } from './workspace.ts'

const WRONG_CALL = 2

export const forkCommand: Command = {
  name: 'fork',
  usage:
    'RUN --at ITERATION [--set FIELD=JSON] [--version N | --draft] [--model ALIAS=PROVIDER:MODEL] [--note TEXT] [--json]',
  summary: 'Starts a new run from the beginning of an iteration of another one, and executes it here',
  details: [
    '  --at ITERATION    The iteration that the new run begins with; it has to have begun in RUN',
    '  --set FIELD=JSON  Sets a field of the state first, such as count=3 or \'note="text in quotes"\'; may be repeated',
    '  --version N       Goes on with this published version of the loop; its migrations carry the state over',
    '  --draft           Goes on with the stored draft',
    '  --model …         Binds a model alias for the new run; may be repeated',
    '  --note TEXT       Why, for the log',
    '  --json            As for run',
    '',
    'RUN itself stays as it is: it may have ended, wait, or still be running. Money, tokens and time count anew; unsafe actions ask again.',
    'Exit code 0: converged · 3: ended without converging · 4: paused · 1: error · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    at: { type: 'string' },
    set: { type: 'string', short: 's', multiple: true, default: [] },
    version: { type: 'string' },
    draft: { type: 'boolean' },
    model: { type: 'string', short: 'm', multiple: true, default: [] },
    note: { type: 'string', short: 'n' },
  },
  async run({ args: [id = ''], flags, terminal }) {
    const runId = runIdOf(id)
    const body = readBody(flags)
    await using workspace = await openWorkspace()
    const { forkHere } = await import('../server/run-here.ts')
    // Awaited here: the workspace is closed when this function is left.
    return await execute(workspace, flags.json === true, terminal, (options) =>
      forkHere(workspace.services, workspace.actor, runId, body, options),
    )
  },
}

function readBody(flags: Flags): z.output<typeof ForkRunBody> {
  const { at, set, version, draft, note } = flags
  if (at === undefined) throw new CliError(WRONG_CALL, 'fork: --at says with which iteration the new run begins.')
  const models = readModels(flags)
  const parsed = ForkRunBody.safeParse({
    iteration: wholeNumber('at', at),
    patch: readAssignments(set),
    ...(version === undefined ? {} : { version: wholeNumber('version', version) }),
    ...(draft === true ? { draft } : {}),
    ...(note === undefined ? {} : { note }),
    ...(Object.keys(models).length === 0 ? {} : { models }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new CliError(WRONG_CALL, `${flagOf(issue?.path.join('.') ?? '')}: ${issue?.message}.`)
}

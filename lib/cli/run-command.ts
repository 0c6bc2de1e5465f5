import { readChaosModel } from '../loop/artefacts/chaos-profiles.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import { isJsonObject, type JsonObject } from '../loop/artefacts/json.ts'
import { ModelBinding } from '../loop/artefacts/models.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import { BREAK_FLAGS, readBreakpoints } from './breakpoints-command.ts'
import { flagNotice } from './budget-command.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { readJsonFile } from './design-file.ts'
import { execute } from './execution.ts'
import { bringFiles, readInputFiles } from './input-files.ts'
import { CliError, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

export const runCommand: Command = {
  name: 'run',
  usage:
    'FILE|SLUG [--input JSON|@FILE] [--file FIELD=PATH] [--model ALIAS=PROVIDER:MODEL | --chaos PROFILE[:SEED]] [--break NODE] [--break-when EXPRESSION] [--json]',
  summary: 'Runs a loop to its end or to a pause: a design file, a loop of the workspace, or a template',
  details: [
    '  --input JSON|@FILE              The input fields; without it a template runs on its sample',
    '  --file FIELD=PATH               Brings a file as the input of a field; may be repeated',
    '  --model ALIAS=PROVIDER:MODEL    Binds a model alias for this run; may be repeated. default=chaos:mixed:42 plays a',
    '                                  misbehaving model, by a profile and a seed; default=workspace:default takes the one of the settings',
    '  --chaos PROFILE[:SEED]          All models and tools misbehave, by a profile and a seed, also in child runs: mixed:42',
    '  --break NODE                    Pauses before each step of this node; may be repeated',
    "  --break-when EXPRESSION         Pauses when this becomes true, such as 'state.score > 0.5'; may be repeated",
    '  --json                          Progress on stderr; the last line on stdout is one object:',
    '                                  {runId, outcome, reason, iterations, costUsd, tokens, state}',
    '',
    'SLUG is the short name of a loop of the workspace or of a template; the command templates lists those.',
    'A file is stored as a draft of the workspace first, unless the run is refused. Ctrl-C cancels the run.',
    'A run that pauses prints why, or the question and how to answer it. At a breakpoint: resume RUN --step goes on by one step.',
    'Exit code 0: converged · 3: ended without converging · 4: paused · 1: error · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    ...BREAK_FLAGS,
    input: { type: 'string', short: 'i' },
    file: { type: 'string', short: 'f', multiple: true, default: [] },
    model: { type: 'string', short: 'm', multiple: true, default: [] },
    chaos: { type: 'string' },
  },
  async run({ args: [target = ''], flags, terminal }) {
    const models = readModels(flags)
    const chaos = readChaos(flags)
    const breakpoints = readBreakpoints(flags)
    const given = await asRunError(readInput(flags))
    const files = await asRunError(readInputFiles(flags.file))
    await using workspace = await openWorkspace({ create: true })
    const { findRunTarget } = await import('./run-target.ts')
    await using brought = await bringFiles(workspace, files)
    const input = files.length === 0 ? given : { ...given, ...brought.input }
    const wanted = { input, models, breakpoints, ...(chaos ? { chaos } : {}) }
    const { slug, sampleInput } = await asRunError(findRunTarget(target, wanted, workspace, terminal))
    await warnOfFlag(workspace, slug, terminal)
    const { runHere } = await import('../server/run-here.ts')
    const body = { ...wanted, loop: slug, input: input ?? sampleInput ?? {} }
    // Awaited here: the workspace is closed when this function is left.
    return await execute(
      workspace,
      flags.json === true,
      terminal,
      (options) => runHere(workspace.services, workspace.actor, body, options),
      body,
    )
  },
}

/** A loop that keeps running into its daily budget still runs, within it. */
async function warnOfFlag({ services, actor }: Workspace, slug: string, terminal: Terminal): Promise<void> {
  const { findLoop } = await import('../server/find-loop.ts')
  const { flaggedAt } = unwrap(await findLoop(services, actor, slug))
  if (flaggedAt !== null) terminal.err(terminal.paint('yellow', flagNotice(flaggedAt), 'err'))
}

/** Unusable files end `validate` with 2; to `run` they are an error like others. */
async function asRunError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof CliError ? new CliError(1, error.message, error.hint) : error
  }
}

async function readInput({ input }: Flags): Promise<JsonObject | undefined> {
  if (input === undefined) return undefined
  const text = String(input)
  const value = text.startsWith('@') ? await readJsonFile(text.slice(1)) : inlineJson(text)
  if (isJsonObject(value)) return value
  throw new CliError(1, `--input must be a JSON object, such as '{"topic": "tea"}', or @FILE.`)
}

function inlineJson(text: string) {
  const parsed = parseJson(text)
  if (parsed.ok) return parsed.value
  const at = parsed.column === undefined ? '' : ` (line ${parsed.line}, column ${parsed.column})`
  throw new CliError(1, `--input is not JSON: ${parsed.message}${at}.`, 'A file is given as --input @FILE.')
}

/** What `--chaos PROFILE[:SEED]` asks for; undefined: nothing. Throws CliError (2). */
function readChaos({ chaos, model }: Flags): Chaos | undefined {
  if (chaos === undefined) return undefined
  const read = readChaosModel(String(chaos))
  if (typeof read === 'string') throw new CliError(2, `--chaos: ${read}.`)
  if (Array.isArray(model) && model.length > 0)
    throw new CliError(2, 'With --chaos all models are the chaos model: leave --model out.')
  return { profile: read.profile.name, seed: read.seed }
}

/** Models bound anew, as `--model ALIAS=PROVIDER:MODEL` gives them. Throws CliError (2). */
export function readModels({ model }: Flags): Record<string, ModelBinding> {
  const bindings: Record<string, ModelBinding> = {}
  for (const text of Array.isArray(model) ? model.map(String) : []) {
    const [, alias, provider, name] = /^([a-z][a-z0-9_-]{0,31})=([^:]+):(.+)$/s.exec(text) ?? []
    const binding = ModelBinding.safeParse({ provider, model: name })
    if (alias === undefined || !binding.success) {
      const hint = 'Expected ALIAS=PROVIDER:MODEL, such as default=openai-compatible:qwen3.'
      throw new CliError(2, `--model ${text} can't be understood.`, hint)
    }
    bindings[alias] = binding.data
  }
  return bindings
}

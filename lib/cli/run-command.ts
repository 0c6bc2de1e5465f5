import type { RunDetail } from '../api/contracts/runs.ts'
import { isJsonObject, type JsonObject } from '../loop/artefacts/json.ts'
import { ModelBinding } from '../loop/artefacts/models.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { readJsonFile } from './design-file.ts'
import { printResult, progressLine } from './run-report.ts'
import { CliError, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const DID_NOT_CONVERGE = 3
const INTERRUPTED = 130

export const runCommand: Command = {
  name: 'run',
  usage: 'FILE|SLUG [--input JSON|@FILE] [--model ALIAS=PROVIDER:MODEL] [--json]',
  summary: 'Runs a loop to its end: a design file, a loop of the workspace, or a template',
  details: [
    '  --input JSON|@FILE              The input fields; without it a template runs on its sample',
    '  --model ALIAS=PROVIDER:MODEL    Binds a model alias for this run; may be repeated',
    '  --json                          Progress on stderr; the last line on stdout is one object:',
    '                                  {runId, outcome, reason, iterations, costUsd, tokens, state}',
    '',
    'A file is stored as a draft of the workspace first. Ctrl-C cancels the run.',
    'Exit code 0: converged · 3: ended without converging · 1: error · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    input: { type: 'string', short: 'i' },
    model: { type: 'string', short: 'm', multiple: true, default: [] },
  },
  async run({ args: [target = ''], flags, terminal }) {
    const models = readModels(flags)
    const input = await asRunError(readInput(flags))
    await using workspace = await openWorkspace()
    const { findRunTarget } = await import('./run-target.ts')
    const { slug, sampleInput } = await asRunError(findRunTarget(target, workspace, terminal))
    const run = await runToEnd(
      workspace,
      { slug, input: input ?? sampleInput ?? {}, models },
      flags.json === true,
      terminal,
    )
    printResult(run, flags.json === true, terminal)
    return run.outcome === 'success' ? 0 : DID_NOT_CONVERGE
  },
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

function readModels({ model }: Flags): Record<string, ModelBinding> {
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

type Start = { slug: string; input: JsonObject; models: Record<string, ModelBinding> }

/** Starts the run, executes it here and reports each iteration as it ends. Resolves with the finished run. */
async function runToEnd(workspace: Workspace, start: Start, json: boolean, terminal: Terminal): Promise<RunDetail> {
  const { beginRun } = await import('./begin-run.ts')
  const { runId, iterations, finished, cancel } = await beginRun(workspace, {
    loop: start.slug,
    input: start.input,
    models: start.models,
  })
  const interrupt = onInterrupt(cancel, terminal)
  try {
    const say = json ? terminal.err : terminal.out
    say(terminal.paint('dim', `${runId}  ${start.slug}`, json ? 'err' : 'out'))
    for await (const row of iterations) say(progressLine(row, terminal, json ? 'err' : 'out'))
    return unwrap(await finished).run
  } finally {
    interrupt.remove()
  }
}

/** First Ctrl-C: cancel, and wait until that is on record. Second: leave at once. */
function onInterrupt(cancel: () => Promise<unknown>, terminal: Terminal) {
  let asked = false
  const stop = () => {
    if (asked) process.exit(INTERRUPTED)
    asked = true
    terminal.err('Cancelling the run … (again to leave at once)')
    cancel().catch((error: unknown) => terminal.err(`It could not be cancelled: ${String(error)}`))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    remove() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

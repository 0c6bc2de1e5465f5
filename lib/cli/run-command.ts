import type { RunDetail, StartRunBody } from '../api/contracts/runs.ts'
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
      { loop: slug, input: input ?? sampleInput ?? {}, models },
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

/** Starts the run, executes it here and reports each iteration as it ends. Resolves with the finished run. */
async function runToEnd(
  workspace: Workspace,
  start: StartRunBody,
  json: boolean,
  terminal: Terminal,
): Promise<RunDetail> {
  const { services, actor } = workspace
  const { runHere } = await import('../server/run-here.ts')
  const { readIterations } = await import('../server/read-trace.ts')
  const stream = json ? 'err' : 'out'
  const say = terminal[stream]
  let runId = ''
  const reportIteration = (iteration: number) => {
    const [row] = unwrap(readIterations(services, actor, runId, iteration, 1)).iterations
    if (row?.iteration === iteration) say(progressLine(row, terminal, stream))
  }
  const interrupt = onInterrupt(terminal)
  try {
    const result = await runHere(services, actor, start, {
      cancel: interrupt.signal,
      onStart: ({ id }) => {
        runId = id
        say(terminal.paint('dim', `${id}  ${start.loop}`, stream))
      },
      onEvents: (events) => {
        for (const { type, iteration } of events) {
          if (type === 'iteration-started') reportIteration(iteration - 1)
          else if (type === 'run-finished') reportIteration(iteration)
        }
      },
    })
    return unwrap(result)
  } finally {
    interrupt.remove()
  }
}

/** First Ctrl-C: cancel, and wait until that is on record. Second: leave at once. */
function onInterrupt(terminal: Terminal) {
  const cancel = new AbortController()
  const stop = () => {
    if (cancel.signal.aborted) process.exit(INTERRUPTED)
    terminal.err('Cancelling the run … (again to leave at once)')
    cancel.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: cancel.signal,
    remove() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

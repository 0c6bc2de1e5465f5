import { parseArgs } from 'node:util'
import { nearestName } from '../loop/expression/nearest-name.ts'
import { acceptCommand } from './accept-command.ts'
import { artifactsCommand } from './artifacts-command.ts'
import { breakpointsCommand } from './breakpoints-command.ts'
import { budgetCommand } from './budget-command.ts'
import { checklistCommand } from './checklist-command.ts'
import type { Command, Flags } from './command.ts'
import { compileCommand } from './compile-command.ts'
import { diffCommand } from './diff-command.ts'
import { evalCommand } from './eval-command.ts'
import { evaluationsCommand } from './evaluations-command.ts'
import { forkCommand } from './fork-command.ts'
import { inboxCommand } from './inbox-command.ts'
import { mcpCommand } from './mcp-command.ts'
import { memoryCommand } from './memory-command.ts'
import { modelsCommand } from './models-command.ts'
import { newCommand } from './new-command.ts'
import { pauseCommand } from './pause-command.ts'
import { priorsCommand } from './priors-command.ts'
import { publishCommand } from './publish-command.ts'
import { replayCommand } from './replay-command.ts'
import { resumeCommand } from './resume-command.ts'
import { runCommand } from './run-command.ts'
import { scoreCommand } from './score-command.ts'
import { suitesCommand } from './suites-command.ts'
import { templatesCommand } from './templates-command.ts'
import { CliError, printable, type Terminal } from './terminal.ts'
import { traceCommand } from './trace-command.ts'
import { validateCommand } from './validate-command.ts'
import { whatIfCommand } from './what-if-command.ts'
import { workerCommand } from './worker-command.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  newCommand,
  validateCommand,
  compileCommand,
  diffCommand,
  runCommand,
  evalCommand,
  evaluationsCommand,
  suitesCommand,
  publishCommand,
  acceptCommand,
  pauseCommand,
  resumeCommand,
  inboxCommand,
  memoryCommand,
  forkCommand,
  replayCommand,
  whatIfCommand,
  breakpointsCommand,
  traceCommand,
  artifactsCommand,
  workerCommand,
  budgetCommand,
  checklistCommand,
  modelsCommand,
  mcpCommand,
  templatesCommand,
  scoreCommand,
  priorsCommand,
]
const USAGE_ERROR = 2
const HOW_TO_CALL = 'npm run -s loopwright --'

/** Runs one command line (without node and script) and gives its exit code. Never throws: a fault of ours is reported and gives 1. */
export async function runCli(argv: string[], terminal: Terminal, version: string): Promise<number> {
  try {
    return await dispatch(argv, terminal, version)
  } catch (error) {
    if (error instanceof CliError) {
      terminal.err(`${terminal.paint('red', 'error', 'err')} ${error.message}`)
      if (error.hint) terminal.err(error.hint)
      return error.exitCode
    }
    terminal.err(`${terminal.paint('red', 'internal error', 'err')} ${error instanceof Error ? error.stack : error}`)
    return 1
  }
}

async function dispatch(argv: string[], terminal: Terminal, version: string): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version' || name === '-v' || name === 'version') {
    terminal.out(version)
    return 0
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest[0], terminal)
  const command = COMMANDS.find((each) => each.name === name)
  if (!command) throw unknownCommand(name)
  if (rest.includes('--help') || rest.includes('-h')) return help(name, terminal)
  const { values, positionals } = parse(command, rest)
  return command.run({ args: positionals, flags: values, terminal })
}

function parse(command: Command, argv: string[]): { values: Flags; positionals: string[] } {
  try {
    const parsed = parseArgs({
      args: joinNegative(command, argv),
      options: command.flags,
      allowPositionals: true,
      strict: true,
    })
    const given = parsed.positionals.length
    if (given < command.args.min) throw new CliError(USAGE_ERROR, `${command.name}: an argument is missing.`)
    if (given > command.args.max) {
      throw new CliError(
        USAGE_ERROR,
        `${command.name}: one argument too many: ${parsed.positionals[command.args.max]}.`,
      )
    }
    return parsed
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. To specify')[0] : String(error)
    throw new CliError(
      USAGE_ERROR,
      error instanceof CliError ? error.message : `${command.name}: ${message}`,
      `Usage: ${HOW_TO_CALL} ${command.name} ${command.usage}`,
    )
  }
}

/** `--flag -1` as `--flag=-1`: the command says why a figure below 0 does not do, and not that -1 is no flag. */
function joinNegative({ flags }: Command, argv: string[]): string[] {
  const joined: string[] = []
  for (const [index, word] of argv.entries()) {
    const before = argv[index - 1] ?? ''
    const isValue = /^-\.?\d/.test(word) && before.startsWith('--') && flags[before.slice(2)]?.type === 'string'
    if (isValue) joined.splice(-1, 1, `${before}=${word}`)
    else joined.push(word)
  }
  return joined
}

function help(topic: string | undefined, terminal: Terminal): number {
  const command = COMMANDS.find((each) => each.name === topic)
  if (topic !== undefined && !command) throw unknownCommand(topic)
  const bold = (text: string) => terminal.paint('bold', text)
  if (command) {
    terminal.out(`${command.summary}\n`)
    terminal.out(`${bold('Usage')}  ${HOW_TO_CALL} ${command.name} ${command.usage}\n`)
    for (const line of command.details) terminal.out(line)
    return 0
  }
  terminal.out('Loopwright: draw an LLM loop, run it, and play every iteration back.\n')
  terminal.out(`${bold('Usage')}  ${HOW_TO_CALL} COMMAND …\n`)
  const width = Math.max(...COMMANDS.map((each) => each.name.length))
  for (const each of COMMANDS) terminal.out(`  ${bold(each.name.padEnd(width))}  ${each.summary}`)
  terminal.out(`  ${bold('help'.padEnd(width))}  Explains a command: help run`)
  terminal.out('\nThe commands share the database of the server (DATABASE_URL), also while it runs.')
  return 0
}

function unknownCommand(name: string): CliError {
  const names = COMMANDS.map((each) => each.name)
  const near = nearestName(name, names) ?? names.find((each) => name !== '' && each.startsWith(name))
  const hint = near ? `Did you mean ${near}? ` : ''
  return new CliError(
    USAGE_ERROR,
    `There is no command ${printable(name)}.`,
    `${hint}Commands: ${names.join(', ')}, help.`,
  )
}

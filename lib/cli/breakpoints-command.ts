import type { ParseArgsOptionsConfig } from 'node:util'
import { SetBreakpointsBody } from '../api/contracts/breakpoints.ts'
import { type Breakpoint, type BreakpointDraft, breakpointName, toDraft } from '../loop/artefacts/breakpoint.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { runIdOf } from './run-id.ts'
import { CliError, count, oneLine, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap } from './workspace.ts'

const WRONG_CALL = 2

/** Flags of commands that set breakpoints. */
export const BREAK_FLAGS: ParseArgsOptionsConfig = {
  break: { type: 'string', short: 'b', multiple: true, default: [] },
  'break-when': { type: 'string', multiple: true, default: [] },
}

export const breakpointsCommand: Command = {
  name: 'breakpoints',
  usage: 'RUN [--break NODE] [--break-when EXPRESSION] [--remove NODE|EXPRESSION] [--clear] [--json]',
  summary: 'Shows where a run pauses by itself, and changes it',
  details: [
    '  --break NODE             Pauses before each step of this node; may be repeated',
    "  --break-when EXPRESSION  Pauses when this becomes true, such as 'state.score > 0.5'; may be repeated",
    '  --remove NODE|EXPRESSION Takes a breakpoint away; may be repeated',
    '  --clear                  Takes all away first',
    '  --json                   One object on stdout: {runId, breakpoints, pending}',
    '',
    'A run in execution heeds them within a second, from its next step on; one that is paused as soon as it goes on.',
    'Exit code 0: done · 1: there is no such run, it has ended, or a breakpoint can’t be used · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: {
    ...JSON_FLAG,
    ...BREAK_FLAGS,
    remove: { type: 'string', short: 'r', multiple: true, default: [] },
    clear: { type: 'boolean' },
  },
  async run({ args: [id = ''], flags, terminal }) {
    const runId = runIdOf(id)
    const added = readBreakpoints(flags)
    const removed = texts(flags.remove)
    await using workspace = await openWorkspace()
    const { readBreakpoints: read, setBreakpoints } = await import('../server/run-breakpoints.ts')
    const before = unwrap(await read(workspace.services, workspace.actor, runId))
    const changes = added.length > 0 || removed.length > 0 || flags.clear === true
    const kept = flags.clear === true ? [] : before.breakpoints.filter((each) => !removed.includes(targetOf(each)))
    const unknown = removed.find((text) => !before.breakpoints.some((each) => targetOf(each) === text))
    if (unknown !== undefined)
      throw new CliError(1, `--remove ${unknown.slice(0, 200)}: the run has no such breakpoint.`)
    const breakpoints = [...added, ...kept.map(toDraft)]
    const after = changes
      ? unwrap(await setBreakpoints(workspace.services, workspace.actor, runId, { breakpoints }), { breakpoints })
      : before
    if (flags.json === true) terminal.out(JSON.stringify({ runId, ...after }))
    else print(after.breakpoints, terminal)
    return 0
  },
}

/** The breakpoints that the flags ask for. */
export function readBreakpoints(flags: Flags): BreakpointDraft[] {
  const drafts = [
    ...texts(flags.break).map((nodeId) => ({ nodeId })),
    ...texts(flags['break-when']).map((when) => ({ when })),
  ]
  const parsed = SetBreakpointsBody.safeParse({ breakpoints: drafts })
  if (parsed.success) return parsed.data.breakpoints
  const [issue] = parsed.error.issues
  throw new CliError(
    WRONG_CALL,
    `A breakpoint can't be understood: ${issue?.message}.`,
    "Expected --break NODE, such as --break decide, or --break-when EXPRESSION, such as --break-when 'iteration == 3'.",
  )
}

function print(breakpoints: readonly Breakpoint[], terminal: Terminal): void {
  terminal.out(breakpoints.length === 0 ? 'The run has no breakpoints.' : `${count(breakpoints.length, 'breakpoint')}:`)
  for (const breakpoint of breakpoints) {
    const place = 'nodeId' in breakpoint ? `before ${breakpointName(breakpoint)}` : `when ${breakpointName(breakpoint)}`
    terminal.out(`  ${breakpoint.enabled ? '●' : '○'} ${oneLine(place)}${breakpoint.enabled ? '' : ' (off)'}`)
  }
}

function texts(flag: Flags[string]): string[] {
  return Array.isArray(flag) ? flag.map((text) => String(text).trim()) : []
}

function targetOf(breakpoint: Breakpoint): string {
  return 'nodeId' in breakpoint ? breakpoint.nodeId : breakpoint.when
}

import { callsLoops } from '../server/calls-loops.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { type CompiledFile, compileFile, compileFileIn, hasErrors } from './compile-file.ts'
import { listDiagnostics, tally } from './diagnostics-report.ts'
import { CliError } from './terminal.ts'
import { openWorkspace } from './workspace.ts'

export const validateCommand: Command = {
  name: 'validate',
  usage: 'FILE [--json]',
  summary: 'Checks a design file and lists its problems',
  details: [
    '  --json  One object on stdout: {file, valid, specHash, diagnostics, otherLoops};',
    '          otherLoops: none are called · checked with those of the workspace · unknown, as its database can’t be opened',
    '',
    'Exit code 0: valid, perhaps with warnings · 1: errors · 2: nothing that could be checked.',
    'A script.json beside FILE gives the scripted answers when the design has none.',
  ],
  args: { min: 1, max: 1 },
  flags: JSON_FLAG,
  async run({ args: [file = ''], flags, terminal }) {
    const { compiled, otherLoops, why } = await compileKnowing(file)
    const valid = !hasErrors(compiled)
    if (flags.json) {
      const { diagnostics, specHash = null } = compiled
      terminal.out(JSON.stringify({ file, valid, specHash, diagnostics, otherLoops }))
    } else {
      listDiagnostics(compiled.diagnostics, terminal)
      if (otherLoops === 'unknown')
        terminal.err(`The loops that it calls are not known here, so calls were not checked. ${why}`)
      const summary = tally(compiled.diagnostics)
      if (!valid) terminal.err(`${file}: ${summary}`)
      else terminal.out(`${file} is valid (${summary}).`)
    }
    return valid ? 0 : 1
  },
}

type Checked = { compiled: CompiledFile; otherLoops: 'none' | 'checked' | 'unknown'; why: string }

/** The workspace is opened only for a design that calls other loops: all else needs no database. */
async function compileKnowing(file: string): Promise<Checked> {
  const compiled = await compileFile(file)
  if (!callsLoops(compiled.design)) return { compiled, otherLoops: 'none', why: '' }
  try {
    await using workspace = await openWorkspace()
    return { compiled: await compileFileIn(file, workspace), otherLoops: 'checked', why: '' }
  } catch (error) {
    if (error instanceof CliError) return { compiled, otherLoops: 'unknown', why: error.message }
    throw error
  }
}

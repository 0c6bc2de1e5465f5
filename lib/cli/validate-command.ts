import { type Command, JSON_FLAG } from './command.ts'
import { compileFile, hasErrors } from './compile-file.ts'
import { listDiagnostics, tally } from './diagnostics-report.ts'

export const validateCommand: Command = {
  name: 'validate',
  usage: 'FILE [--json]',
  summary: 'Checks a design file and lists its problems',
  details: [
    '  --json  One object on stdout: {file, valid, specHash, diagnostics}',
    '',
    'Exit code 0: valid, perhaps with warnings · 1: errors · 2: nothing that could be checked.',
    'A script.json beside FILE gives the scripted answers when the design has none.',
  ],
  args: { min: 1, max: 1 },
  flags: JSON_FLAG,
  async run({ args: [file = ''], flags, terminal }) {
    const compiled = await compileFile(file)
    const valid = !hasErrors(compiled)
    if (flags.json) {
      const { diagnostics, specHash = null } = compiled
      terminal.out(JSON.stringify({ file, valid, specHash, diagnostics }))
    } else {
      listDiagnostics(compiled.diagnostics, terminal)
      const summary = tally(compiled.diagnostics)
      if (!valid) terminal.err(`${file}: ${summary}`)
      else terminal.out(`${file} is valid (${summary}).`)
    }
    return valid ? 0 : 1
  },
}

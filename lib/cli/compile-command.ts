import { canonicalJson } from '../loop/artefacts/json.ts'
import type { Command } from './command.ts'
import { compileFile, hasErrors } from './compile-file.ts'
import { reportDiagnostics } from './diagnostics-report.ts'
import { writeWhole } from './write-whole.ts'

export const compileCommand: Command = {
  name: 'compile',
  usage: 'FILE -o SPEC',
  summary: 'Compiles a design file to the spec that the runner executes',
  details: [
    '  -o, --output SPEC  File to write; - writes to stdout, which is the default',
    '',
    'The spec is canonical JSON: the same design gives the same bytes, wherever its nodes stand.',
    'Exit code 0: compiled · 1: the design has errors, nothing is written · 2: nothing that could be compiled.',
  ],
  args: { min: 1, max: 1 },
  flags: { output: { type: 'string', short: 'o', default: '-' } },
  async run({ args: [file = ''], flags, terminal }) {
    const compiled = await compileFile(file)
    if (compiled.diagnostics.length > 0) reportDiagnostics(file, compiled.diagnostics, terminal)
    if (hasErrors(compiled) || !compiled.spec) return 1
    const spec = canonicalJson(compiled.spec)
    const target = String(flags.output)
    if (target === '-') terminal.out(spec)
    else {
      await writeWhole(target, `${spec}\n`)
      terminal.err(`${target}: spec ${compiled.specHash?.slice(0, 12)}`)
    }
    return 0
  },
}

import type { Compiled } from '../db/snapshots.ts'
import { compile } from '../loop/2-compile/compile.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Diagnostic } from '../loop/diagnostics/diagnostic.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'

/** Compiles with the kinds and tools of this server; `compiled` is absent when there are errors. */
export function compileDesign(design: LoopDesign): { compiled?: Compiled; diagnostics: Diagnostic[] } {
  const { spec, specHash, diagnostics } = compile(design, definitions, toolDefinitions)
  if (!spec || specHash === undefined) return { diagnostics }
  return { compiled: { design, spec, specHash }, diagnostics }
}

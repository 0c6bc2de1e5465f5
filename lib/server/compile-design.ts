import type { Compiled } from '../db/snapshots.ts'
import { compile } from '../loop/2-compile/compile.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Diagnostic } from '../loop/diagnostics/diagnostic.ts'
import type { LoopRegistry } from '../loop/kinds/loop-registry.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'

/** Compiles with the kinds and tools of this server, and, where calls between loops count, its loops; `compiled` is absent when there are errors. */
export function compileDesign(
  design: LoopDesign,
  loops?: LoopRegistry,
): { compiled?: Compiled; diagnostics: Diagnostic[] } {
  const { spec, specHash, diagnostics } = compile(design, definitions, toolDefinitions, loops)
  if (!spec || specHash === undefined) return { diagnostics }
  return { compiled: { design, spec, specHash }, diagnostics }
}

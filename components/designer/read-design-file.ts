import { compile } from '@/lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'

export type ReadDesign =
  /** A design, perhaps with faults that can be mended in the designer. */
  | { ok: true; design: LoopDesign; diagnostics: Diagnostic[] }
  | { ok: false; message: string; diagnostics: Diagnostic[] }

/** Reads a design from the text of a file. Nothing in it is run. */
export function readDesign(text: string): ReadDesign {
  if (text.length > LIMITS.requestBytes)
    return { ok: false, message: 'The file is larger than 10 MB.', diagnostics: [] }
  const parsed = parseJson(text)
  if (!parsed.ok) {
    const place = parsed.line === undefined ? '' : ` (line ${parsed.line}, column ${parsed.column ?? 1})`
    return { ok: false, message: `This is not usable JSON: ${parsed.message}${place}`, diagnostics: [] }
  }
  const { design, diagnostics } = compile(parsed.value, definitions, toolDefinitions)
  if (design) return { ok: true, design, diagnostics }
  return { ok: false, message: 'This file is not a design that can be opened.', diagnostics }
}

import { compile } from '../../lib/loop/2-compile/compile.ts'
import type { ToolFacts } from '../../lib/loop/kinds/executor.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'

/** A tool that no release has, so that samples may name an unsafe one. */
const unsafe: ToolFacts = {
  name: 'mail.send',
  summary: 'Sends a mail.',
  effect: 'unsafe',
  args: { type: 'object' },
  patchesState: false,
}
const tools = { ...toolDefinitions, [unsafe.name]: unsafe }

export const compileSample = (design: unknown) => compile(design, definitions, tools)

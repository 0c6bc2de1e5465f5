import { compile } from '../../lib/loop/2-compile/compile.ts'
import type { ToolFacts } from '../../lib/loop/kinds/executor.ts'
import type { LoopRegistry } from '../../lib/loop/kinds/loop-registry.ts'
import { StateSchema } from '../../lib/loop/state/schema.ts'
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

/** Loops that a sample, stored as `sample`, may call: `middle` calls it back through another one. */
const loops: LoopRegistry = {
  self: 'sample',
  loops: {
    'look-up': { version: 2, accepted: true, calls: [], state: lookUpState() },
    middle: { version: 1, accepted: true, calls: ['low'], state: null },
    low: { version: 1, accepted: true, calls: ['look-up', 'sample'], state: null },
    sample: { version: 1, accepted: true, calls: ['middle'], state: null },
  },
}

function lookUpState(): StateSchema {
  return StateSchema.parse({
    type: 'object',
    properties: {
      query: { type: 'string', 'x-loop': { role: 'input' } },
      found: { type: 'array', default: [], 'x-loop': { role: 'output', reducer: 'append' } },
    },
    required: ['query'],
    additionalProperties: false,
    'x-loop': { version: 1 },
  })
}

export const compileSample = (design: unknown) => compile(design, definitions, tools, loops)

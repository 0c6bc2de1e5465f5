import { z } from 'zod'
import { type LoopDesign, NODE_KINDS } from '@/lib/loop/artefacts/design.ts'
import { isJsonObject } from '@/lib/loop/artefacts/json.ts'

const Members = z.record(z.string(), z.unknown())

/** What the designer needs to draw and edit a design: the parts and their shape, none of the limits. */
const OpenDesign = z.looseObject({
  name: z.string(),
  entry: z.string(),
  head: z.string(),
  state: z.looseObject({
    properties: z.record(z.string(), z.looseObject({ 'x-loop': z.looseObject({ role: z.string() }) })),
    required: z.array(z.string()).optional(),
  }),
  nodes: z.array(z.looseObject({ id: z.string(), kind: z.enum(NODE_KINDS), label: z.string(), config: Members })),
  edges: z.array(z.looseObject({ id: z.string(), from: z.string(), handle: z.string(), to: z.string() })),
  contract: Members,
  models: z.record(z.string(), z.looseObject({ provider: z.string(), model: z.string() })),
  layout: z.looseObject({ positions: z.record(z.string(), z.looseObject({ x: z.number(), y: z.number() })) }),
})

/**
 * A design as the designer may hold it while it is edited: values that no server would store, such as a number beyond its limits, are kept.
 * Null when it can't be drawn at all.
 */
export function readOpenDesign(value: unknown): LoopDesign | null {
  if (!isJsonObject(value) || !OpenDesign.safeParse(value).success) return null
  // Everything that is walked has its shape; what else may be wrong is the compiler's to report.
  return value as unknown as LoopDesign
}

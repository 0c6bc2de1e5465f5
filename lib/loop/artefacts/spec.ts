import { z } from 'zod'
import { StateSchema } from '../state/schema.ts'
import { Consolidation } from './consolidation.ts'
import { Contract } from './contract.ts'
import { NODE_KINDS } from './design.ts'
import { Alias, NodeId } from './ids.ts'
import { JsonValue } from './json-value.ts'
import { McpTools } from './mcp-tool.ts'
import { ModelBinding } from './models.ts'
import { Script } from './script.ts'

export const Route = z.strictObject({ to: NodeId, cap: z.int().min(1).optional() })
export type Route = z.infer<typeof Route>

/** A node that passed its kind's schema (defaults filled in). `next` maps each connected handle to its target. */
export const SpecNode = z.strictObject({
  kind: z.enum(NODE_KINDS),
  config: z.record(z.string(), JsonValue),
  next: z.record(z.string(), Route),
})
export type SpecNode = z.infer<typeof SpecNode>

/**
 * What the runner executes. Holds nothing of layout, labels or notes: `hashJson(spec)` changes only when behaviour can.
 * Made by `compile` alone; published as public/schemas/spec-1.json.
 */
export const LoopSpec = z.strictObject({
  specVersion: z.literal(1),
  /** What kind of work this is: adaptive exit learns from runs of the same type. */
  taskType: z.string().max(100).optional(),
  entry: NodeId,
  head: NodeId,
  state: StateSchema,
  nodes: z.record(NodeId, SpecNode),
  contract: Contract,
  consolidation: Consolidation.optional(),
  models: z.record(Alias, ModelBinding),
  /** All tools that some act node allows, sorted. */
  tools: z.array(z.string()),
  /** Those of them that MCP servers have. */
  mcpTools: McpTools.optional(),
  script: Script.optional(),
})
export type LoopSpec = z.infer<typeof LoopSpec>

import { z } from 'zod'
import { StateSchema } from '../state/schema.ts'
import { Consolidation } from './consolidation.ts'
import { Contract } from './contract.ts'
import { Alias, EdgeId, NodeId } from './ids.ts'
import { JsonValue } from './json-value.ts'
import { LIMITS } from './limits.ts'
import { McpTools } from './mcp-tool.ts'
import { ModelBinding } from './models.ts'
import { Name } from './name.ts'
import { Script } from './script.ts'

export const NODE_KINDS = ['observe', 'decide', 'act', 'invariant', 'terminate'] as const
export type NodeKindName = (typeof NODE_KINDS)[number]

/**
 * A node as drawn. `config` is checked against the kind's own schema by the compiler and not here, so that a draft with a half-filled
 * form can be saved, and each of its faults is a diagnostic with node and field.
 */
export const DesignNode = z.strictObject({
  id: NodeId,
  kind: z.enum(NODE_KINDS),
  label: z.string().max(120),
  note: z.string().max(4_000).optional(),
  config: z.record(z.string(), JsonValue),
})
export type DesignNode = z.infer<typeof DesignNode>

/** Control flows along edges: from a handle of one node to another node. Data moves through state only. */
export const DesignEdge = z.strictObject({
  id: EdgeId,
  from: NodeId,
  handle: z.string().min(1).max(64),
  to: NodeId,
  /** Most traversals of this edge within one iteration. Every cycle that misses the head needs one on some edge. */
  cap: z.int().min(1).max(1_000).optional(),
})
export type DesignEdge = z.infer<typeof DesignEdge>

export const Position = z.strictObject({ x: z.number(), y: z.number() })

/** A text on the canvas that belongs to no node. Never part of the spec. */
export const CanvasNote = Position.extend({
  id: NodeId,
  text: z.string().max(4_000),
  width: z.number().min(80).max(2_000),
  height: z.number().min(40).max(2_000),
})
export type CanvasNote = z.infer<typeof CanvasNote>

/** Nodes with a frame around them, so that they are found and moved together. Never part of the spec. A node is in one group at most. */
export const NodeGroup = z.strictObject({
  id: NodeId,
  label: z.string().max(120),
  nodes: z.array(NodeId).max(LIMITS.nodes),
})
export type NodeGroup = z.infer<typeof NodeGroup>

export const Layout = z.strictObject({
  positions: z.record(NodeId, Position),
  notes: z.array(CanvasNote).max(LIMITS.canvasNotes).optional(),
  groups: z.array(NodeGroup).max(LIMITS.nodeGroups).optional(),
})
export type Layout = z.infer<typeof Layout>

/** What the canvas edits. Plain JSON, versioned, published as public/schemas/design-1.json. */
export const LoopDesign = z.strictObject({
  $schema: z.string().max(200).optional(),
  designVersion: z.literal(1),
  name: Name,
  purpose: z.string().max(4_000).optional(),
  taskType: z.string().max(100).optional(),
  /** Node at which a run begins. */
  entry: NodeId,
  /** Node at which an iteration begins; each later arrival at it starts the next iteration. */
  head: NodeId,
  state: StateSchema,
  nodes: z.array(DesignNode).max(LIMITS.nodes),
  edges: z.array(DesignEdge).max(LIMITS.edges),
  contract: Contract,
  /** What a run keeps in long-term memory when it ends; absent: nothing. */
  consolidation: Consolidation.optional(),
  models: z.record(Alias, ModelBinding),
  /** Tools of MCP servers that nodes may allow beside Loopwright's own. */
  mcpTools: McpTools.optional(),
  /** Scripted answers, so that the loop runs with no key. Used by bindings whose provider is `scripted`. */
  script: Script.optional(),
  layout: Layout,
})
export type LoopDesign = z.infer<typeof LoopDesign>

import type { z } from 'zod'
import type { Consolidation } from '../artefacts/consolidation.ts'
import type { Contract } from '../artefacts/contract.ts'
import { DesignEdge, DesignNode, LoopDesign } from '../artefacts/design.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { McpTools } from '../artefacts/mcp-tool.ts'
import type { ModelBinding } from '../artefacts/models.ts'
import { checkJson } from '../artefacts/parse-json.ts'
import type { Script } from '../artefacts/script.ts'
import { diagnostic, type Place } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { pointer } from '../patch/pointer.ts'
import type { StateSchema } from '../state/schema.ts'
import { type Issue, plainIssues } from './plain-issues.ts'

export type Indexed<T> = { index: number; value: T }

/**
 * What could be read of a document. Parts that are malformed are left out and have their diagnostics, so that one bad member of the contract
 * doesn't hide every fault of the drawing. `index` is the position in the document, for fixes.
 */
export type Draft = {
  raw: JsonObject
  /** Present when the whole document is well formed. */
  design: LoopDesign | undefined
  entry: string
  head: string
  nodes: Indexed<DesignNode>[]
  edges: Indexed<DesignEdge>[]
  state: StateSchema | undefined
  contract: Contract | undefined
  consolidation: Consolidation | undefined
  models: Record<string, ModelBinding> | undefined
  mcpTools: McpTools | undefined
  script: Script | undefined
  /** Some node or edge was left out: findings about what is missing from the graph would mislead. */
  partial: boolean
}

export type ReadResult = { draft: Draft | undefined; diagnostics: Diagnostic[] }

const refuse = (found: Diagnostic): ReadResult => ({ draft: undefined, diagnostics: [found] })

/** Phase 1: from any value to the parts of a design. Sizes are looked at before anything walks the document. */
export function readDesign(value: unknown): ReadResult {
  if (!isJsonObject(value)) return refuse(diagnostic('not-a-design', { found: nameOf(value) }))
  const nodes = lengthOf(value.nodes)
  if (nodes > LIMITS.nodes)
    return refuse(diagnostic('too-many-nodes', { count: nodes, limit: LIMITS.nodes }, { field: 'nodes' }))
  const edges = lengthOf(value.edges)
  if (edges > LIMITS.edges)
    return refuse(diagnostic('too-many-edges', { count: edges, limit: LIMITS.edges }, { field: 'edges' }))
  const safe = checkJson(value)
  if (!safe.ok)
    return refuse(
      diagnostic('unsafe-json', {
        problem: safe.path ? `${safe.message}, at ${safe.path.slice(0, 200)}` : safe.message,
      }),
    )
  if (countValues(value) > LIMITS.designValues)
    return refuse(diagnostic('design-too-large', { what: 'values', limit: LIMITS.designValues }))
  if (value.designVersion !== 1) {
    const found = value.designVersion === undefined ? 'missing' : JSON.stringify(value.designVersion).slice(0, 40)
    return refuse(diagnostic('unknown-version', { found }, { field: 'designVersion' }))
  }
  const whole = LoopDesign.safeParse(value)
  if (whole.success) return { draft: draftOf(value, whole.data), diagnostics: [] }
  // An entry or head that is not set at all is a fault of the drawing, reported there.
  const issues = plainIssues(whole.error.issues).filter(
    ({ path: [member, inner] }) => inner !== undefined || !isUnset(value, member),
  )
  return { draft: salvage(value), diagnostics: issues.map((issue) => shapeDiagnostic(issue, value)) }
}

/** How many values a document is made of. Stops counting above the limit. */
function countValues(document: Json): number {
  let count = 0
  const open: Json[] = [document]
  for (let value = open.pop(); value !== undefined && count <= LIMITS.designValues; value = open.pop()) {
    count++
    if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) open.push(member)
  }
  return count
}

function isUnset(value: JsonObject, member: string | number | undefined): boolean {
  return (member === 'entry' || member === 'head') && (value[member] === undefined || value[member] === '')
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return value === undefined ? 'nothing' : `a ${typeof value}`
}

function draftOf(raw: JsonObject, design: LoopDesign): Draft {
  return {
    raw,
    design,
    entry: design.entry,
    head: design.head,
    nodes: design.nodes.map((node, index) => ({ index, value: node })),
    edges: design.edges.map((edge, index) => ({ index, value: edge })),
    state: design.state,
    contract: design.contract,
    consolidation: design.consolidation,
    models: design.models,
    mcpTools: design.mcpTools,
    script: design.script,
    partial: false,
  }
}

function salvage(raw: JsonObject): Draft {
  const { shape } = LoopDesign
  const part = <T extends z.ZodType>(schema: T, value: unknown): z.infer<T> | undefined => schema.safeParse(value).data
  const nodes = wellFormed(DesignNode, raw.nodes)
  const edges = wellFormed(DesignEdge, raw.edges)
  return {
    raw,
    design: undefined,
    entry: part(shape.entry, raw.entry) ?? '',
    head: part(shape.head, raw.head) ?? '',
    nodes,
    edges,
    state: part(shape.state, raw.state),
    contract: part(shape.contract, raw.contract),
    consolidation: part(shape.consolidation, raw.consolidation),
    models: part(shape.models, raw.models),
    mcpTools: part(shape.mcpTools, raw.mcpTools),
    script: part(shape.script, raw.script),
    partial:
      nodes.length < lengthOf(raw.nodes) ||
      edges.length < lengthOf(raw.edges) ||
      !Array.isArray(raw.nodes) ||
      !Array.isArray(raw.edges),
  }
}

function wellFormed<T extends z.ZodType>(schema: T, list: unknown): Indexed<z.infer<T>>[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item, index) => {
    const parsed = schema.safeParse(item)
    return parsed.success ? [{ index, value: parsed.data }] : []
  })
}

function shapeDiagnostic(issue: Issue, raw: JsonObject): Diagnostic {
  const field = issue.path.join('.')
  const place: Place = { field, ...nodePlace(issue, raw) }
  if (issue.unknownKeys.length > 0) {
    place.quickFix = {
      title: `Remove ${issue.unknownKeys.join(', ')}`,
      patch: issue.unknownKeys.map((key) => ({ op: 'remove', path: pointer([...issue.path, key]) })),
    }
  }
  return diagnostic('design-shape', { at: field, problem: issue.message }, place)
}

/** A fault inside a node's config is placed there, so that the inspector can mark the field. */
function nodePlace({ path: [member, index, part, ...rest] }: Issue, raw: JsonObject): Place {
  if (member !== 'nodes' || part !== 'config' || !Array.isArray(raw.nodes)) return {}
  const node = raw.nodes[Number(index)]
  return isJsonObject(node) && typeof node.id === 'string' ? { nodeId: node.id, field: rest.join('.') } : {}
}

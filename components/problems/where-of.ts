import { capital } from '@/components/ui/format.ts'
import type { DesignNode, LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'

/** Members whose form calls them something else than their own name. */
const LABELS: Readonly<Record<string, string>> = {
  args: 'Arguments',
  budgetTokens: 'Token budget',
  budgetUsd: 'Money budget',
  call: 'Fixed call',
  evaluate: 'Evaluate an output',
  evaluator: 'Scored by',
  map: 'Facts',
  maxAttempts: 'Most attempts in a row',
  maxIterations: 'Most iterations',
  maxOutputTokens: 'Most tokens',
  onError: 'After an error',
  policy: 'When it fails',
  predicate: 'Must hold',
  properties: 'Field',
  respond: 'Answer',
  script: 'Scripted answers',
  set: 'Writes',
  stepTimeoutMs: 'One call',
  timeoutMs: 'Timeout',
  'x-loop': 'Role',
}

/** Where a problem is, in words: the node or edge, then the way to the field as its forms name it. `node` is there for its glyph. */
export function whereOf(
  { nodeId, edgeId, field = '' }: Pick<Diagnostic, 'nodeId' | 'edgeId' | 'field'>,
  { nodes, edges }: Pick<LoopDesign, 'nodes' | 'edges'>,
): { node: DesignNode | null; parts: string[] } {
  const labelOf = (id: string) => nodes.find((node) => node.id === id)?.label || id
  const path = field === '' ? [] : field.split('.').map((part) => named(part))
  if (nodeId !== undefined)
    return { node: nodes.find((node) => node.id === nodeId) ?? null, parts: [labelOf(nodeId), ...path] }
  if (edgeId === undefined) return { node: null, parts: path.length === 0 ? [] : path }
  const edge = edges.find((candidate) => candidate.id === edgeId)
  return { node: null, parts: [edge ? `${labelOf(edge.from)} → ${labelOf(edge.to)}` : edgeId, ...path] }
}

function named(part: string): string {
  if (/^\d+$/.test(part)) return String(Number(part) + 1)
  if (Object.hasOwn(LABELS, part)) return LABELS[part] ?? part
  // Names that people gave, such as fields of the state, stay as they are.
  if (/[^a-zA-Z]/.test(part)) return part
  const words = part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return capital(words)
}

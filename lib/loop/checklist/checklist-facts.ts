import type { LoopDesign } from '../artefacts/design.ts'
import type { EvaluationId, RunId } from '../artefacts/ids.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { NodeKind, NodeKinds } from '../kinds/node-kind.ts'
import type { Practice, PracticeName } from '../kinds/practice.ts'

/** What the checklist is asked about: the stored draft as it compiles, and what is stored beside it. */
export type ChecklistFacts = {
  design: LoopDesign
  compiled: {
    diagnostics: readonly Diagnostic[]
    /** Absent: there are errors. */
    specHash?: string
    /** Per state field: the nodes that read it. */
    fields: Readonly<Record<string, { readers: readonly string[] }>>
  }
  kinds: NodeKinds
  tools: Readonly<Record<string, ToolFacts>>
  /** Published, newest first. */
  versions: readonly { number: number; note: string; specHash: string; stateVersion: number }[]
  runs: {
    /** Of the loop. */
    total: number
    /** Finished, and of what the draft compiles to. */
    ofDraft: number
    newest: RunId | null
  }
  memories: number
  dailyBudget: { nanoUsd: number | null; flagged: boolean }
  evaluations: {
    suites: number
    cases: number
    /** The newest that was wholly run over the newest version as it is, or over the draft where nothing is published. */
    newest: {
      id: EvaluationId
      title: string
      passing: { count: number; of: number; rate: number | null }
      gate: number
    } | null
  }
}

/** A practice with its node. */
export type Found = Practice & { nodeId: string; name: string }

/** What the nodes say of themselves; a config that can't be read says nothing. */
export function practicesOf({ design, kinds }: Pick<ChecklistFacts, 'design' | 'kinds'>): Found[] {
  return design.nodes.flatMap(({ id, kind, label, config }) => {
    const definition: NodeKind = kinds[kind]
    const parsed = definition.config.safeParse(config)
    const name = label || id
    return parsed.success
      ? (definition.practices?.(parsed.data) ?? []).map((found) => ({ ...found, nodeId: id, name }))
      : []
  })
}

/** Tools that nodes may run, with the node that first allows each. */
export function toolsOf({
  design,
  kinds,
}: Pick<ChecklistFacts, 'design' | 'kinds'>): { tool: string; nodeId: string; field: string }[] {
  const seen = new Set<string>()
  return design.nodes.flatMap(({ id, kind, config }) => {
    const definition: NodeKind = kinds[kind]
    const parsed = definition.config.safeParse(config)
    const uses = parsed.success ? definition.uses(parsed.data).tools.filter(({ allows }) => allows) : []
    return uses.flatMap(({ tool, field }) => {
      if (seen.has(tool)) return []
      seen.add(tool)
      return [{ tool, nodeId: id, field }]
    })
  })
}

/** Those of some practices, in the order of the nodes. */
export const those = (found: readonly Found[], ...names: PracticeName[]): Found[] =>
  found.filter(({ practice }) => names.includes(practice))

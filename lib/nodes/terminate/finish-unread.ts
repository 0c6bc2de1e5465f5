import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import type { KindCheckContext } from '../../loop/kinds/node-kind.ts'
import { configPointer } from '../../loop/patch/pointer.ts'
import { TerminateConfig } from './config.ts'

/** The built-in tool by which a decision says that it is done. It ends nothing by itself, so that a rule, or its verification, has the last word. */
const FINISH = 'finish'

/** Asks for the last tool, or names this one. */
const READS_FINISH = /\blast\s*\.\s*tool\b|["']finish["']/

const RULE = { when: 'last.tool == "finish" && last.status == "ok"', label: 'finished', outcome: 'success' }

/** Said once for all terminate nodes, at the first of them. */
export function finishUnread({ design, nodeId, index, allowedTools }: KindCheckContext): Diagnostic[] {
  if (!allowedTools.has(FINISH)) return []
  const ends = design.nodes.filter(({ kind }) => kind === 'terminate')
  if (ends[0]?.id !== nodeId) return []
  const reads = ends.some(({ config }) => {
    const parsed = TerminateConfig.safeParse(config)
    return !parsed.success || parsed.data.rules.some(({ when }) => READS_FINISH.test(when))
  })
  if (reads) return []
  const quickFix: QuickFix = {
    title: 'Add a rule for finish',
    patch: [{ op: 'add', path: configPointer(index, 'rules.-'), value: RULE }],
  }
  return [diagnostic('finish-unread', { node: nodeId }, { nodeId, field: 'rules', quickFix })]
}

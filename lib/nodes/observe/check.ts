import type { LoopDesign } from '../../loop/artefacts/design.ts'
import { own } from '../../loop/artefacts/own.ts'
import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import { checkEvaluator } from '../../loop/evaluators/evaluator-sites.ts'
import type { KindCheckContext } from '../../loop/kinds/node-kind.ts'
import { configPointer } from '../../loop/patch/pointer.ts'
import { checkFieldSchema } from '../../loop/state/check-schema.ts'
import type { ObserveConfig, Part } from './config.ts'
import { FACT_MEMBERS } from './facts.ts'

const WRITES_MEMORY = 'memory.write'

/** Findings that only this kind can make, part by part. */
export function check(config: ObserveConfig, context: KindCheckContext): Diagnostic[] {
  const { recall, map, extract, relevance, prune, contradictions, evaluate } = config
  const nodeId = context.nodeId
  const used = [recall, extract, relevance, prune, contradictions, evaluate].some((part) => part !== undefined)
  if (!used && map.length === 0) return [diagnostic('observe-nothing', { node: nodeId }, { nodeId, field: 'map' })]
  return [
    ...(recall ? checkRecall(recall, context) : []),
    ...(recall || contradictions ? checkMemory(recall ? 'recall' : 'contradictions', context) : []),
    ...(recall ? checkRoom(recall.write, 'recall.topK', recall.topK, context) : []),
    ...(extract ? checkFacts(extract, context) : []),
    ...(extract ? checkRoom(extract.write, 'extract.maxFacts', extract.maxFacts, context) : []),
    ...(relevance ? checkThreshold('relevance', relevance.threshold, context) : []),
    ...(contradictions ? checkThreshold('contradictions', contradictions.threshold, context) : []),
    ...(evaluate ? checkEvaluation(evaluate, context) : []),
  ]
}

function checkRecall({ mode, query, threshold }: Part<'recall'>, context: KindCheckContext): Diagnostic[] {
  const { nodeId, index } = context
  const field = 'recall.query'
  const quickFix: QuickFix = {
    title: 'Remove the recall',
    patch: [{ op: 'remove', path: configPointer(index, 'recall') }],
  }
  const found =
    query.trim() === '' ? [diagnostic('recall-empty', { node: nodeId, mode }, { nodeId, field, quickFix })] : []
  return mode === 'key' ? found : [...found, ...checkThreshold('recall', threshold, context)]
}

function checkMemory(
  part: 'recall' | 'contradictions',
  { nodeId, missingTool, design }: KindCheckContext,
): Diagnostic[] {
  // Runs that keep something at their end write too.
  if (design.consolidation) return []
  const missing = missingTool(WRITES_MEMORY)
  return missing ? [diagnostic('memory-never-written', { node: nodeId }, { nodeId, field: part, ...missing })] : []
}

/** The defaults of the settings, which stand in between. */
const USUAL = { recall: 0.7, relevance: 0.4, contradictions: 0.5 }

function checkThreshold(
  part: keyof typeof USUAL,
  threshold: number,
  { nodeId, index }: KindCheckContext,
): Diagnostic[] {
  if (threshold > 0 && threshold < 1) return []
  const value = USUAL[part]
  const quickFix: QuickFix = {
    title: `Set it to ${value}`,
    patch: [{ op: 'replace', path: configPointer(index, `${part}.threshold`), value }],
  }
  return [
    diagnostic('relevance-threshold', { node: nodeId, threshold }, { nodeId, field: `${part}.threshold`, quickFix }),
  ]
}

/** Whether what is asked for fits the list that it is written to. */
function checkRoom(
  target: string | undefined,
  field: string,
  most: number,
  { design, nodeId, index }: KindCheckContext,
): Diagnostic[] {
  const { properties } = design.state
  const maxItems = target === undefined ? undefined : own(properties, target)?.maxItems
  if (target === undefined || maxItems === undefined || most <= maxItems) return []
  const path = configPointer(index, field)
  const quickFix: QuickFix = { title: `Set it to ${maxItems}`, patch: [{ op: 'add', path, value: maxItems }] }
  const names = { node: nodeId, field: target, most, maxItems }
  return [diagnostic('list-too-short', names, { nodeId, field, ...(maxItems > 0 ? { quickFix } : {}) })]
}

/** The further members of a fact must be those of an object, must not take the place of its own, and must be a schema that something can fit. */
function checkFacts({ schema }: Part<'extract'>, { nodeId, compilePattern }: KindCheckContext): Diagnostic[] {
  if (!schema) return []
  const finding = (field: string, problem: string) =>
    diagnostic('fact-schema', { node: nodeId, problem }, { nodeId, field })
  if (schema.type !== 'object' || !schema.properties)
    return [finding('extract.schema', 'is not that of an object with properties')]
  const taken = FACT_MEMBERS.filter((name) => Object.hasOwn(schema.properties ?? {}, name))
  const problems = checkFieldSchema(schema, 'extract.schema', compilePattern)
  return [
    ...taken.map((name) => finding(`extract.schema.properties.${name}`, `declares ${name}, which every fact has`)),
    ...problems.map(({ field, reason }) => finding(field, `does not work: ${field} ${reason}`)),
  ]
}

function checkEvaluation(evaluate: Part<'evaluate'>, context: KindCheckContext): Diagnostic[] {
  const { design, nodeId } = context
  const found = checkEvaluator(evaluate.evaluator, 'evaluate.evaluator', context)
  if (design.contract.score === undefined && countEvaluators(design) > 1) {
    const names = { node: nodeId, field: evaluate.writeScore }
    found.push(diagnostic('score-ambiguous', names, { nodeId, field: 'evaluate.writeScore' }))
  }
  return found
}

const evaluatorCounts = new WeakMap<LoopDesign, number>()
/** Scoring observe nodes of a design, counted once per design: each of them asks. */
function countEvaluators(design: LoopDesign): number {
  const known = evaluatorCounts.get(design)
  if (known !== undefined) return known
  const count = design.nodes.filter((node) => node.kind === 'observe' && node.config.evaluate != null).length
  evaluatorCounts.set(design, count)
  return count
}

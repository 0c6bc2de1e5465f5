import { evaluatorModels, evaluatorSites } from '../../loop/evaluators/evaluator-sites.ts'
import { exprTypeOf } from '../../loop/expression/type-of.ts'
import type { ExprType } from '../../loop/expression/types.ts'
import type { ExpressionSite, FieldWrite, Handle, ModelUse, NodeKind } from '../../loop/kinds/node-kind.ts'
import type { Practice } from '../../loop/kinds/practice.ts'
import { modelUses } from '../../loop/model-call/model-uses.ts'
import { check } from './check.ts'
import { ObserveConfig } from './config.ts'
import { factSchema } from './facts.ts'

const STRING: ExprType = { kind: 'string' }
const ANY_LIST: ExprType = { kind: 'list', item: { kind: 'any' } }
const listOf = (members: Record<string, ExprType>): ExprType => ({
  kind: 'list',
  item: { kind: 'object', members, optional: [] },
})
const MEMORIES = listOf({ id: STRING, text: STRING, source: STRING, relevance: { kind: 'number' } })
const FINDINGS = listOf({ fact: STRING, memory: STRING, why: STRING })

function expressions({ recall, map, extract, relevance, contradictions, evaluate }: ObserveConfig): ExpressionSite[] {
  const sites: ExpressionSite[] = []
  if (recall) sites.push({ field: 'recall.query', source: recall.query, mode: 'template' })
  for (const [index, { value }] of map.entries())
    sites.push({ field: `map.${index}.value`, source: value, mode: 'expression' })
  if (extract?.value !== undefined) sites.push({ field: 'extract.value', source: extract.value, mode: 'expression' })
  if (extract) sites.push({ field: 'extract.about', source: extract.about, mode: 'template' })
  if (relevance?.to !== undefined)
    sites.push({ field: 'relevance.to', source: relevance.to, mode: 'expression', expected: STRING, late: true })
  if (contradictions) {
    const source = contradictions.facts
    sites.push({ field: 'contradictions.facts', source, mode: 'expression', expected: ANY_LIST, late: true })
  }
  if (evaluate) {
    sites.push({ field: 'evaluate.output', source: evaluate.output, mode: 'expression', late: true })
    sites.push(...evaluatorSites(evaluate.evaluator, 'evaluate.evaluator'))
  }
  return sites
}

function writes(config: ObserveConfig): FieldWrite[] {
  const { recall, map, extract, relevance, prune, contradictions, evaluate } = config
  const found: FieldWrite[] = []
  const add = (target: string | undefined, field: string, type: ExprType) => {
    if (target !== undefined) found.push({ target, field, type })
  }
  add(recall?.write, 'recall.write', MEMORIES)
  for (const [index, entry] of map.entries())
    found.push({ target: entry.field, field: `map.${index}.field`, site: `map.${index}.value` })
  if (extract) add(extract.write, 'extract.write', { kind: 'list', item: exprTypeOf(factSchema(extract.schema)) })
  add(relevance?.field, 'relevance.field', ANY_LIST)
  add(prune?.field, 'prune.field', ANY_LIST)
  add(contradictions?.write, 'contradictions.write', FINDINGS)
  add(evaluate?.writeScore, 'evaluate.writeScore', { kind: 'number' })
  add(evaluate?.writeDeficiencies, 'evaluate.writeDeficiencies', { kind: 'list', item: STRING })
  add(evaluate?.writeSubScores, 'evaluate.writeSubScores', { kind: 'map', value: { kind: 'number' } })
  return found
}

function models({ extract, contradictions, evaluate }: ObserveConfig): ModelUse[] {
  return [
    ...(extract ? modelUses(extract, 'extract') : []),
    ...(contradictions ? modelUses(contradictions, 'contradictions') : []),
    ...(evaluate ? evaluatorModels(evaluate.evaluator, 'evaluate.evaluator') : []),
  ]
}

const NEXT: Handle = { id: 'next', label: 'next', required: true }
/** Optional: without it a run whose model or long-term memory fails ends there, which is a fair default. */
const FAILED: Handle = { id: 'failed', label: 'failed', required: false }

/** What asks a model or long-term memory can fail. */
function handles(config: ObserveConfig): Handle[] {
  return config.recall || models(config).length > 0 ? [NEXT, FAILED] : [NEXT]
}

function describe(config: ObserveConfig): string {
  const { recall, map, extract, relevance, prune, contradictions, evaluate } = config
  const parts = [
    recall ? `recalls ${recall.mode === 'key' ? 'by key' : `what is like its query`}` : '',
    map.length > 0 ? `sets ${map.map((entry) => entry.field).join(', ')}` : '',
    extract ? `reads facts into ${extract.write}` : '',
    relevance ? `keeps relevant ${relevance.field}` : '',
    prune ? `prunes ${prune.field}` : '',
    contradictions ? `flags contradictions in ${contradictions.write}` : '',
    evaluate ? `scores by ${evaluate.evaluator.type} into ${evaluate.writeScore}` : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' · ') : 'observes nothing yet'
}

function practices(config: ObserveConfig): Practice[] {
  const { recall, map, extract, relevance, prune, contradictions, evaluate } = config
  const found: Practice[] = []
  if (recall) found.push({ practice: 'recalls', field: 'recall', of: [recall.mode] })
  if (map.length > 0) found.push({ practice: 'observes', field: 'map' })
  if (extract) found.push({ practice: 'extracts', field: 'extract' })
  if (relevance) found.push({ practice: 'prunes', field: 'relevance' })
  if (prune) found.push({ practice: 'prunes', field: 'prune' })
  if (contradictions) found.push({ practice: 'flags-contradictions', field: 'contradictions' })
  if (evaluate) found.push({ practice: 'scores', field: 'evaluate' })
  return found
}

export const observe: NodeKind<ObserveConfig> = {
  kind: 'observe',
  title: 'Observe',
  summary: 'Turns raw results into working memory: facts and scores that the next decision can use.',
  part: 'works',
  config: ObserveConfig,
  initial: () => ({ map: [] }),
  handles,
  expressions,
  writes,
  uses: (config) => ({ models: models(config), tools: [] }),
  practices,
  describe,
  check,
}

import type { LoopDesign } from '../../loop/artefacts/design.ts'
import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../loop/diagnostics/diagnostic.ts'
import type { Evaluator } from '../../loop/evaluators/evaluator.ts'
import type { CompilePattern } from '../../loop/expression/patterns.ts'
import type { Scope } from '../../loop/expression/types.ts'
import type { ExpressionSite, FieldWrite, KindCheckContext, NodeKind } from '../../loop/kinds/node-kind.ts'
import { ObserveConfig } from './config.ts'

const OUTPUT: Scope = { output: { kind: 'any' } }

/** Threshold evaluators score by an expression; a composite may hold several. */
function scoreSites(evaluator: Evaluator, field: string): ExpressionSite[] {
  if (evaluator.type === 'composite')
    return evaluator.parts.flatMap((part, index) => scoreSites(part.evaluator, `${field}.parts.${index}.evaluator`))
  if (evaluator.type !== 'threshold') return []
  return [
    {
      field: `${field}.score`,
      source: evaluator.score,
      mode: 'expression',
      expected: { kind: 'number' },
      extra: OUTPUT,
    },
  ]
}

function expressions(config: ObserveConfig): ExpressionSite[] {
  const map = config.map.map(
    (entry, index): ExpressionSite => ({ field: `map.${index}.value`, source: entry.value, mode: 'expression' }),
  )
  if (!config.evaluate) return map
  return [
    ...map,
    { field: 'evaluate.output', source: config.evaluate.output, mode: 'expression' },
    ...scoreSites(config.evaluate.evaluator, 'evaluate.evaluator'),
  ]
}

function writes(config: ObserveConfig): FieldWrite[] {
  const found: FieldWrite[] = config.map.map((entry, index) => ({
    target: entry.field,
    field: `map.${index}.field`,
    site: `map.${index}.value`,
  }))
  const evaluate = config.evaluate
  if (!evaluate) return found
  found.push({ target: evaluate.writeScore, field: 'evaluate.writeScore', type: { kind: 'number' } })
  if (evaluate.writeDeficiencies)
    found.push({
      target: evaluate.writeDeficiencies,
      field: 'evaluate.writeDeficiencies',
      type: { kind: 'list', item: { kind: 'string' } },
    })
  if (evaluate.writeSubScores)
    found.push({
      target: evaluate.writeSubScores,
      field: 'evaluate.writeSubScores',
      type: { kind: 'map', value: { kind: 'number' } },
    })
  return found
}

/** Patterns of regex evaluators that RE2 refuses. */
function patternProblems(
  evaluator: Evaluator,
  field: string,
  compilePattern: CompilePattern,
): { field: string; problem: string }[] {
  if (evaluator.type === 'composite')
    return evaluator.parts.flatMap((part, index) =>
      patternProblems(part.evaluator, `${field}.parts.${index}.evaluator`, compilePattern),
    )
  if (evaluator.type !== 'regex') return []
  return (['required', 'forbidden'] as const).flatMap((list) =>
    evaluator[list].flatMap((pattern, index) => {
      const compiled = compilePattern(pattern)
      return compiled.ok ? [] : [{ field: `${field}.${list}.${index}`, problem: compiled.message }]
    }),
  )
}

function describe(config: ObserveConfig): string {
  const parts: string[] = []
  if (config.map.length > 0) parts.push(`sets ${config.map.map((entry) => entry.field).join(', ')}`)
  if (config.evaluate) parts.push(`scores by ${config.evaluate.evaluator.type} into ${config.evaluate.writeScore}`)
  return parts.length > 0 ? parts.join(' · ') : 'observes nothing yet'
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

function check(config: ObserveConfig, { design, nodeId, compilePattern }: KindCheckContext): Diagnostic[] {
  if (!config.evaluate)
    return config.map.length > 0 ? [] : [diagnostic('observe-nothing', { node: nodeId }, { nodeId, field: 'map' })]
  const found = patternProblems(config.evaluate.evaluator, 'evaluate.evaluator', compilePattern).map(
    ({ field, problem }) => diagnostic('expression-regex', { problem }, { nodeId, field }),
  )
  if (design.contract.score === undefined && countEvaluators(design) > 1) {
    const names = { node: nodeId, field: config.evaluate.writeScore }
    found.push(diagnostic('score-ambiguous', names, { nodeId, field: 'evaluate.writeScore' }))
  }
  return found
}

export const observe: NodeKind<ObserveConfig> = {
  kind: 'observe',
  title: 'Observe',
  summary: 'Turns raw results into working memory: facts and scores that the next decision can use.',
  part: 'works',
  config: ObserveConfig,
  initial: () => ({ map: [] }),
  handles: () => [{ id: 'next', label: 'next', required: true }],
  expressions,
  writes,
  uses: () => ({ models: [], tools: [] }),
  describe,
  check,
}

import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CompilePattern } from '../expression/patterns.ts'
import type { Scope } from '../expression/types.ts'
import type { ExpressionSite, KindCheckContext, ModelUse } from '../kinds/node-kind.ts'
import { modelUses } from '../model-call/model-uses.ts'
import { judgesOf } from './evaluate-with-judges.ts'
import type { Evaluator } from './evaluator.ts'

/** Visible in an evaluator's sources beside the environment: the value under evaluation. */
const OUTPUT: Scope = { output: { kind: 'any' } }

type Placed = { evaluator: Evaluator; field: string }

function partsOf({ evaluator, field }: Placed): Placed[] {
  if (evaluator.type !== 'composite') return [{ evaluator, field }]
  return evaluator.parts.map((part, index) => ({
    evaluator: part.evaluator,
    field: `${field}.parts.${index}.evaluator`,
  }))
}

/** Expressions and templates of an evaluator that stands at `field` of a config. */
export function evaluatorSites(evaluator: Evaluator, field: string): ExpressionSite[] {
  return partsOf({ evaluator, field }).flatMap((part): ExpressionSite[] => {
    if (part.evaluator.type === 'threshold') {
      const { score } = part.evaluator
      return [
        {
          field: `${part.field}.score`,
          source: score,
          mode: 'expression',
          expected: { kind: 'number' },
          extra: OUTPUT,
          late: true,
        },
      ]
    }
    if (part.evaluator.type !== 'judge') return []
    return [
      { field: `${part.field}.rubric`, source: part.evaluator.rubric, mode: 'template', extra: OUTPUT, late: true },
    ]
  })
}

/** Models that the judges of an evaluator ask. */
export function evaluatorModels(evaluator: Evaluator, field: string): ModelUse[] {
  return judgesOf(evaluator, field).flatMap(({ judge, at }) => modelUses(judge, at))
}

/** What an evaluator that stands at `field` of a node's config can't work with: patterns that RE2 refuses, lengths that nothing or everything has, and judges without a rubric. */
export function checkEvaluator(
  evaluator: Evaluator,
  field: string,
  { nodeId, compilePattern }: Pick<KindCheckContext, 'nodeId' | 'compilePattern'>,
): Diagnostic[] {
  const patterns = evaluatorPatternProblems(evaluator, field, compilePattern)
  return [
    ...patterns.map((at) => diagnostic('expression-regex', { problem: at.problem }, { nodeId, field: at.field })),
    ...lengthProblems(evaluator, field).map((at) =>
      diagnostic('length-bounds', { node: nodeId, problem: at.problem }, { nodeId, field: at.field }),
    ),
    ...judgesOf(evaluator, field).flatMap(({ judge, at }) =>
      judge.rubric.trim() === ''
        ? [diagnostic('rubric-empty', { node: nodeId }, { nodeId, field: `${at}.rubric` })]
        : [],
    ),
  ]
}

/** Bounds of length evaluators that no text or every text is within, with their paths. */
export function lengthProblems(evaluator: Evaluator, field: string): { field: string; problem: string }[] {
  return partsOf({ evaluator, field }).flatMap(({ evaluator: bounds, field: at }) => {
    if (bounds.type !== 'length') return []
    const pairs = [
      ['minChars', 'maxChars'],
      ['minWords', 'maxWords'],
    ] as const
    if (pairs.flat().every((bound) => bounds[bound] === undefined))
      return [{ field: at, problem: `gives none of ${pairs.flat().join(', ')}, so that every text passes` }]
    return pairs.flatMap(([least, most]) => {
      const [from, to] = [bounds[least], bounds[most]]
      if (from === undefined || to === undefined || from <= to) return []
      return [
        { field: `${at}.${most}`, problem: `allows ${to} where ${least} asks for ${from}, so that no text passes` },
      ]
    })
  })
}

/** Patterns of regex evaluators that RE2 refuses, with their paths. */
export function evaluatorPatternProblems(
  evaluator: Evaluator,
  field: string,
  compilePattern: CompilePattern,
): { field: string; problem: string }[] {
  return partsOf({ evaluator, field }).flatMap((part) => {
    const regex = part.evaluator
    if (regex.type !== 'regex') return []
    return (['required', 'forbidden'] as const).flatMap((list) =>
      regex[list].flatMap((pattern, index) => {
        const compiled = compilePattern(pattern)
        return compiled.ok ? [] : [{ field: `${part.field}.${list}.${index}`, problem: compiled.message }]
      }),
    )
  })
}

import type { EvaluationSummary } from '../api/contracts/evaluations.ts'
import type { EvaluationRecord } from '../db/evaluations.ts'
import { chaosModelName } from '../loop/artefacts/chaos-bindings.ts'
import type { EvaluationTarget } from '../loop/artefacts/evaluation.ts'
import { EvaluationId, Slug, SuiteId } from '../loop/artefacts/ids.ts'

/** An evaluation as lists show it. */
export function evaluationView(record: EvaluationRecord): EvaluationSummary {
  const { plan, targets, loop, suite, figures: _, ...rest } = record
  return {
    ...rest,
    id: EvaluationId.parse(record.id),
    loop: { slug: Slug.parse(loop.slug), name: loop.name },
    suite: { ...suite, id: suite.id === null ? null : SuiteId.parse(suite.id) },
    targets: plan.targets.map((target, index) => {
      const { title = '', specHash = '' } = targets[index] ?? {}
      return { ...target, title, specHash }
    }),
    repeats: plan.repeats,
  }
}

/** Names for people, unlike each other: `v3`, `draft`, with the models that were chosen and what misbehaves. */
export function targetTitles(targets: readonly EvaluationTarget[]): string[] {
  const plain = targets.map(({ version, models, chaos }) => {
    const parts = [
      version === null ? 'draft' : `v${version}`,
      ...Object.entries(models).map(([alias, { provider, model }]) => `${alias}=${provider}:${model}`),
      ...(chaos ? [`chaos ${chaosModelName(chaos)}`] : []),
    ]
    return parts.join(' · ')
  })
  return plain.map((title, index) => {
    const before = plain.slice(0, index).filter((other) => other === title).length
    return before === 0 ? title : `${title} (${before + 1})`
  })
}

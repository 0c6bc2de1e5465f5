import { plural } from '@/components/ui/format.ts'
import type { EvaluationPlan, EvaluationTarget } from '@/lib/loop/artefacts/evaluation.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'

/** What to run: each version with each set of models, and under each chaos. */
export type StartDraft = {
  /** Null: the draft. */
  versions: readonly (number | null)[]
  /** Bindings over the design's; none: as the design binds them. */
  models: readonly Readonly<Record<string, ModelBinding>>[]
  /** Names of profiles; null: none. */
  chaos: readonly (string | null)[]
  seed: number
  repeats: number
  concurrency: number
  /** Null: all. */
  cases: readonly string[] | null
  maxCostUsd: number | undefined
  acceptEffects: boolean
}

export const firstDraft: StartDraft = {
  versions: [null],
  models: [{}],
  chaos: [null],
  seed: 1,
  repeats: 1,
  concurrency: 4,
  cases: null,
  maxCostUsd: undefined,
  acceptEffects: false,
}

/** The targets in a fixed order: the first is what the others are compared with. Under chaos all models are the chaos model, so that sets of them make no difference. */
export function targetsOf({ versions, models, chaos, seed }: StartDraft): EvaluationTarget[] {
  return versions.flatMap((version) =>
    chaos.flatMap((profile): EvaluationTarget[] =>
      profile === null
        ? models.map((bound) => ({ version, models: { ...bound }, chaos: null }))
        : [{ version, models: {}, chaos: { profile, seed } }],
    ),
  )
}

/** The parts of a draft by which it has the effects that it has. */
const WITH_EFFECTS = ['versions', 'models', 'chaos', 'cases'] as const satisfies (keyof StartDraft)[]

/** The draft with a part of it otherwise. What was agreed to were the effects that were listed: another choice may have others. */
export function changedDraft(draft: StartDraft, part: Partial<StartDraft>): StartDraft {
  const asks = WITH_EFFECTS.some((name) => name in part)
  return { ...draft, ...part, ...(asks && { acceptEffects: false }) }
}

/** The plan of an evaluation for another one. The draft and the loops that it calls may do something else by now than what was agreed to then. */
export function planAgain(plan: EvaluationPlan): EvaluationPlan {
  return { ...plan, acceptEffects: false }
}

export function planOf(draft: StartDraft): EvaluationPlan {
  const { repeats, concurrency, cases, maxCostUsd, acceptEffects } = draft
  return {
    targets: targetsOf(draft),
    repeats,
    concurrency,
    ...(cases === null ? {} : { cases: [...cases] }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    acceptEffects,
  }
}

/** How many runs that is, and why it can't be started, if it can't. */
export function sizeOf(draft: StartDraft, allCases: number): { runs: number; words: string; problem: string | null } {
  const targets = targetsOf(draft).length
  const cases = draft.cases === null ? allCases : draft.cases.length
  const runs = targets * cases * draft.repeats
  const words = `${plural(targets, 'target')} × ${plural(cases, 'case')}${draft.repeats === 1 ? '' : ` × ${draft.repeats} repeats`} = ${plural(runs, 'run')}`
  const problem =
    cases === 0
      ? 'There is no case to run.'
      : targets === 0
        ? 'Choose at least one version, one set of models and one way to run.'
        : targets > LIMITS.evaluationTargets
          ? `At most ${LIMITS.evaluationTargets} targets can be compared.`
          : runs > LIMITS.evaluationRuns
            ? `At most ${plural(LIMITS.evaluationRuns, 'run')} fit in one evaluation.`
            : null
  return { runs, words, problem }
}

/** With the item, or without it; in the order of `all`. */
export function toggled<T>(chosen: readonly T[], item: T, on: boolean, all: readonly T[]): T[] {
  return all.filter((each) => (each === item ? on : chosen.includes(each)))
}

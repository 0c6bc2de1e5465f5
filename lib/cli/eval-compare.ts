import type { EvaluationDetail, TargetComparison } from '../api/contracts/evaluations.ts'
import type { EvaluationId } from '../loop/artefacts/ids.ts'
import type { Flags } from './command.ts'
import { readBaseEvaluation } from './eval-flags.ts'
import { CliError } from './terminal.ts'
import { unwrap, type Workspace } from './workspace.ts'

const WRONG_CALL = 2

type Side = { evaluation: EvaluationId; target: number; title: string }
/** One target against another, each side with the evaluation that it is of. */
export type Comparison = Omit<TargetComparison, 'a' | 'b'> & { base: Side; target: Side }
/** With what targets are compared; `evaluation` null: with those that stand first in their own evaluation. `of`: places of both, one pair each. */
export type Bases = { evaluation: EvaluationDetail['evaluation'] | null; pairs: { base: number; target: number }[] }

/** What `--compare` means, looked up before anything is run; null: it was not given. Throws CliError (2). */
export async function findBase(
  { services, actor }: Workspace,
  flag: Flags[string],
  slug: string,
  { targets, base }: { targets: number; base: number },
): Promise<Bases | null> {
  if (flag === undefined) return null
  const given = readBaseEvaluation(flag)
  const places = Array.from({ length: targets - base }, (_, index) => index)
  // Each version is run with the same models and chaos in the same order: like is compared with like.
  if (!given) return { evaluation: null, pairs: places.map((at) => ({ base: at % base, target: base + at })) }
  const { readEvaluation } = await import('../server/evaluations.ts')
  const { evaluation } = unwrap(await readEvaluation(services, actor, given.id))
  const no = (message: string, hint = '') =>
    new CliError(WRONG_CALL, `${given.id} can't be compared with: ${message}`, hint)
  if (evaluation.loop.slug !== slug) throw no(`it is of the loop ${evaluation.loop.slug}.`)
  if (evaluation.status === 'running') throw no('it has not ended.')
  const { target } = given
  const there = evaluation.targets.length
  if (target !== null && target >= there) throw no(`its targets are 1 to ${there}.`)
  if (target === null && there > 1 && there !== targets) {
    const list = evaluation.targets.map(({ title }, index) => `  ${index + 1}  ${title}`).join('\n')
    throw no(`it has ${there} targets, and this one ${targets}. Say which, as ${given.id}:N.`, list)
  }
  const one = there === 1 ? 0 : target
  return { evaluation, pairs: places.map((at) => ({ base: one ?? at, target: at })) }
}

/** Each target against its base; without a base, against the first one. */
export async function compareAll(
  { services, actor }: Workspace,
  bases: Bases | null,
  { evaluation, report }: EvaluationDetail,
): Promise<Comparison[]> {
  const before = bases?.evaluation ?? evaluation
  const side = ({ id, targets }: EvaluationDetail['evaluation'], target: number, elsewhere: boolean): Side => {
    const title = targets[target]?.title ?? ''
    return { evaluation: id, target, title: elsewhere ? `${title} of ${id}` : title }
  }
  const told = ({ a, b, ...compared }: TargetComparison): Comparison => ({
    base: side(before, a, before.id !== evaluation.id),
    target: side(evaluation, b, false),
    ...compared,
  })
  if (!bases) return report.comparisons.map(told)
  const { compareEvaluations } = await import('../server/evaluations.ts')
  const compared: Comparison[] = []
  for (const { base, target } of bases.pairs) {
    const of = { a: before.id, b: evaluation.id, targetA: base, targetB: target }
    compared.push(told(unwrap(await compareEvaluations(services, actor, of))))
  }
  return compared
}

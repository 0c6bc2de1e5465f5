import type { z } from 'zod'
import type { EvaluationEnvelope, StartEvaluationBody } from '../api/contracts/evaluations.ts'
import { createEvaluation, type NewEvaluation } from '../db/evaluations.ts'
import type { LoopRecord } from '../db/loops.ts'
import type { StoredSuite } from '../db/suites.ts'
import { checkSuite } from '../loop/5-evaluate/check-suite.ts'
import { chosenModels } from '../loop/artefacts/chaos-bindings.ts'
import type { EvaluationPlan } from '../loop/artefacts/evaluation.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { Suite, SuiteCase } from '../loop/artefacts/suite.ts'
import { missingSecrets } from '../runner/secrets.ts'
import { refuseMissingFiles } from './artifacts.ts'
import { worldEffects } from './evaluated-effects.ts'
import { evaluationView, targetTitles } from './evaluation-view.ts'
import { findLoop } from './find-loop.ts'
import { freezeCalls } from './freeze-calls.ts'
import { checkMcpServers } from './mcp-servers.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { checkModels, inertImport, modelsAndChaos, resolveExecutable } from './start-run.ts'
import { findSuite } from './suites.ts'
import { findValidatingLoops, type ValidatingLoop } from './validating-loops.ts'

type Plan = z.output<typeof EvaluationPlan>
type Target = NewEvaluation['targets'][number]

/**
 * Begins to run targets over the cases of a suite: each target as it is now, each case as the suite has it now. Refused before anything runs when a case does not
 * fit, a model can't be used, or effects outside of Loopwright were not agreed to.
 */
export async function startEvaluation(
  services: Services,
  actor: Actor,
  { suite: id, plan }: z.output<typeof StartEvaluationBody>,
  reservedFor: NewEvaluation['reservedFor'] = null,
): Promise<Result<EvaluationEnvelope>> {
  const found = await findSuite(services, actor, id)
  if (!found.ok) return found
  const suite = found.value
  const loop = await findLoop(services, actor, suite.loop.slug)
  if (!loop.ok) return loop
  if (!loop.value.accepted) return inertImport(loop.value)
  const chosen = chooseCases(suite.content, plan)
  if (!chosen.ok) return chosen
  const cases = chosen.value
  const targets = await resolveTargets(services, actor, loop.value, plan)
  if (!targets.ok) return targets
  const misfit = await refuseSuite(services, actor, suite, cases, targets.value)
  if (misfit) return misfit
  const validating = await findValidatingLoops(services, actor, suite.content, cases)
  if (!validating.ok) return validating
  const { slug } = loop.value
  const executed = [
    ...targets.value.map(({ compiled: { spec }, title }) => ({ title, loop: slug, spec })),
    ...validating.value,
  ]
  const newest = validating.value.flatMap(({ loop, newest }) => (newest === null ? [] : [[loop, newest] as const]))
  const specs = executed.map(({ spec }) => spec)
  const called = await freezeCalls(services, actor, specs, Object.fromEntries(newest))
  const refused = plan.acceptEffects ? null : await refuseEffects(services, actor, slug, executed, called)
  if (refused) return refused
  const results = cases.flatMap(({ name }) =>
    Array.from({ length: plan.repeats }, (_, repeat) =>
      plan.targets.map((_target, target) => ({ caseName: name, repeat, target })),
    ).flat(),
  )
  const record = await createEvaluation(services.database, actor, {
    ...{ loopId: loop.value.id, plan, targets: targets.value, called, results, reservedFor },
    suite: { id: suite.id, revision: suite.revision, content: suite.content },
  })
  services.wakeEvaluations()
  return ok({ evaluation: evaluationView(record) })
}

function chooseCases({ cases }: Suite, plan: Plan): Result<SuiteCase[]> {
  const unknown = plan.cases?.filter((name) => !cases.some((each) => each.name === name)) ?? []
  if (unknown.length > 0) {
    const problems = unknown.map((name) => ({ where: 'body.plan.cases', message: `the suite has no case “${name}”` }))
    return refuseWith('invalid-evaluation', 'A case was named that the suite does not have.', problems)
  }
  const chosen = plan.cases ? cases.filter(({ name }) => plan.cases?.includes(name)) : cases
  if (chosen.length === 0) return refuse('invalid-evaluation', 'The suite has no case yet.')
  const runs = chosen.length * plan.repeats * plan.targets.length
  if (runs <= LIMITS.evaluationRuns) return ok(chosen)
  const figures = `${chosen.length} cases, ${plan.repeats} times, on ${plan.targets.length} targets would be ${runs.toLocaleString('en-US')} runs`
  return refuse(
    'invalid-evaluation',
    `${figures}; an evaluation has at most ${LIMITS.evaluationRuns.toLocaleString('en-US')} (evaluationRuns).`,
  )
}

/** What each target executes from now on, whatever is edited or published meanwhile. */
async function resolveTargets(
  services: Services,
  actor: Actor,
  loop: LoopRecord,
  { targets }: Plan,
): Promise<Result<Target[]>> {
  const titles = targetTitles(targets)
  const resolved: Target[] = []
  for (const [index, target] of targets.entries()) {
    const executable = await resolveExecutable(services, actor, loop, target.version ?? undefined)
    if (!executable.ok) return executable
    const { spec } = executable.value.compiled
    const { models, chaos } = target
    if (chaos && Object.keys(models).length > 0) return modelsAndChaos(`body.plan.targets.${index}.models`)
    const bindings = chosenModels(spec.models, { chaos, modelOverrides: models })
    const refused =
      (await checkModels(services, actor, spec, bindings, loop)) ?? (await checkMcpServers(services, actor, spec))
    if (refused) return refused
    resolved.push({ ...executable.value, title: titles[index] ?? '' })
  }
  return ok(resolved)
}

/** Why the cases can't be run and judged on these targets, each fault with its place in the suite. */
async function refuseSuite(
  services: Services,
  actor: Actor,
  { content }: StoredSuite,
  cases: readonly SuiteCase[],
  targets: readonly Target[],
) {
  const names = new Set(cases.map(({ name }) => name))
  const seen = new Set<string>()
  for (const { compiled, title } of targets) {
    if (seen.has(compiled.specHash)) continue
    seen.add(compiled.specHash)
    const { state } = compiled.spec
    const all = checkSuite(content, state).filter(({ where }) => isAbout(where, content, names))
    if (all.length > 0) {
      const problems = all.map(({ where, message }) => ({ where: placeInWords(where, content), message }))
      return refuseWith('invalid-suite', `The suite does not fit ${title}.`, problems)
    }
    for (const { name, input } of cases) {
      const secrets = missingSecrets(state, input, services.ports.secrets)
      if (secrets.length > 0) {
        const problems = secrets.map(({ field, reason }) => ({
          where: `case “${name}”: input.${field}`,
          message: reason,
        }))
        return refuseWith('invalid-suite', 'A secret that a case needs can’t be used.', problems)
      }
      const files = await refuseMissingFiles(services, actor, state, input)
      if (files) return files
    }
  }
  return refuseJudges(services, actor, content)
}

/** Cases that are left out may have any fault. */
function isAbout(where: string, { cases }: Suite, names: ReadonlySet<string>): boolean {
  const [, index] = /^cases\.(\d+)\./.exec(where) ?? []
  return index === undefined || names.has(cases[Number(index)]?.name ?? '')
}

/** `cases.2.input.topic` with the names that people gave: they know no numbers. */
export function placeInWords(where: string, { cases, validators }: Suite): string {
  const [, index, rest = ''] = /^cases\.(\d+)\.(.*)$/.exec(where) ?? []
  const one = index === undefined ? undefined : cases[Number(index)]
  const inside = one ? rest : where
  const [, place, field = ''] = /^validators\.(\d+)\.(.*)$/.exec(inside) ?? []
  const validator = place === undefined ? undefined : (one?.validators ?? validators)[Number(place)]
  const told = validator ? `validator “${validator.name}”: ${field}` : inside
  return one ? `case “${one.name}”: ${told}` : told
}

async function refuseJudges(services: Services, actor: Actor, { models }: Suite) {
  if (Object.keys(models).length === 0) return null
  const bound = await services.ports.models.bind(actor, models)
  if (bound.ok) return null
  const problems = bound.problems.map((message) => ({ where: 'models', message }))
  return refuseWith('invalid-models', 'The models of the suite can’t be used.', problems)
}

async function refuseEffects(
  services: Services,
  actor: Actor,
  ofTargets: string,
  executed: readonly Omit<ValidatingLoop, 'newest'>[],
  called: Readonly<Record<string, number>>,
) {
  const all = await Promise.all(
    executed.map(async ({ title, loop: slug, spec }) =>
      (await worldEffects(services, actor, slug, spec, called)).map((effect) => ({ ...effect, title })),
    ),
  )
  const problems = all.flat().map(({ title, loop: slug, node, tool, effect }) => ({
    where: `${title}: ${slug === ofTargets ? node : `${slug}, ${node}`}`,
    message: `${tool} is ${effect}`,
  }))
  if (problems.length === 0) return null
  const detail =
    'Runs of an evaluation do what they do: these calls change something outside of Loopwright, for every case and repeat. Agree to that, or take them out.'
  return refuseWith('effects-not-accepted', detail, problems)
}

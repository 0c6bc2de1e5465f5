import { findCallable } from '../db/child-runs.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { own } from '../loop/artefacts/own.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Suite, SuiteCase, Validator } from '../loop/artefacts/suite.ts'
import { evaluateExpression } from '../loop/expression/evaluate.ts'
import { secretFields } from '../loop/state/secrets.ts'
import { missingSecrets } from '../runner/secrets.ts'
import { findLoop } from './find-loop.ts'
import { checkMcpServers } from './mcp-servers.ts'
import { ok, type Result, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'
import { checkModels } from './start-run.ts'

type ByLoop = Extract<Validator, { type: 'loop' }>
/** What a validating loop executes; `title` names the validator for people, `newest` the version that stands for the newest one. */
export type ValidatingLoop = { title: string; loop: string; spec: LoopSpec; newest: number | null }

/** The loops that are to validate results of these cases. Refused when one of them can't be run as it is now: what a target may not lack, they may not either. */
export async function findValidatingLoops(
  services: Services,
  actor: Actor,
  suite: Suite,
  cases: readonly SuiteCase[],
): Promise<Result<ValidatingLoop[]>> {
  const found = new Map<string, ValidatingLoop>()
  const asked = (validators: readonly Validator[]) => validators.filter((each): each is ByLoop => each.type === 'loop')
  const all = [
    ...asked(suite.validators).map((validator) => ({ validator, by: cases })),
    ...cases.flatMap((one) => asked(one.validators).map((validator) => ({ validator, by: [one] }))),
  ]
  for (const { validator, by } of all) {
    const name = `${validator.loop} ${validator.version ?? ''}`
    const known = found.get(name)
    const loop = known ? ok(known) : await findValidating(services, actor, validator)
    if (!loop.ok) return loop
    const refused = refuseSecrets(services, validator, loop.value.spec, by)
    if (refused) return refused
    found.set(name, loop.value)
  }
  return ok([...found.values()])
}

async function findValidating(
  services: Services,
  actor: Actor,
  { name, loop: slug, version }: ByLoop,
): Promise<Result<ValidatingLoop>> {
  const callable = await findCallable(services.database, actor.workspaceId, slug, version ?? null)
  const problem =
    callable === 'no-loop'
      ? `there is no loop “${slug}”`
      : callable === 'no-version'
        ? `“${slug}” has no ${version === undefined ? 'published version' : `version ${version}`}`
        : callable.accepted
          ? null
          : `“${slug}” was imported and is inert until somebody has accepted it`
  if (typeof callable === 'string' || problem !== null)
    return refuseWith('invalid-suite', 'A loop that is to validate can’t be run.', [
      { where: `validator “${name}”: loop`, message: problem ?? '' },
    ])
  const loop = await findLoop(services, actor, slug)
  if (!loop.ok) return loop
  const { spec } = callable
  const refused =
    (await checkModels(services, actor, spec, {}, loop.value)) ?? (await checkMcpServers(services, actor, spec))
  const title = `validator “${name}”`
  if (!refused) return ok({ title, loop: slug, spec, newest: version === undefined ? callable.number : null })
  const { code, detail, problems = [] } = refused.refusal
  return refuseWith(
    code,
    detail,
    problems.map(({ where, message }) => ({ where: `${title}: ${where}`, message })),
  )
}

/** Secrets that its inputs name already, before anything has run. What is read off a result can't be told yet. */
function refuseSecrets(
  { ports }: Services,
  { name, input: sources }: ByLoop,
  { state }: LoopSpec,
  cases: readonly SuiteCase[],
) {
  const fields = secretFields(state)
  for (const { input, expected } of fields.length === 0 ? [] : cases) {
    const held: JsonObject = {}
    for (const field of fields) {
      const source = own(sources, field)
      const usual = state.properties[field]?.default
      const read = source === undefined ? null : evaluateExpression(source, { input, expected })
      if (read?.ok) held[field] = read.value
      else if (source === undefined && usual !== undefined) held[field] = usual
    }
    const missing = missingSecrets(state, held, ports.secrets)
    if (missing.length === 0) continue
    const where = missing.map(({ field, reason }) => ({
      where: `validator “${name}”: input.${field}`,
      message: reason,
    }))
    return refuseWith('invalid-suite', 'A secret that a validating loop needs can’t be used.', where)
  }
  return null
}

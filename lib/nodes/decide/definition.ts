import type { ExpressionSite, FieldWrite, Handle, ModelUse, NodeKind } from '../../loop/kinds/node-kind.ts'
import type { Practice } from '../../loop/kinds/practice.ts'
import { modelUses } from '../../loop/model-call/model-uses.ts'
import { checkDecide, RESERVED_HANDLES } from './check.ts'
import { type AskingConfig, DecideConfig } from './config.ts'
import { ROLES, type Role } from './roles.ts'

const NEXT: Handle = { id: 'next', label: 'next', required: true }
/** Optional: without it a run whose model stays unusable ends with a fatal error, which is a fair default. */
const INVALID: Handle = { id: 'invalid', label: 'invalid', required: false }

function handles(config: DecideConfig): Handle[] {
  const names = new Set(
    config.routes.map((route) => route.handle).filter((handle) => !RESERVED_HANDLES.includes(handle)),
  )
  const routes = [...names].map((id): Handle => ({ id, label: id, required: true }))
  return config.strategy === 'rule' ? [...routes, NEXT] : [...routes, NEXT, INVALID]
}

function expressions(config: DecideConfig): ExpressionSite[] {
  const routes = config.routes.map(
    ({ when }, index): ExpressionSite => ({
      field: `routes.${index}.when`,
      source: when,
      mode: 'expression',
      expected: { kind: 'boolean' },
      predicate: true,
      late: true,
    }),
  )
  if (config.strategy !== 'rule')
    return [
      { field: 'instructions', source: config.instructions, mode: 'template' },
      { field: 'prompt', source: config.prompt, mode: 'template' },
      ...routes,
    ]
  const rules = config.rules.flatMap((rule, index): ExpressionSite[] => [
    { field: `rules.${index}.when`, source: rule.when, mode: 'expression', expected: { kind: 'boolean' } },
    ...Object.entries(rule.args).map(
      ([name, source]): ExpressionSite => ({
        field: `rules.${index}.args.${name}`,
        source,
        mode: 'expression',
        wording: true,
      }),
    ),
  ])
  return [...rules, ...routes]
}

function writes(config: DecideConfig): FieldWrite[] {
  switch (config.strategy) {
    case 'refine':
      return config.fields.map((target, index) => ({ target, field: `fields.${index}` }))
    case 'role':
      return [{ target: config.write, field: 'write', schema: ROLES[config.role].answer }]
    default:
      return []
  }
}

function reads(config: DecideConfig) {
  const artifacts = config.strategy === 'rule' ? [] : (config.context?.artifacts ?? [])
  return artifacts.map((target, index) => ({ target, field: `context.artifacts.${index}` }))
}

function readsState(config: DecideConfig) {
  return config.strategy !== 'rule' && (config.context?.sections.includes('state') ?? false)
}

function models(config: AskingConfig): ModelUse[] {
  const decision = modelUses(config)
  const { latent } = config
  if (!latent?.enabled) return decision
  const passes = modelUses({ ...config, maxOutputTokens: latent.maxTokens, repairs: 0 }, '', latent.maxPasses)
  return [...decision, ...passes]
}

function practices(config: DecideConfig): Practice[] {
  const routes = config.routes.map(({ handle }) => handle)
  if (config.strategy === 'rule')
    return [{ practice: 'decides', field: 'rules', of: [...routes, ...config.rules.map(({ tool }) => tool)] }]
  const found: Practice[] = [
    {
      practice: 'decides',
      field: 'strategy',
      of: config.strategy === 'role' ? [...routes, ...verdicts(config.role)] : routes,
    },
    { practice: 'asks-model', field: 'prompt' },
    // Every prompt has a section of them.
    { practice: 'shows-invariants', field: 'prompt' },
  ]
  if (config.strategy === 'role') found.push({ practice: 'plays', field: 'role', of: [config.role] })
  if (config.context) found.push({ practice: 'limits-context', field: 'context' })
  if (config.latency) found.push({ practice: 'limits-latency', field: 'latency' })
  return found
}

/** Words that a part of a debate chooses between. */
function verdicts(role: Role): string[] {
  const members = Object.values(ROLES[role].answer.properties ?? {})
  return members.flatMap(({ enum: words = [] }) => words.filter((word) => typeof word === 'string'))
}

function describe(config: DecideConfig): string {
  switch (config.strategy) {
    case 'model':
      return `asks ${config.model} for the next action`
    case 'refine':
      return `asks ${config.model} to rewrite ${config.fields.join(', ')}`
    case 'role':
      return `${config.model} as ${config.role}, into ${config.write}`
    case 'rule':
      return `${config.rules.length} ${config.rules.length === 1 ? 'rule' : 'rules'}, first match: ${[...new Set(config.rules.map((rule) => rule.tool))].join(', ')}`
  }
}

export const decide: NodeKind<DecideConfig> = {
  kind: 'decide',
  title: 'Decide',
  summary:
    'Proposes the single next action: by asking a model, by rewriting state, by a part in a debate, or by fixed rules.',
  part: 'works',
  config: DecideConfig,
  initial: () => ({
    strategy: 'model',
    model: 'default',
    instructions:
      'You choose the single next action of a loop. You are asked again after it ran, so take one small step.',
    prompt: 'This is iteration {{ iteration }}. Which one action brings us closer to the goal?',
  }),
  handles,
  expressions,
  writes,
  reads,
  readsState,
  uses: (config) =>
    config.strategy === 'rule'
      ? {
          models: [],
          tools: config.rules.map((rule, index) => ({
            tool: rule.tool,
            field: `rules.${index}.tool`,
            allows: false,
            args: [...new Set([...Object.keys(rule.given ?? {}), ...Object.keys(rule.args)])],
          })),
        }
      : { models: models(config), tools: [] },
  practices,
  describe,
  check: checkDecide,
}

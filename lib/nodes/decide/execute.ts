import type { Decision } from '../../loop/artefacts/events.ts'
import { isJsonObject, type JsonObject } from '../../loop/artefacts/json.ts'
import type { Assignment, Executor, StepContext, StepResult } from '../../loop/kinds/executor.ts'
import { askModel, type Reading, type Steps } from '../../loop/model-call/ask-model.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'
import { validateValue } from '../../loop/state/validate.ts'
import { extractJson } from '../../loop/text/extract-json.ts'
import type { AskingConfig, DecideConfig } from './config.ts'
import { decisionSchema, readDecision } from './decision-answer.ts'
import { answerSection, assemble, hintSection, invariantSection, roleSection, toolSection } from './prompt.ts'
import { ROLES } from './roles.ts'
import { withoutDecision } from './without-decision.ts'

type Context = StepContext<DecideConfig>
type ModelConfig = Extract<DecideConfig, { strategy: 'model' }>
type RefineConfig = Extract<DecideConfig, { strategy: 'refine' }>
type RoleConfig = Extract<DecideConfig, { strategy: 'role' }>
type RuleConfig = Extract<DecideConfig, { strategy: 'rule' }>

const NO_ACTION: Decision = { action: null, subgoal: '', confidence: null, reasoning: '' }

/** Proposes the next action by the configured strategy. */
export const decide: Executor<DecideConfig> = function* (context) {
  const { config } = context
  switch (config.strategy) {
    case 'model':
      return yield* decideByModel(context, config)
    case 'refine':
      return yield* decideByRefining(context, config)
    case 'role':
      return yield* decideByRole(context, config)
    case 'rule':
      return yield* decideByRule(context, config)
  }
}

function* decideByModel(context: Context, config: ModelConfig): Steps<StepResult> {
  const tools = context.spec.tools.flatMap((name) => context.tool(name) ?? [])
  const schema = decisionSchema(tools)
  const asked = yield* askModel(context, forThisDecision(context, config), {
    purpose: 'decide',
    instructions: context.text(config.instructions, 'instructions'),
    prompt: assemble(context.text(config.prompt, 'prompt'), [
      invariantSection(context),
      hintSection(context),
      toolSection(tools),
      answerSection(schema),
    ]),
    schema,
    read: (text) => readDecision(text, tools),
  })
  if (!asked.ok) return withoutDecision(context, asked)
  return yield* made(asked.value)
}

/** The named fields anew, in one patch: state is replaced, and the model sees no history but what the prompt shows. */
function* decideByRefining(context: Context, config: RefineConfig): Steps<StepResult> {
  const schema = refineSchema(context, config)
  const asked = yield* askModel(context, forThisDecision(context, config), {
    purpose: 'decide',
    instructions: context.text(config.instructions, 'instructions'),
    prompt: assemble(context.text(config.prompt, 'prompt'), [
      invariantSection(context),
      hintSection(context),
      answerSection(schema),
    ]),
    schema,
    read: (text) => readFields(context, schema, text),
  })
  if (!asked.ok) return withoutDecision(context, asked)
  const result = context.patch(asked.value)
  if (result.ok && result.patch.length > 0)
    yield { type: 'record', event: { type: 'state-patched', data: { patch: result.patch } } }
  return yield* made(NO_ACTION)
}

/** A part in a debate or a hierarchy: the answer becomes the field, as a whole. */
function* decideByRole(context: Context, config: RoleConfig): Steps<StepResult> {
  const { brief, answer, reasoning, confidence } = ROLES[config.role]
  const asked = yield* askModel(context, forThisDecision(context, config), {
    purpose: config.role,
    instructions: context.text(config.instructions, 'instructions'),
    prompt: assemble(context.text(config.prompt, 'prompt'), [
      roleSection(brief),
      invariantSection(context),
      hintSection(context),
      answerSection(answer),
    ]),
    schema: answer,
    read: (text) => readRole(context, config.write, answer, text),
  })
  if (!asked.ok) return withoutDecision(context, asked)
  const { value } = asked
  const result = context.patch([{ field: config.write, value }])
  if (result.ok && result.patch.length > 0)
    yield { type: 'record', event: { type: 'state-patched', data: { patch: result.patch } } }
  const why = reasoning === null ? '' : value[reasoning]
  const sure = confidence === null ? null : value[confidence]
  return yield* made({
    ...NO_ACTION,
    reasoning: typeof why === 'string' ? why : '',
    confidence: typeof sure === 'number' ? sure : null,
  })
}

function readRole(context: Context, field: string, schema: FieldSchema, text: string): Reading<JsonObject> {
  const extracted = extractJson(text)
  if (!extracted.ok) return { ok: false, problems: [extracted.message] }
  const answer = extracted.value
  if (!isJsonObject(answer)) return { ok: false, problems: ['the answer must be a JSON object'] }
  const problems = validateValue(schema, answer, '')
  const patch = problems.length > 0 ? { ok: false as const, problems } : context.patch([{ field, value: answer }])
  if (patch.ok) return { ok: true, value: answer }
  return {
    ok: false,
    problems: patch.problems.map(({ field: at, reason }) => (at === '' ? reason : `${at}: ${reason}`)),
  }
}

/** A `strategy` remediation sets the temperature or the model of the next decision. */
function forThisDecision<C extends AskingConfig>({ run }: Context, config: C): C {
  const { temperature, model } = run.strategy
  return { ...config, ...(temperature === null ? {} : { temperature }), ...(model === null ? {} : { model }) }
}

function refineSchema({ spec }: Context, config: RefineConfig): FieldSchema {
  const properties: Record<string, FieldSchema> = {}
  for (const name of config.fields) {
    const field = spec.state.properties[name]
    if (!field) continue
    const { 'x-loop': _annotation, default: _default, ...schema } = field
    properties[name] = schema
  }
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

function readFields(context: Context, schema: FieldSchema, text: string): Reading<Assignment[]> {
  const extracted = extractJson(text)
  if (!extracted.ok) return { ok: false, problems: [extracted.message] }
  const answer = extracted.value
  if (!isJsonObject(answer)) return { ok: false, problems: ['the answer must be a JSON object'] }
  const problems = validateValue(schema, answer, '')
  const assignments = Object.entries(answer).map(([field, value]) => ({ field, value }))
  const patch = problems.length > 0 ? { ok: false as const, problems } : context.patch(assignments)
  if (patch.ok) return { ok: true, value: assignments }
  return {
    ok: false,
    problems: patch.problems.map(({ field, reason }) => (field === '' ? reason : `${field}: ${reason}`)),
  }
}

function* decideByRule(context: Context, config: RuleConfig): Steps<StepResult> {
  for (const [index, rule] of config.rules.entries()) {
    if (context.value(rule.when, `rules.${index}.when`) !== true) continue
    const args: JsonObject = {}
    for (const [name, source] of Object.entries(rule.args))
      args[name] = context.value(source, `rules.${index}.args.${name}`)
    const reasoning = `Rule ${index + 1} of ${config.rules.length} holds: ${rule.when}`
    return yield* made({ action: { tool: rule.tool, args }, subgoal: rule.subgoal, confidence: null, reasoning })
  }
  return yield* made({ ...NO_ACTION, reasoning: 'No rule holds.' })
}

function* made(decision: Decision): Steps<StepResult> {
  yield { type: 'record', event: { type: 'decision-made', data: { decision } } }
  return { type: 'next', handle: 'next' }
}

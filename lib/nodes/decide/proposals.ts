import type { Decision } from '../../loop/artefacts/events.ts'
import { isJsonObject, type JsonObject } from '../../loop/artefacts/json.ts'
import type { Assignment, StepContext, Steps } from '../../loop/kinds/executor.ts'
import type { Reading } from '../../loop/model-call/ask-model.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'
import { validateValue } from '../../loop/state/validate.ts'
import { extractJson } from '../../loop/text/extract-json.ts'
import type { DecideConfig } from './config.ts'
import { decidable, decisionSchema, readDecision } from './decision-answer.ts'
import { answerSection, hintSection, invariantSection, roleSection, toolSection } from './prompt.ts'
import { refineSchema } from './refine-schema.ts'
import { ROLES } from './roles.ts'

type Context = StepContext<DecideConfig>
type RefineConfig = Extract<DecideConfig, { strategy: 'refine' }>
type RoleConfig = Extract<DecideConfig, { strategy: 'role' }>

/** What a strategy asks a model, and what it makes of the answer. */
export type Proposal<T> = {
  purpose: string
  /** What the node adds to its prompt, whatever the budget; empty ones are left out. */
  fixed: string[]
  schema: FieldSchema
  read: (text: string) => Reading<T>
  decide: (value: T) => Steps<Decision>
}

export const NO_ACTION: Decision = { action: null, subgoal: '', confidence: null, reasoning: '' }

/** One action for the act node to run. */
export function modelProposal(context: Context): Proposal<Decision> {
  const tools = context.spec.tools.flatMap((name) => context.tool(name) ?? []).map(decidable)
  const schema = decisionSchema(tools)
  return {
    purpose: 'decide',
    fixed: [invariantSection(context.invariants()), hintSection(context), toolSection(tools), answerSection(schema)],
    schema,
    read: (text) => readDecision(text, tools),
    // biome-ignore lint/correctness/useYield: a strategy that writes no state has nothing to record
    *decide(decision) {
      return decision
    },
  }
}

/** The named fields anew, in one patch: state is replaced, and the model sees no history but what the prompt shows. */
export function refineProposal(context: Context, config: RefineConfig): Proposal<Assignment[]> {
  const schema = refineSchema(context.spec.state.properties, config.fields)
  return {
    purpose: 'decide',
    fixed: [invariantSection(context.invariants()), hintSection(context), answerSection(schema)],
    schema,
    read: (text) =>
      readWrites(context, schema, text, (answer) => Object.entries(answer).map(([field, value]) => ({ field, value }))),
    *decide(assignments) {
      yield* write(context, assignments)
      return NO_ACTION
    },
  }
}

/** A part in a debate or a hierarchy: the answer becomes the field, as a whole. */
export function roleProposal(context: Context, config: RoleConfig): Proposal<Assignment[]> {
  const { brief, answer, reasoning, confidence } = ROLES[config.role]
  return {
    purpose: config.role,
    fixed: [roleSection(brief), invariantSection(context.invariants()), hintSection(context), answerSection(answer)],
    schema: answer,
    read: (text) => readWrites(context, answer, text, (value) => [{ field: config.write, value }]),
    *decide(assignments) {
      yield* write(context, assignments)
      const value = assignments[0]?.value
      const member = (name: string | null) => (name !== null && isJsonObject(value) ? value[name] : undefined)
      const why = member(reasoning)
      const sure = member(confidence)
      return {
        ...NO_ACTION,
        reasoning: typeof why === 'string' ? why : '',
        confidence: typeof sure === 'number' ? sure : null,
      }
    },
  }
}

/** Reads an answer that is written into state: it must fit its own schema and the state's. */
function readWrites(
  context: Context,
  schema: FieldSchema,
  text: string,
  assign: (answer: JsonObject) => Assignment[],
): Reading<Assignment[]> {
  const extracted = extractJson(text)
  if (!extracted.ok) return { ok: false, problems: [extracted.message] }
  const answer = extracted.value
  if (!isJsonObject(answer)) return { ok: false, problems: ['the answer must be a JSON object'] }
  const problems = validateValue(schema, answer, '')
  const assignments = problems.length > 0 ? [] : assign(answer)
  const patch = problems.length > 0 ? { ok: false as const, problems } : context.patch(assignments)
  if (patch.ok) return { ok: true, value: assignments }
  return {
    ok: false,
    problems: patch.problems.map(({ field, reason }) => (field === '' ? reason : `${field}: ${reason}`)),
  }
}

function* write(context: Context, assignments: Assignment[]): Steps<void> {
  const result = context.patch(assignments)
  if (result.ok && result.patch.length > 0)
    yield { type: 'record', event: { type: 'state-patched', data: { patch: result.patch } } }
}

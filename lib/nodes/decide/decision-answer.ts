import type { Decision } from '../../loop/artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import type { ToolFacts } from '../../loop/kinds/executor.ts'
import type { Reading } from '../../loop/model-call/ask-model.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'
import { validateValue } from '../../loop/state/validate.ts'
import { extractJson } from '../../loop/text/extract-json.ts'

/** A tool as a model may decide for it: without the arguments that are the design's to give. */
export function decidable(tool: ToolFacts): ToolFacts {
  const { designArgs = [], args } = tool
  if (designArgs.length === 0) return tool
  const properties = Object.entries(args.properties ?? {}).filter(([name]) => !designArgs.includes(name))
  return { ...tool, args: { ...args, properties: Object.fromEntries(properties) } }
}

/** Shape of a decision for structured output. Reasoning comes first: a model writes in this order. */
export function decisionSchema(tools: Pick<ToolFacts, 'name' | 'args'>[]): FieldSchema {
  const [only] = tools
  return {
    type: 'object',
    properties: {
      reasoning: { type: 'string', description: 'Why this action, in a few sentences.' },
      subgoal: { type: 'string', description: 'What this action is to achieve.' },
      action: {
        type: 'object',
        properties: {
          tool: { type: 'string', enum: tools.map(({ name }) => name) },
          args: tools.length === 1 && only ? only.args : { type: 'object', additionalProperties: true },
        },
        required: ['tool', 'args'],
        additionalProperties: false,
      },
      confidence: { type: 'number', minimum: 0, maximum: 1 },
    },
    required: ['reasoning', 'subgoal', 'action', 'confidence'],
    additionalProperties: false,
  }
}

/** Reads a decision. Only the action is indispensable: an answer without subgoal, reasoning or confidence is accepted. */
export function readDecision(text: string, tools: ToolFacts[]): Reading<Decision> {
  const extracted = extractJson(text)
  if (!extracted.ok) return { ok: false, problems: [extracted.message] }
  const answer = extracted.value
  if (!isJsonObject(answer)) return { ok: false, problems: ['the answer must be a JSON object'] }
  const { action, confidence = null, subgoal = '', reasoning = '' } = answer
  const problems = [
    ...actionProblems(action, tools),
    ...(typeof subgoal === 'string' ? [] : ['subgoal: expected a text']),
    ...(typeof reasoning === 'string' ? [] : ['reasoning: expected a text']),
    ...(confidence === null || (typeof confidence === 'number' && confidence >= 0 && confidence <= 1)
      ? []
      : ['confidence: expected a number from 0 to 1']),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const { tool, args = {} } = action as { tool: string; args?: JsonObject } // actionProblems found none
  return {
    ok: true,
    value: {
      action: { tool, args },
      subgoal: String(subgoal),
      reasoning: String(reasoning),
      confidence: typeof confidence === 'number' ? confidence : null,
    },
  }
}

function actionProblems(action: Json | undefined, tools: ToolFacts[]): string[] {
  if (!isJsonObject(action)) return ['action: expected an object with tool and args']
  const facts = tools.find(({ name }) => name === action.tool)
  if (!facts) return [`action.tool: expected one of ${tools.map(({ name }) => name).join(', ')}`]
  const args = action.args ?? {}
  if (!isJsonObject(args)) return ['action.args: expected an object']
  return validateValue(facts.args, args, 'action.args').map(({ field, reason }) => `${field}: ${reason}`)
}

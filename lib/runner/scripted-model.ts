import type { LanguageModelV4 } from '@ai-sdk/provider'
import { assertNever } from '../loop/artefacts/assert-never.ts'
import { canonicalJson, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { SCRIPTED } from '../loop/artefacts/models.ts'
import type { Script, ScriptedAnswer } from '../loop/artefacts/script.ts'
import { evaluateExpression } from '../loop/expression/evaluate.ts'
import { parseTemplate } from '../loop/expression/parse-template.ts'
import { renderTemplate } from '../loop/expression/template.ts'
import { generatedText } from './generated-text.ts'
import { ModelFailure } from './model-failure.ts'
import type { Clock, ModelRequest } from './ports.ts'
import { idle } from './run-clock.ts'

/**
 * An in-process model that answers by the design's script. Stateless: the same call gets the same answer, also after a restart. It never invents an
 * answer: a call that no rule matches is a fatal failure that names the call.
 */
export function scriptedModel(request: ModelRequest, clock: Clock): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: SCRIPTED,
    modelId: request.model.model,
    supportedUrls: {},
    async doGenerate({ abortSignal }) {
      const { script } = request.script
      if (!script)
        throw new ModelFailure(
          'fatal',
          `This loop has no scripted answers, and ${where(request)} asks the scripted model.`,
        )
      const chosen = chooseAnswer(request, script)
      if (!chosen) throw new ModelFailure('fatal', `No scripted answer fits ${where(request)}.`)
      await delayAnswer(clock, chosen.delayMs, abortSignal)
      return generatedText(request, answerText(request, chosen.answer))
    },
    doStream() {
      throw new ModelFailure('fatal', 'the scripted model does not stream')
    },
  }
}

function environment({ prompt, script }: ModelRequest): JsonObject {
  const { node, purpose, call, calls, iteration, state, input, last } = script
  return { node, purpose, call, calls, iteration, state, input, last, prompt }
}

function where({ script: { node, purpose, iteration, call } }: ModelRequest): string {
  return `the call of “${node}” in iteration ${iteration} (${purpose}, call ${call} of the step)`
}

/** What a script answers to a request; null when no rule fits. Throws ModelFailure when a rule can't be read. */
export function chooseAnswer(
  request: ModelRequest,
  script: Script,
): { answer: ScriptedAnswer; delayMs: number } | null {
  if ('cycle' in script) {
    const answer = script.cycle[request.script.calls % script.cycle.length]
    return answer ? { answer, delayMs: 0 } : null
  }
  const env = environment(request)
  for (const [index, rule] of script.rules.entries()) {
    if (rule.when === undefined || holds(rule.when, env, index))
      return { answer: rule.respond, delayMs: rule.delayMs ?? 0 }
  }
  return null
}

/** Waits as an in-process model does: rejects when the call is aborted meanwhile. */
export async function delayAnswer(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (delayMs <= 0) return
  await idle(clock, delayMs, signal ?? new AbortController().signal)
  signal?.throwIfAborted()
}

function holds(when: string, env: JsonObject, index: number): boolean {
  const result = evaluateExpression(when, env)
  if (!result.ok)
    throw new ModelFailure('fatal', `The condition of scripted rule ${index + 1} failed: ${result.message}`)
  return result.value === true
}

/** The text of a scripted answer. Throws ModelFailure when it is an error, or can't be filled in. */
export function answerText(request: ModelRequest, answer: ScriptedAnswer): string {
  const env = environment(request)
  if ('text' in answer) return render(answer.text, env)
  if ('json' in answer) return canonicalJson(fill(answer.json, env))
  if ('error' in answer) throw new ModelFailure(answer.error, answer.message, answer.kind)
  return assertNever(answer)
}

/** A leaf that is one placeholder and nothing else gives the expression's own value, so that a script can answer with numbers and lists. */
function fillText(text: string, env: JsonObject): Json {
  const { parts, problems } = parseTemplate(text)
  const only = parts[0]
  if (only?.type !== 'value' || parts.length > 1 || problems.length > 0) return render(text, env)
  const result = evaluateExpression(only.expression.source, env)
  if (!result.ok) throw new ModelFailure('fatal', `A scripted answer could not be filled in: ${result.message}`)
  return result.value
}

function fill(value: Json, env: JsonObject): Json {
  if (typeof value === 'string') return fillText(value, env)
  if (Array.isArray(value)) return value.map((item) => fill(item, env))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, env)]))
}

function render(template: string, env: JsonObject): string {
  const result = renderTemplate(template, env)
  if (result.ok) return result.text
  throw new ModelFailure('fatal', `A scripted answer could not be filled in: ${result.message}`)
}

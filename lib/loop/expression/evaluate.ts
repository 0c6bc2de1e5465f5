import type { Json, JsonObject } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { LruCache } from '../artefacts/lru-cache.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { compileAst } from './compile.ts'
import { Fault, type FaultCode } from './fault.ts'
import type { Code } from './frame.ts'
import { Meter, tooLarge } from './meter.ts'
import { parseExpression } from './parse.ts'
import { spanOf } from './span.ts'

export type EvaluationFailure = { ok: false; code: FaultCode; message: string; span?: Span }
export type EvaluationResult = { ok: true; value: Json } | EvaluationFailure

type Program = { ok: true; run: Code } | EvaluationFailure
const programs = new LruCache<Program>(1_000)

/**
 * Value of an expression over `env`. Never throws: a wrong type, an absent name, a spent step budget (LIMITS.expressionSteps) or a result
 * above LIMITS.expressionResultBytes is a failure with its code and place. The value may share parts of `env`: don't change it.
 */
export function evaluateExpression(source: string, env: JsonObject): EvaluationResult {
  return evaluateMetered(source, env, new Meter())
}

/** As evaluateExpression, with a budget that several evaluations share. */
export function evaluateMetered(source: string, env: JsonObject, meter: Meter): EvaluationResult {
  const program = programOf(source)
  if (!program.ok) return program
  try {
    const value = program.run({ env, meter, locals: [] })
    if (typeof value === 'object' && jsonSize(value, LIMITS.expressionResultBytes) === Infinity) throw tooLarge()
    return { ok: true, value }
  } catch (error) {
    return failureOf(error, source)
  }
}

function programOf(source: string): Program {
  // A source beyond the limit is refused by the parser and never kept.
  if (source.length > LIMITS.expressionBytes) return compileProgram(source)
  return programs.get(source, () => compileProgram(source))
}

function compileProgram(source: string): Program {
  const parsed = parseExpression(source)
  if (!parsed.ok) return { ok: false, code: 'syntax', message: parsed.problem.message, span: parsed.problem.span }
  try {
    return { ok: true, run: compileAst(parsed.ast) }
  } catch (error) {
    return failureOf(error, source)
  }
}

function failureOf(error: unknown, source: string): EvaluationFailure {
  if (error instanceof Fault) {
    const { code, message, node } = error
    return { ok: false, code, message, ...(node && { span: spanOf(source, node.start, node.end) }) }
  }
  // The tree's height is bounded, but a caller may have used up the stack already.
  if (error instanceof RangeError) return { ok: false, code: 'budget', message: 'nested too deeply to evaluate here' }
  throw error
}

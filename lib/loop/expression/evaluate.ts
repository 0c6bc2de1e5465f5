import type { Json, JsonObject } from '../artefacts/json.ts'
import { jsonParts } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { LruCache } from '../artefacts/lru-cache.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { compileAst, type Program } from './compile.ts'
import { Fault, type FaultCode } from './fault.ts'
import { Meter, tooLarge } from './meter.ts'
import type { Operand } from './operand.ts'
import { parseExpression } from './parse.ts'
import { spanOfPart } from './span.ts'

export type EvaluationFailure = { ok: false; code: FaultCode; message: string; span?: Span }
export type EvaluationResult = { ok: true; value: Json } | EvaluationFailure

const expressions = new LruCache<Expression>(1_000)

/** A compiled expression, to be evaluated any number of times. */
export class Expression {
  readonly #source: string
  readonly #program: Program | EvaluationFailure

  constructor(source: string) {
    this.#source = source
    this.#program = compileProgram(source)
  }

  /** Value over `env`, as evaluateExpression. */
  evaluate(env: JsonObject): EvaluationResult {
    const program = this.#program
    if ('ok' in program) return program
    return run(program.root, new Meter(LIMITS.expressionSteps, env, slotsOf(program)), this.#source)
  }

  /** As evaluate, with a budget that several evaluations share. */
  evaluateMetered(env: JsonObject, meter: Meter): EvaluationResult {
    const program = this.#program
    if ('ok' in program) return program
    const frame = new Meter(meter.left, env, slotsOf(program))
    const result = run(program.root, frame, this.#source)
    meter.left = frame.left
    return result
  }
}

const NO_SLOTS: Json[] = []

/** Literals, since an array that is filled costs ten times as much. */
function slotsOf({ slots }: Program): Json[] {
  return slots === 0 ? NO_SLOTS : slots === 1 ? [null] : slots === 2 ? [null, null] : new Array<Json>(slots).fill(null)
}

function run(root: Operand, frame: Meter, source: string): EvaluationResult {
  try {
    root.pay(frame)
    const value = root.load(frame)
    if (typeof value === 'object' && value !== null && !root.isPath) checkSize(value, frame)
    return { ok: true, value }
  } catch (error) {
    return failureOf(error, source)
  }
}

/** The compiled form of a source; the same source is compiled once. */
export function expressionOf(source: string): Expression {
  // A source beyond the limit is refused by the parser and never kept.
  if (source.length > LIMITS.expressionBytes) return new Expression(source)
  return expressions.get(source, compileExpression)
}

const compileExpression = (source: string) => new Expression(source)

/**
 * Value of an expression over `env`. Never throws: a wrong type, an absent name, a spent step budget (LIMITS.expressionSteps) or a result
 * above LIMITS.expressionResultBytes is a failure with its code and place. The value may share parts of `env`: don't change it.
 */
export function evaluateExpression(source: string, env: JsonObject): EvaluationResult {
  return expressionOf(source).evaluate(env)
}

/** As evaluateExpression, with a budget that several evaluations share. */
export function evaluateMetered(source: string, env: JsonObject, meter: Meter): EvaluationResult {
  return expressionOf(source).evaluateMetered(env, meter)
}

/** A value may be small by its making but share a part of itself many times over. */
function checkSize(value: Json, frame: Meter): void {
  const parts = jsonParts(value, LIMITS.expressionResultBytes)
  if (parts === Infinity) throw tooLarge()
  frame.charge(parts >> 6)
}

function compileProgram(source: string): Program | EvaluationFailure {
  const parsed = parseExpression(source)
  if (!parsed.ok) return { ok: false, code: 'syntax', message: parsed.problem.message, span: parsed.problem.span }
  try {
    return compileAst(parsed.ast)
  } catch (error) {
    return failureOf(error, source)
  }
}

function failureOf(error: unknown, source: string): EvaluationFailure {
  if (error instanceof Fault) {
    const { code, message, node } = error
    return { ok: false, code, message, ...(node && { span: spanOfPart(source, node.start, node.end) }) }
  }
  // The tree's height is bounded, but a caller may have used up the stack already.
  if (error instanceof RangeError) return { ok: false, code: 'budget', message: 'nested too deeply to evaluate here' }
  throw error
}

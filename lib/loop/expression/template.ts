import type { Json, JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { checkExpression } from './check.ts'
import { type EvaluationFailure, evaluateMetered } from './evaluate.ts'
import { Fault, wrongType } from './fault.ts'
import { Meter, ownKeys, tooLarge } from './meter.ts'
import { type Embedded, MAX_TEMPLATE_PROBLEMS, parseTemplate, type TemplatePart } from './parse-template.ts'
import type { CompilePattern } from './patterns.ts'
import { spanOf } from './span.ts'
import { describeType } from './type-of.ts'
import { withoutNull } from './type-relations.ts'
import type { CheckResult, ExpressionProblem, ExprType, Scope } from './types.ts'

export type RenderResult = { ok: true; text: string } | EvaluationFailure

/** Checks a template: text with `{{ expression }}`, `{{#each list as x}} … {{/each}}` and `{{#if condition}} … {{else}} … {{/if}}`. Positions are those in the template. */
export function checkTemplate(source: string, scope: Scope, compilePattern?: CompilePattern): CheckResult {
  const { parts, problems } = parseTemplate(source)
  const check = new TemplateCheck(source, scope, compilePattern)
  check.parts(parts, [])
  const found = [...problems, ...check.problems].sort((a, b) => a.span.from - b.span.from)
  return {
    type: { kind: 'string' },
    reads: [...check.reads],
    constant: check.constant && found.length === 0,
    problems: found,
  }
}

type Variable = { name: string; type: ExprType }

class TemplateCheck {
  readonly problems: ExpressionProblem[] = []
  readonly reads = new Set<string>()
  constant = true
  readonly #source: string
  readonly #scope: Scope
  readonly #compilePattern: CompilePattern | undefined

  constructor(source: string, scope: Scope, compilePattern: CompilePattern | undefined) {
    this.#source = source
    this.#scope = scope
    this.#compilePattern = compilePattern
  }

  parts(parts: readonly TemplatePart[], variables: readonly Variable[]): void {
    for (const part of parts) {
      if (this.problems.length >= MAX_TEMPLATE_PROBLEMS) return
      if (part.type === 'value') this.#expression(part.expression, variables)
      else if (part.type === 'if') {
        this.#expression(part.condition, variables, { kind: 'boolean' })
        this.parts(part.holds, variables)
        this.parts(part.otherwise, variables)
      } else if (part.type === 'each') {
        const type = this.#itemType(part.list, this.#expression(part.list, variables))
        this.parts(part.body, [...variables, { name: part.variable, type }])
      }
    }
  }

  #expression({ source, at }: Embedded, variables: readonly Variable[], expected?: ExprType): ExprType {
    const scope = { ...this.#scope, ...Object.fromEntries(variables.map(({ name, type }) => [name, type])) }
    const result = checkExpression(source, scope, expected, this.#compilePattern)
    for (const { span, ...problem } of result.problems) {
      this.problems.push({ ...problem, span: spanOf(this.#source, span.from + at, span.to + at) })
    }
    for (const path of result.reads)
      if (!variables.some(({ name }) => path === name || path.startsWith(`${name}.`))) this.reads.add(path)
    if (!result.constant) this.constant = false
    return result.type
  }

  #itemType({ source, at }: Embedded, list: ExprType): ExprType {
    const type = withoutNull(list)
    if (type.kind === 'list') return type.item
    if (type.kind === 'map' || type.kind === 'object') return { kind: 'string' }
    if (type.kind !== 'any') {
      const message = `#each goes over a list or the keys of a map, but this is ${describeType(type)}`
      this.problems.push({ code: 'type-mismatch', message, span: spanOf(this.#source, at, at + source.length) })
    }
    return { kind: 'any' }
  }
}

/** Text of a template over `env`. Strings stand as they are, other values as canonical JSON. One step budget and one size cap for the whole text. */
export function renderTemplate(source: string, env: JsonObject): RenderResult {
  const { parts, problems } = parseTemplate(source)
  const [problem] = problems
  if (problem) return { ok: false, code: 'syntax', message: problem.message, span: problem.span }
  const renderer = new Renderer()
  try {
    renderer.parts(parts, env)
    return { ok: true, text: renderer.text }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, code: error.code, message: error.message }
    if (!(error instanceof Stop)) throw error
    const { failure, at } = error
    const from = (failure.span?.from ?? 0) + at.at
    const to = failure.span ? failure.span.to + at.at : at.at + at.source.length
    return { ...failure, span: spanOf(source, from, to) }
  }
}

/** Ends a rendering: what failed, and at which expression. */
class Stop {
  readonly failure: EvaluationFailure
  readonly at: Embedded

  constructor(failure: EvaluationFailure, at: Embedded) {
    this.failure = failure
    this.at = at
  }
}

class Renderer {
  text = ''
  readonly #meter = new Meter()

  parts(parts: readonly TemplatePart[], env: JsonObject): void {
    for (const part of parts) {
      if (part.type === 'text') this.#add(part.text)
      else if (part.type === 'value')
        this.#metered(part.expression, () => this.#append(this.#value(part.expression, env)))
      else if (part.type === 'if') this.parts(this.#truth(part.condition, env) ? part.holds : part.otherwise, env)
      else {
        const names: JsonObject = { ...env, [part.variable]: null }
        for (const item of this.#items(part.list, env)) {
          this.#metered(part.list, () => this.#meter.charge(1 + part.body.length))
          names[part.variable] = item
          this.parts(part.body, names)
        }
      }
    }
  }

  #value(at: Embedded, env: JsonObject): Json {
    const result = evaluateMetered(at.source, env, this.#meter)
    if (!result.ok) throw new Stop(result, at)
    return result.value
  }

  #append(value: Json): void {
    const text = typeof value === 'string' ? value : this.#meter.json(value)
    this.#meter.chars(text.length)
    this.#add(text)
  }

  #add(text: string): void {
    if (this.text.length + text.length > LIMITS.expressionResultBytes) throw tooLarge()
    this.text += text
  }

  #truth(at: Embedded, env: JsonObject): boolean {
    const value = this.#value(at, env)
    if (typeof value !== 'boolean')
      return this.#metered(at, () => {
        throw wrongType('a boolean', value)
      })
    return value
  }

  #items(at: Embedded, env: JsonObject): readonly Json[] {
    const value = this.#value(at, env)
    if (Array.isArray(value)) return value
    return this.#metered(at, () => {
      if (typeof value !== 'object' || value === null) throw wrongType('a list or a map', value)
      return ownKeys(value, this.#meter)
    })
  }

  /** Runs something that may raise a fault of the expression `at`. */
  #metered<T>(at: Embedded, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof Fault) throw new Stop({ ok: false, code: error.code, message: error.message }, at)
      throw error
    }
  }
}

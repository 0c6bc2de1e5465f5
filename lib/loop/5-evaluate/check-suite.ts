import { assertNever } from '../artefacts/assert-never.ts'
import { SCRIPTED } from '../artefacts/models.ts'
import type { Suite, SuiteCase, Validator } from '../artefacts/suite.ts'
import { judgesOf } from '../evaluators/evaluate-with-judges.ts'
import { evaluatorPatternProblems, evaluatorSites, lengthProblems } from '../evaluators/evaluator-sites.ts'
import { checkExpression } from '../expression/check.ts'
import { environmentScope } from '../expression/environment.ts'
import { patternsOfDesign } from '../expression/patterns.ts'
import { checkTemplate } from '../expression/template.ts'
import type { ExpressionProblem, ExprType, Scope } from '../expression/types.ts'
import { modelAliases } from '../model-call/model-call.ts'
import { initialState } from '../state/initial.ts'
import type { StateSchema } from '../state/schema.ts'

/** A fault of a suite. `where` leads to it in the suite: `validators.2.holds`, `cases.0.input.topic`. */
export type SuiteProblem = { where: string; message: string }

const ANY: ExprType = { kind: 'any' }
const NUMBER: ExprType = { kind: 'number' }
const STRING: ExprType = { kind: 'string' }
const BOOLEAN: ExprType = { kind: 'boolean' }
const nullable = (of: ExprType): ExprType => ({ kind: 'nullable', of })
const MAP: ExprType = { kind: 'map', value: ANY }

const RUN: ExprType = {
  kind: 'object',
  optional: [],
  members: {
    outcome: nullable(STRING),
    reason: nullable(STRING),
    label: STRING,
    iterations: NUMBER,
    costUsd: NUMBER,
    tokens: NUMBER,
    activeMs: NUMBER,
    bestScore: nullable(NUMBER),
    violations: NUMBER,
    remediations: NUMBER,
    escalations: NUMBER,
  },
}

/** Names that validators of a loop with this state see, with their types. */
export function endingScope(schema: StateSchema): Scope {
  const { state = ANY, input = ANY } = environmentScope(schema)
  return { state, input, output: MAP, expected: MAP, run: RUN }
}

/** Names that the condition of a validating loop sees: of that loop. */
export const VALIDATING_SCOPE: Scope = { run: RUN, state: MAP, output: MAP }

/** What of a suite can't be used with a loop of this state: inputs that don't fit it, and validators that can't be read. */
export function checkSuite(suite: Suite, schema: StateSchema): SuiteProblem[] {
  const check = new Check(endingScope(schema), suite.models)
  for (const [index, validator] of suite.validators.entries()) check.validator(validator, `validators.${index}`)
  for (const [index, one] of suite.cases.entries()) {
    for (const problem of inputProblems(one, schema))
      check.problems.push({ ...problem, where: `cases.${index}.${problem.where}` })
    const names = new Set(suite.validators.map(({ name }) => name))
    for (const [place, validator] of one.validators.entries()) {
      const at = `cases.${index}.validators.${place}`
      if (names.has(validator.name))
        check.problems.push({ where: `${at}.name`, message: `“${validator.name}” is the name of another one too` })
      names.add(validator.name)
      check.validator(validator, at)
    }
  }
  return check.problems
}

/** Why an input is none of a loop with this state. */
export function inputProblems({ input }: Pick<SuiteCase, 'input'>, schema: StateSchema): SuiteProblem[] {
  const initial = initialState(schema, input)
  if (initial.ok) return []
  return initial.problems.map(({ field, reason }) => ({
    where: field === '' ? 'input' : `input.${field}`,
    message: `${field === '' ? 'the input' : field} ${reason}`,
  }))
}

class Check {
  readonly problems: SuiteProblem[] = []
  readonly #scope: Scope
  readonly #models: Suite['models']
  readonly #compilePattern = patternsOfDesign()

  constructor(scope: Scope, models: Suite['models']) {
    this.#scope = scope
    this.#models = models
  }

  validator(validator: Validator, at: string): void {
    switch (validator.type) {
      case 'expression':
        this.#expression(validator.holds, `${at}.holds`, this.#scope, BOOLEAN)
        break
      case 'evaluator':
        this.#evaluator(validator, at)
        break
      case 'loop':
        for (const [field, source] of Object.entries(validator.input))
          this.#expression(source, `${at}.input.${field}`, this.#scope)
        this.#expression(validator.holds, `${at}.holds`, VALIDATING_SCOPE, BOOLEAN)
        break
      default:
        assertNever(validator)
    }
  }

  #evaluator({ value, evaluator }: Extract<Validator, { type: 'evaluator' }>, at: string): void {
    this.#expression(value, `${at}.value`, this.#scope)
    const field = `${at}.evaluator`
    for (const { field: place, source, mode, expected, extra = {} } of evaluatorSites(evaluator, field)) {
      const scope = { ...this.#scope, ...extra }
      if (mode === 'expression') this.#expression(source, place, scope, expected)
      else this.#tell(checkTemplate(source, scope, this.#compilePattern).problems, place)
    }
    const faults = [
      ...lengthProblems(evaluator, field),
      ...evaluatorPatternProblems(evaluator, field, this.#compilePattern),
    ]
    this.problems.push(...faults.map(({ field: where, problem }) => ({ where, message: problem })))
    for (const { judge, at: place } of judgesOf(evaluator, field)) {
      if (judge.rubric.trim() === '')
        this.problems.push({ where: `${place}.rubric`, message: 'the judge has no rubric' })
      for (const alias of modelAliases(judge)) this.#model(alias, `${place}.model`)
    }
  }

  #model(alias: string, where: string): void {
    const binding = this.#models[alias]
    if (!binding) this.problems.push({ where, message: `the suite has no model “${alias}”` })
    else if (binding.provider === SCRIPTED)
      this.problems.push({ where, message: `“${alias}” is the scripted model, which has no answers for a judge` })
  }

  #expression(source: string, where: string, scope: Scope, expected?: ExprType): void {
    this.#tell(checkExpression(source, scope, expected, this.#compilePattern).problems, where)
  }

  #tell(problems: readonly ExpressionProblem[], where: string): void {
    this.problems.push(...problems.slice(0, 3).map(({ message }) => ({ where, message })))
  }
}

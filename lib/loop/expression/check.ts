import { Checker } from './checker.ts'
import { parseExpression } from './parse.ts'
import type { CompilePattern } from './patterns.ts'
import { spanOf } from './span.ts'
import { describeType } from './type-of.ts'
import { ANY, isAssignable } from './type-relations.ts'
import type { CheckResult, ExpressionProblem, ExprType, Scope } from './types.ts'

/**
 * Checks an expression against the names of a scope. Never throws, never stops at the first problem. With `expected`, a value of another
 * type is a problem over the whole source. `compilePattern` compiles the patterns of `matches`. `any` is let through everywhere: it is checked when it runs.
 */
export function checkExpression(
  source: string,
  scope: Scope,
  expected?: ExprType,
  compilePattern?: CompilePattern,
): CheckResult {
  const parsed = parseExpression(source)
  if (!parsed.ok) return { type: ANY, reads: [], constant: false, problems: [parsed.problem] }
  const checker = new Checker(source, scope, compilePattern)
  const type = checker.check(parsed.ast)
  const problems: ExpressionProblem[] = checker.problems
  if (expected && problems.length === 0 && !isAssignable(type, expected)) {
    const message = `expected ${describeType(expected)}, but this is ${describeType(type)}`
    problems.push({ code: 'type-mismatch', message, span: spanOf(source, 0, source.length) })
  }
  return { type, reads: checker.reads(), constant: !checker.readsScope && problems.length === 0, problems }
}

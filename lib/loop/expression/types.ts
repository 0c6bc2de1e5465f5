import type { Span } from '../diagnostics/diagnostic.ts'

/** Types of our expression language: JSON Schema's, with one number type. `any` is JSON whose shape is not declared. */
export type ExprType =
  | { kind: 'any' }
  | { kind: 'null' }
  | { kind: 'boolean' }
  | { kind: 'number' }
  | { kind: 'string' }
  | { kind: 'list'; item: ExprType }
  | { kind: 'map'; value: ExprType }
  /** Declared members. `optional` ones may be absent (use has()). Reading a name not listed is an error. */
  | { kind: 'object'; members: Record<string, ExprType>; optional: readonly string[] }
  | { kind: 'nullable'; of: ExprType }

/** Names visible to an expression. */
export type Scope = Record<string, ExprType>

export type ExpressionProblem = {
  code:
    | 'syntax'
    | 'unknown-name'
    | 'unknown-field'
    | 'type-mismatch'
    | 'unknown-function'
    | 'wrong-arity'
    | 'too-long'
    | 'bad-regex'
    | 'not-supported'
    | 'template-syntax'
  message: string
  span: Span
}

export type CheckResult = {
  type: ExprType
  /** Dotted paths read, as deep as names are literal: `state.score`, `last.status`. */
  reads: string[]
  /** Whether the value can never change: it reads nothing and calls nothing. */
  constant: boolean
  problems: ExpressionProblem[]
}

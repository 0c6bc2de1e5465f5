import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'

/**
 * Why an evaluation failed. `type`: an operand of the wrong type (a checked expression raises it only over `any`) · `missing`: an absent field or name ·
 * `null`: a value that may be null was null · `index`: outside the list · `number`: division by zero, NaN, infinity, beyond exact integers ·
 * `format`: a text that can't be converted · `regex`: not a pattern · `budget`: too many steps · `size`: a value too large · `syntax`: doesn't parse or isn't supported.
 */
export type FaultCode =
  | 'type'
  | 'missing'
  | 'null'
  | 'index'
  | 'number'
  | 'format'
  | 'regex'
  | 'budget'
  | 'size'
  | 'syntax'

/** Thrown inside an evaluation only, and caught at its door. Not an Error: predicates may raise and absorb thousands, and a stack trace each would cost more than the evaluation. */
export class Fault {
  readonly code: FaultCode
  readonly message: string
  node: ASTNode | undefined

  constructor(code: FaultCode, message: string, node?: ASTNode) {
    this.code = code
    this.message = message
    this.node = node
  }

  /** Whether `||`, `&&`, `all` and `exists` may absorb it: an exhausted budget stays exhausted. */
  get absorbable(): boolean {
    return this.code !== 'budget' && this.code !== 'size'
  }
}

export type ValueKind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'map'

export function kindOf(value: Json): ValueKind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  const kind = typeof value
  return kind === 'object' ? 'map' : (kind as 'boolean' | 'number' | 'string') // JSON has no other primitive
}

const ARTICLES: Record<ValueKind, string> = {
  null: 'null',
  boolean: 'a boolean',
  number: 'a number',
  string: 'a string',
  list: 'a list',
  map: 'a map',
}

/** "expected a number, got a string": or the fault `null` when the value is null. */
export function wrongType(expected: string, value: Json): Fault {
  const kind = kindOf(value)
  return new Fault(kind === 'null' ? 'null' : 'type', `expected ${expected}, got ${ARTICLES[kind]}`)
}

/** Gives a fault the place it was raised at, unless it has one. */
export function at(fault: Fault, node: ASTNode): Fault {
  fault.node ??= node
  return fault
}

/** What was caught, if `||`, `&&`, `all` and `exists` may absorb it; otherwise it is thrown again. */
export function absorb(error: unknown): Fault {
  if (error instanceof Fault && error.absorbable) return error
  throw error
}

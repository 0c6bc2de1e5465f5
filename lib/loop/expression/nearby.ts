import { isMacroName } from './ast.ts'
import { checkExpression } from './check.ts'
import type { Token } from './tokenize.ts'
import { withoutNull } from './type-relations.ts'
import type { ExprType, Scope } from './types.ts'

const ANY: ExprType = { kind: 'any' }
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** An expression that may be half typed, as its tokens. Comments are left out. */
export type Typed = { source: string; tokens: readonly Token[] }

export const textOf = ({ source, tokens }: Typed, index: number): string => {
  const token = tokens[index]
  return token ? source.slice(token.from, token.to) : ''
}

/** Type of source[from, to), or `any` when it can't be told. */
export function typeOfPart({ source }: Typed, from: number, to: number, scope: Scope): ExprType {
  return checkExpression(source.slice(from, to), scope).type
}

/** Where the operand that ends with token `last` begins: `state.a`, `f(x)[0]`, `"text"`. */
export function operandStart(typed: Typed, last: number): number {
  for (let at = last; at >= 0; ) {
    const text = textOf(typed, at)
    if (CLOSING[text]) {
      const open = openingOf(typed, at)
      const before = open - 1
      if (text === '}' || open < 0 || !endsOperand(typed, before)) return Math.max(open, 0)
      if (text === ')' && typed.tokens[before]?.kind !== 'name') return open
      at = before
    } else if (textOf(typed, at - 1) === '.') at -= 2
    else return at
  }
  return 0
}

/** Whether an operand ends with a token, so that an operator, a dot or a bracket comes next. */
export function endsOperand(typed: Typed, at: number): boolean {
  const kind = typed.tokens[at]?.kind
  const text = textOf(typed, at)
  return (
    kind === 'name' ||
    kind === 'text' ||
    kind === 'number' ||
    (kind === 'keyword' && text !== 'in') ||
    CLOSING[text] !== undefined
  )
}

function openingOf(typed: Typed, closing: number): number {
  let depth = 0
  for (let at = closing; at >= 0; at--) {
    const text = textOf(typed, at)
    if (CLOSING[text]) depth++
    else if (text === '(' || text === '[' || text === '{') depth--
    if (depth === 0) return at
  }
  return -1
}

/** Names of the macros around the tokens before `end`, by the types of what they go over; `declares`: the next name is such a variable itself. */
export function localsAt(typed: Typed, end: number, scope: Scope): { locals: Scope; declares: boolean } {
  const open: number[] = []
  for (let at = 0; at < end; at++) {
    const text = textOf(typed, at)
    if (text === '(' || text === '[' || text === '{') open.push(at)
    else if (CLOSING[text]) open.pop()
  }
  const locals: Scope = {}
  for (const at of open) {
    if (textOf(typed, at) !== '(' || textOf(typed, at - 2) !== '.' || !isMacroName(textOf(typed, at - 1))) continue
    if (at + 2 >= end) return { locals, declares: true }
    if (typed.tokens[at + 1]?.kind !== 'name' || textOf(typed, at + 2) !== ',') continue
    const from = typed.tokens[operandStart(typed, at - 3)]?.from ?? 0
    const over = withoutNull(typeOfPart(typed, from, typed.tokens[at - 3]?.to ?? 0, { ...scope, ...locals }))
    locals[textOf(typed, at + 1)] = itemOf(over)
  }
  return { locals, declares: false }
}

/** What a macro or #each goes over: the items of a list, the keys of a map. */
export function itemOf(type: ExprType): ExprType {
  const of = withoutNull(type)
  if (of.kind === 'list') return of.item
  return of.kind === 'map' || of.kind === 'object' ? { kind: 'string' } : ANY
}

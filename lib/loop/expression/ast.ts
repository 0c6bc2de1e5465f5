import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'

const MACROS = ['all', 'exists', 'exists_one', 'filter', 'map'] as const
export type MacroName = (typeof MACROS)[number]

/** A macro over a list, or over the keys of a map: `over.name(variable, body…)`. */
export type Macro = { name: MacroName; over: ASTNode; variable: string; bodies: ASTNode[] }
type Call = { name: string; args: ASTNode[]; nameFrom: number }

/** Value of a literal node, or why we don't take it. */
export function literalOf(
  node: Extract<ASTNode, { op: 'value' }>,
): { ok: true; value: Json } | { ok: false; message: string } {
  const literal = node.args
  if (typeof literal === 'bigint') return integerLiteral(literal)
  if (literal instanceof Uint8Array) return { ok: false, message: 'bytes are not supported' }
  // Only an unsigned literal such as 5u is left as an object.
  if (typeof literal === 'object' && literal !== null) return integerLiteral(BigInt(literal.toString()))
  return { ok: true, value: literal }
}

function integerLiteral(value: bigint): { ok: true; value: Json } | { ok: false; message: string } {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) return { ok: false, message: 'the integer is beyond those that are exact (±2^53)' }
  return { ok: true, value: number }
}

/** The macro that a method call is: by its name alone, so that a wrong form is reported as such and not as an unknown function. */
export function isMacroName(name: string): name is MacroName {
  return MACROS.includes(name as MacroName)
}

/** A well-formed macro, or why it isn't one. */
export function macroOf(node: Extract<ASTNode, { op: 'rcall' }>, name: MacroName): Macro | { message: string } {
  const [, over, args] = node.args
  const [variable, ...bodies] = args
  const most = name === 'map' ? 2 : 1
  if (!variable || bodies.length < 1 || bodies.length > most) {
    return {
      message: `${name} takes a variable and ${most === 2 ? 'one or two expressions' : 'an expression'}, as in list.${name}(x, …)`,
    }
  }
  if (variable.op !== 'id') return { message: `the first argument of ${name} is the name of a variable` }
  return { name, over, variable: variable.args, bodies }
}

/** A function call in either form, `f(a, b)` or `a.f(b)`, with the position of its name. */
export function callOf(node: Extract<ASTNode, { op: 'call' | 'rcall' }>): Call {
  if (node.op === 'call') return { name: node.args[0], args: node.args[1], nameFrom: node.start }
  const [name, receiver, args] = node.args
  // Between receiver and name there are only brackets, white space and the dot.
  return { name, args: [receiver, ...args], nameFrom: node.input.indexOf(name, node.input.indexOf('.', receiver.end)) }
}

import { own } from '../artefacts/own.ts'
import { isMacroName } from './ast.ts'
import type { AboutNames } from './environment-about.ts'
import { FUNCTIONS } from './functions/table.ts'
import { localsAt, operandStart, type Typed, textOf, typeOfPart } from './nearby.ts'
import { FUNCTION_EXAMPLES, MACROS } from './reference.ts'
import { tokenize } from './tokenize.ts'
import { describeType } from './type-of.ts'
import type { Scope } from './types.ts'

/** What stands at a place: source[from, to), what it is called, its type or how it is called, and what it means. */
export type Described = { from: number; to: number; title: string; type: string; about: string }

/** What the name under an offset is; null where there is none, or nothing is known of it. */
export function describeAt(source: string, offset: number, scope: Scope, about?: AboutNames): Described | null {
  const tokens = tokenize(source).filter(({ kind }) => kind !== 'comment')
  const typed: Typed = { source, tokens }
  const at = tokens.findIndex((token) => token.kind === 'name' && token.from <= offset && offset <= token.to)
  const token = tokens[at]
  if (!token) return null
  const name = textOf(typed, at)
  const place = { from: token.from, to: token.to }
  if (textOf(typed, at + 1) === '(') return describeCall(name, textOf(typed, at - 1) === '.', place)
  const { locals, declares } = localsAt(typed, at, scope)
  // The name of a variable is described as if it were used in what follows it.
  const names = { ...scope, ...(declares ? localsAt(typed, at + 2, scope).locals : locals) }
  const from = tokens[operandStart(typed, at)]?.from ?? token.from
  const title = source.slice(from, token.to)
  const type = typeOfPart(typed, from, token.to, names)
  const path = title.replace(/\[\d*\]/g, '').split('.')
  if (path.length === 1 && !Object.hasOwn(names, name)) return null
  const isOwn = Object.hasOwn(locals, path[0] ?? '')
  return { ...place, title, type: describeType(type), about: isOwn ? '' : (about?.(path) ?? '') }
}

function describeCall(name: string, method: boolean, place: { from: number; to: number }): Described | null {
  if (method && isMacroName(name)) {
    const [form, entry] = Object.entries(MACROS).find(([signature]) => signature.includes(`.${name}(`)) ?? []
    return form && entry ? { ...place, title: name, type: form, about: entry.gives } : null
  }
  if (!method && name === 'has')
    return { ...place, title: name, type: 'has(map.key)', about: 'whether the key is there' }
  const signature = FUNCTIONS.get(name)?.signature
  return signature ? { ...place, title: name, type: signature, about: own(FUNCTION_EXAMPLES, name)?.gives ?? '' } : null
}

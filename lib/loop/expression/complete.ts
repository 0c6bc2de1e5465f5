import { own } from '../artefacts/own.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import type { AboutNames } from './environment-about.ts'
import type { FunctionEntry } from './functions/function-entry.ts'
import { FUNCTIONS } from './functions/table.ts'
import { endsOperand, localsAt, operandStart, type Typed, textOf, typeOfPart } from './nearby.ts'
import { FUNCTION_EXAMPLES, MACROS } from './reference.ts'
import { KEYWORDS, tokenize } from './tokenize.ts'
import { describeType } from './type-of.ts'
import { withoutNull } from './type-relations.ts'
import type { ExprType, Scope } from './types.ts'

/** Something that may stand at a place. Put there, `insert` leaves what parsed before parsing. */
export type Completion = {
  label: string
  kind: 'name' | 'field' | 'function' | 'macro' | 'word' | 'block'
  insert: string
  /** The part of `insert` to be typed over, or where the cursor goes. */
  select: { from: number; to: number }
  /** The stretch that it takes the place of, where that is not the one of all. */
  replaces?: { from: number; to: number }
  /** Its type, or how it is called. */
  detail: string
  about: string
}

/** What may replace source[from, to). */
export type Completions = { from: number; to: number; options: Completion[] }

/** Names that can stand behind a dot, or alone. */
const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/
/** How deep members of a name are offered with it. */
const DEEP = 2
const MOST_MEMBERS = 60

/**
 * What may stand at an offset of an expression that may be half typed: the names of the scope with their members, variables of the macros around, functions that
 * take what stands before the dot. Null where none of them can be: in a text, a number, a comment, behind an operand, or where a variable gets its name.
 */
export function completionsAt(source: string, offset: number, scope: Scope, about?: AboutNames): Completions | null {
  const all = tokenize(source)
  const at = all.findIndex(({ to }) => to >= offset)
  const touched = all[at]
  const inside = touched && touched.from < offset
  if (inside && (touched.kind === 'text' || touched.kind === 'number')) return null
  if (inside && touched.kind === 'comment') return null
  const word =
    touched && touched.from <= offset && (touched.kind === 'name' || touched.kind === 'keyword') ? touched : null
  // The cursor may also stand just before a word: then the one behind the cursor is meant.
  const next = all[at + 1]
  const meant = word ?? (touched?.to === offset && next?.from === offset && next.kind === 'name' ? next : null)
  const from = meant?.from ?? offset
  const to = meant?.to ?? offset
  const tokens = all.filter((token) => token.kind !== 'comment')
  const typed: Typed = { source, tokens }
  const end = tokens.filter((token) => token.to <= from).length
  const called =
    textOf(
      typed,
      tokens.findIndex((token) => token.from >= to && token !== meant),
    ) === '('
  const { locals, declares } = localsAt(typed, end, scope)
  if (declares) return null
  const names = { ...scope, ...locals }
  if (endsOperand(typed, end - 1)) return null
  if (textOf(typed, end - 1) !== '.') return { from, to, options: atName(names, called, about) }
  if (end < 2) return null
  const first = tokens[operandStart(typed, end - 2)]?.from ?? 0
  const type = typeOfPart(typed, first, tokens[end - 2]?.to ?? 0, names)
  const dot = tokens[end - 1]?.from ?? from
  const path = pathOf(source.slice(first, dot))
  const members = atMember(type, { names, called, dot, to }, (name) => about?.([...path, name]))
  return { from, to, options: members }
}

/** A path of names alone, or nothing. */
function pathOf(source: string): string[] {
  const path = source
    .replace(/\[\d*\]/g, '')
    .split('.')
    .map((part) => part.trim())
  return path.every((part) => WORD.test(part)) ? path : []
}

function atName(names: Scope, called: boolean, about: AboutNames | undefined): Completion[] {
  const words = ['true', 'false', 'null'].map((word) => plain(word, 'word', '', ''))
  const fields = called ? [] : Object.entries(names).flatMap(([name, type]) => named([name], type, about, DEEP))
  const functions = [...FUNCTIONS].map(([name, entry]) => functionCall(name, entry, called, false))
  return [...fields, ...functions, ...(called ? [] : [hasCall(names), ...words])]
}

/** A name and what it holds, by their dotted paths. */
function named(path: string[], type: ExprType, about: AboutNames | undefined, deep: number): Completion[] {
  const kind = path.length === 1 ? 'name' : 'field'
  const own = plain(path.join('.'), kind, describeType(type), about?.(path) ?? '')
  const inner = withoutNull(type)
  if (inner.kind !== 'object' || deep === 0) return [own]
  const members = Object.entries(inner.members).filter(([name]) => isWord(name))
  if (members.length > MOST_MEMBERS) return [own]
  return [own, ...members.flatMap(([name, member]) => named([...path, name], member, about, deep - 1))]
}

/** Whether a member can be named behind a dot: words of the language itself can't. */
const isWord = (name: string) => WORD.test(name) && !KEYWORDS.has(name) && !isForbiddenKey(name)

function atMember(type: ExprType, place: Member, about: (name: string) => string | undefined): Completion[] {
  const { called } = place
  const of = withoutNull(type)
  const members = of.kind === 'object' && !called ? Object.entries(of.members) : []
  const fields = members.flatMap(([name, member]) => {
    if (isForbiddenKey(name)) return []
    const field = plain(name, 'field', describeType(member), about(name) ?? '')
    return [isWord(name) ? field : byKey(field, place)]
  })
  const methods = [...FUNCTIONS].filter(
    ([, { params, rest }]) => (params[0] ?? rest)?.accepts(of) && !isVague(of, params[0]),
  )
  const functions = methods.map(([name, entry]) => functionCall(name, entry, called, true))
  return [...fields, ...(called ? [] : macros(of, place.names)), ...functions]
}

/** A place behind a dot. `called`: what stands there is called already. */
type Member = { names: Scope; called: boolean; dot: number; to: number }

/** A member that can't be named behind a dot takes the dot away. */
function byKey(field: Completion, { dot, to }: Member): Completion {
  const insert = `[${JSON.stringify(field.label)}]`
  return { ...field, insert, select: { from: insert.length, to: insert.length }, replaces: { from: dot, to } }
}

/** A function of any value is only offered behind a dot where one doesn't know better. */
function isVague(of: ExprType, param: FunctionEntry['params'][number] | undefined): boolean {
  return of.kind === 'object' && param?.accepts({ kind: 'null' }) === true
}

function plain(label: string, kind: Completion['kind'], detail: string, about: string): Completion {
  return { label, kind, insert: label, select: { from: label.length, to: label.length }, detail, about }
}

/** Where the name is called already, the name alone. The cursor goes between the brackets if something is to be said there. */
function functionCall(name: string, entry: FunctionEntry, called: boolean, method: boolean): Completion {
  const insert = called ? name : `${name}()`
  const more = (entry.rest ? 2 : entry.params.length) > (method ? 1 : 0)
  const at = called || !more ? insert.length : insert.length - 1
  const about = own(FUNCTION_EXAMPLES, name)?.gives ?? ''
  return { label: name, kind: 'function', insert, select: { from: at, to: at }, detail: entry.signature, about }
}

/** `has` takes a member: that of a field that may be absent, if there is one. */
function hasCall({ state }: Scope): Completion {
  const of = state?.kind === 'object' ? state : undefined
  const name = of?.optional.find(isWord) ?? Object.keys(of?.members ?? {}).find(isWord) ?? 'name'
  const insert = `has(state.${name})`
  const about = 'whether the key is there; false too if what it stands in is absent or null'
  return {
    label: 'has',
    kind: 'macro',
    insert,
    select: { from: 4, to: insert.length - 1 },
    detail: 'has(map.key)',
    about,
  }
}

function macros(of: ExprType, names: Scope): Completion[] {
  if (of.kind !== 'list' && of.kind !== 'map' && of.kind !== 'object' && of.kind !== 'any') return []
  const variable = ['x', 'y', 'z', 'item', 'each'].find((name) => !Object.hasOwn(names, name)) ?? 'x'
  return MACRO_FORMS.map(({ name, signature, gives }) => {
    const body = name === 'map' ? variable : 'true'
    const insert = `${name}(${variable}, ${body})`
    const to = insert.length - 1
    return {
      label: name,
      kind: 'macro',
      insert,
      select: { from: to - body.length, to },
      detail: signature,
      about: gives,
    }
  })
}

/** One form of each macro, from the reference. */
const MACRO_FORMS = Object.entries(MACROS).flatMap(([signature, { gives }], index, all) => {
  const nameOf = (text: string) => /\.(\w+)\(/.exec(text)?.[1] ?? ''
  const name = nameOf(signature)
  return all.findIndex(([other]) => nameOf(other) === name) === index ? [{ name, signature, gives }] : []
})

import { isMacroName, macroOf } from '../expression/ast.ts'
import { parseExpression } from '../expression/parse.ts'
import { type Embedded, parseTemplate, type TemplatePart } from '../expression/parse-template.ts'

type Parsed = ReturnType<typeof parseExpression>
type Node = Extract<Parsed, { ok: true }>['ast']
type Edit = { from: number; to: number; text: string }
type Renaming = { name: string; next: string; edits: Edit[] }

/** Names whose members are state fields: now, before the iteration, as given. */
const ROOTS: ReadonlySet<string> = new Set(['state', 'prev', 'input'])

/** An expression with every read of a state field under its new name. One that can't be parsed is left as it is. */
export function renameInExpression(source: string, name: string, next: string): string {
  return applied(source, expressionEdits(source, name, next, new Set()))
}

/** The same for an expression that gives a map of state fields to their new values: a literal's keys are names of fields too. */
export function renameInFieldMap(source: string, name: string, next: string): string {
  const edits = expressionEdits(source, name, next, new Set())
  const parsed = parseExpression(source)
  if (parsed.ok && parsed.ast.op === 'map') {
    for (const [key] of parsed.ast.args)
      if (key.op === 'value' && key.args === name)
        edits.push({ from: key.start, to: key.end, text: asQuoted(source, key.start, next) })
  }
  return applied(source, edits)
}

/** A template with every read of a state field under its new name. Its text is never touched, nor are parts that can't be parsed. */
export function renameInTemplate(source: string, name: string, next: string): string {
  const edits: Edit[] = []
  const embedded = ({ source: text, at }: Embedded, bound: ReadonlySet<string>) => {
    for (const edit of expressionEdits(text, name, next, bound))
      edits.push({ ...edit, from: edit.from + at, to: edit.to + at })
  }
  const walk = (parts: readonly TemplatePart[], bound: ReadonlySet<string>): void => {
    for (const part of parts) {
      if (part.type === 'value') embedded(part.expression, bound)
      if (part.type === 'each') {
        embedded(part.list, bound)
        walk(part.body, new Set([...bound, part.variable]))
      }
      if (part.type === 'if') {
        embedded(part.condition, bound)
        walk(part.holds, bound)
        walk(part.otherwise, bound)
      }
    }
  }
  walk(parseTemplate(source).parts, new Set())
  return applied(source, edits)
}

/** The new name, in the quotes that the old one has. */
function asQuoted(source: string, at: number, next: string): string {
  const quote = source[at] === "'" ? "'" : '"'
  return quote + next + quote
}

function applied(source: string, edits: readonly Edit[]): string {
  let text = source
  for (const { from, to, text: put } of edits.toSorted((a, b) => b.from - a.from))
    text = text.slice(0, from) + put + text.slice(to)
  return text
}

function expressionEdits(source: string, name: string, next: string, bound: ReadonlySet<string>): Edit[] {
  // Most sources don't hold the name at all.
  if (!source.includes(name)) return []
  const parsed = parseExpression(source)
  if (!parsed.ok) return []
  const renaming: Renaming = { name, next, edits: [] }
  visit(parsed.ast, renaming, bound)
  return renaming.edits
}

/** Collects the places where the field's name stands. `bound`: names that a macro or a block has given another meaning here. */
function visit(node: Node, renaming: Renaming, bound: ReadonlySet<string>): void {
  switch (node.op) {
    case 'value':
    case 'id':
      return
    case '.':
    case '.?': {
      const [of, member] = node.args
      visit(of, renaming, bound)
      if (member !== renaming.name || !isRoot(of, bound)) return
      // The member's name is the last thing in its node.
      const from = node.input.lastIndexOf(member, node.end - 1)
      renaming.edits.push({ from, to: from + member.length, text: renaming.next })
      return
    }
    case '[]':
    case '[?]': {
      const [of, key] = node.args
      visit(of, renaming, bound)
      visit(key, renaming, bound)
      if (key.op !== 'value' || key.args !== renaming.name || !isRoot(of, bound)) return
      renaming.edits.push({ from: key.start, to: key.end, text: asQuoted(key.input, key.start, renaming.next) })
      return
    }
    case 'call':
      for (const arg of node.args[1]) visit(arg, renaming, bound)
      return
    case 'rcall':
      visitMethod(node, renaming, bound)
      return
    case 'map':
      for (const [key, value] of node.args) {
        visit(key, renaming, bound)
        visit(value, renaming, bound)
      }
      return
    case '!_':
    case '-_':
      visit(node.args, renaming, bound)
      return
    default:
      for (const arg of node.args) visit(arg, renaming, bound)
  }
}

function visitMethod(node: Extract<Node, { op: 'rcall' }>, renaming: Renaming, bound: ReadonlySet<string>): void {
  const [name, receiver, args] = node.args
  const macro = isMacroName(name) ? macroOf(node, name) : null
  visit(receiver, renaming, bound)
  const inside = macro !== null && 'variable' in macro ? new Set([...bound, macro.variable]) : bound
  for (const arg of args) visit(arg, renaming, inside)
}

function isRoot(node: Node, bound: ReadonlySet<string>): boolean {
  return node.op === 'id' && ROOTS.has(node.args) && !bound.has(node.args)
}

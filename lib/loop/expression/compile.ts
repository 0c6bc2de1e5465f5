import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { compileHas, compileIndex, compileMember, compileName } from './access.ts'
import { callOf, isMacroName, literalOf, type MacroName, macroOf } from './ast.ts'
import { compileFunction, compileMatches } from './calls.ts'
import { absorb, at, Fault, wrongType } from './fault.ts'
import { FUNCTIONS } from './functions/table.ts'
import { compileMacro } from './macros.ts'
import type { Meter } from './meter.ts'
import { Operand, stepsOf } from './operand.ts'
import { compileBinary } from './operators.ts'
import { WrittenPatterns, writtenPattern } from './patterns.ts'

/** A compiled expression, and how many slots for variables its frame has. */
export type Program = { root: Operand; slots: number }

/** Compiles a syntax tree to closures. Throws a Fault of code `syntax` for what the language doesn't have. */
export function compileAst(ast: ASTNode): Program {
  const compiler = new Compiler()
  return { root: compiler.compile(ast, []), slots: compiler.slots }
}

/** One compilation. `locals` are the variables of the macros around; their index is their slot. */
class Compiler {
  slots = 0
  readonly #patterns = new WrittenPatterns()

  compile(node: ASTNode, locals: readonly string[]): Operand {
    const part = (inner: ASTNode) => this.compile(inner, locals)
    switch (node.op) {
      case 'value': {
        const literal = literalOf(node)
        if (!literal.ok) throw new Fault('syntax', literal.message, node)
        return Operand.constant(node, literal.value)
      }
      case 'id': {
        const slot = locals.lastIndexOf(node.args)
        return slot === -1 ? compileName(node, node.args) : Operand.local(node, slot)
      }
      case '.':
        return compileMember(node, part(node.args[0]))
      case '[]':
        return compileIndex(node, part(node.args[0]), part(node.args[1]))
      case 'list':
        return compileList(node, node.args.map(part))
      case 'map':
        return compileMap(
          node,
          node.args.map(([key, value]) => entryOf(part(key), part(value))),
        )
      case '?:':
        return compileTernary(node, part(node.args[0]), part(node.args[1]), part(node.args[2]))
      case '&&':
        return compileLogic(node, false, part(node.args[0]), part(node.args[1]))
      case '||':
        return compileLogic(node, true, part(node.args[0]), part(node.args[1]))
      case '!_':
        return compileNot(node, part(node.args))
      case '-_':
        return compileNegation(node, part(node.args))
      case 'call':
      case 'rcall':
        return this.#call(node, locals)
      case '.?':
      case '[?]':
        throw new Fault('syntax', 'optional access is not supported; use has()', node)
      default:
        return compileBinary(node, part(node.args[0]), part(node.args[1]))
    }
  }

  #call(node: Extract<ASTNode, { op: 'call' | 'rcall' }>, locals: readonly string[]): Operand {
    const { name, args } = callOf(node)
    if (node.op === 'rcall' && isMacroName(name)) return this.#macro(node, name, locals)
    const part = (inner: ASTNode) => this.compile(inner, locals)
    if (node.op === 'call' && name === 'has') {
      const [path] = args
      if (args.length === 1 && path?.op === '.') return compileHas(node, path, part(path.args[0]))
      throw new Fault('syntax', 'has takes one member, as in has(state.name)', node)
    }
    const entry = FUNCTIONS.get(name)
    if (!entry) throw new Fault('syntax', `there is no function ${name}`, node)
    if (args.length < entry.required || (!entry.rest && args.length > entry.params.length)) {
      throw new Fault('syntax', `wrong number of arguments: ${entry.signature}`, node)
    }
    const pattern = writtenPattern(name, args)
    const [text] = args
    if (pattern !== undefined && text) return compileMatches(node, part(text), pattern, this.#patterns)
    return compileFunction(node, entry, args.map(part))
  }

  #macro(node: Extract<ASTNode, { op: 'rcall' }>, name: MacroName, locals: readonly string[]): Operand {
    const macro = macroOf(node, name)
    if ('message' in macro) throw new Fault('syntax', macro.message, node)
    const inner = [...locals, macro.variable]
    this.slots = Math.max(this.slots, inner.length)
    const [first, second] = macro.bodies.map((body) => this.compile(body, inner))
    if (!first) throw new Fault('syntax', 'a macro needs an expression', node)
    return compileMacro(node, name, this.compile(macro.over, locals), locals.length, first, second)
  }
}

function compileList(node: ASTNode, items: readonly Operand[]): Operand {
  return new Operand(node, 1 + items.length + stepsOf(items), (frame) => {
    // As long as it will be: an array that grows is copied.
    const list = new Array<Json>(items.length)
    for (let index = 0; index < items.length; index++) list[index] = items[index]?.load(frame) ?? null
    return list
  })
}

function compileMap(node: ASTNode, entries: readonly Entry[]): Operand {
  const parts = entries.flatMap(({ key, value }) => [key, value])
  return new Operand(node, 1 + entries.length + stepsOf(parts), (frame) => {
    const map: JsonObject = {}
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]
      if (entry) map[entry.name ?? keyOf(entry.key, frame)] = entry.value.load(frame)
    }
    return map
  })
}

/** An entry of a map; `name` is its key if it is written out. */
type Entry = { name: string | undefined; key: Operand; value: Operand }

function entryOf(key: Operand, value: Operand): Entry {
  const written = key.written
  return { name: typeof written === 'string' && !isForbiddenKey(written) ? written : undefined, key, value }
}

function keyOf(key: Operand, frame: Meter): string {
  const name = key.load(frame)
  if (typeof name !== 'string') throw at(wrongType('a string as the key', name), key.node)
  if (isForbiddenKey(name)) throw new Fault('type', `the key ${name} is not allowed`, key.node)
  return name
}

function compileTernary(node: ASTNode, condition: Operand, yes: Operand, no: Operand): Operand {
  return new Operand(node, 1 + condition.steps, (frame) => {
    const chosen = condition.holds(frame) ? yes : no
    chosen.pay(frame)
    return chosen.load(frame)
  })
}

/** `&&` and `||`: an operand that decides the result absorbs the other's error, in whichever order they stand. */
function compileLogic(node: ASTNode, deciding: boolean, left: Operand, right: Operand): Operand {
  return new Operand(node, 1 + left.steps, (frame) => {
    let fault: Fault | undefined
    try {
      if (left.holds(frame) === deciding) return deciding
    } catch (error) {
      fault = absorb(error)
    }
    right.pay(frame)
    if (right.holds(frame) === deciding) return deciding
    if (fault) throw fault
    return !deciding
  })
}

function compileNot(node: ASTNode, operand: Operand): Operand {
  return new Operand(node, 1 + operand.steps, (frame) => !operand.holds(frame))
}

function compileNegation(node: ASTNode, operand: Operand): Operand {
  return new Operand(node, 1 + operand.steps, (frame) => {
    const value = operand.load(frame)
    if (typeof value !== 'number') throw at(wrongType('a number', value), operand.node)
    return 0 - value
  })
}

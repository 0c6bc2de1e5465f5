import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { callOf, isMacroName, literalOf, type Macro, macroOf } from './ast.ts'
import { Fault, wrongType } from './fault.ts'
import type { Code, Frame } from './frame.ts'
import type { FunctionEntry } from './functions/function-entry.ts'
import { FUNCTIONS } from './functions/table.ts'
import { ownKeys } from './meter.ts'
import { compileBinary } from './operators.ts'
import { matchCost, WrittenPatterns, writtenPattern } from './patterns.ts'

/** What compiling knows of the surroundings: variables of the macros around (their index is their slot), and the patterns so far. */
type Names = { locals: readonly string[]; patterns: WrittenPatterns }

/** Compiles a syntax tree to closures. Throws a Fault of code `syntax` for what the language doesn't have. */
export function compileAst(ast: ASTNode): Code {
  return compile(ast, { locals: [], patterns: new WrittenPatterns() })
}

function compile(node: ASTNode, names: Names): Code {
  switch (node.op) {
    case 'value': {
      const literal = literalOf(node)
      if (!literal.ok) throw new Fault('syntax', literal.message, node)
      const { value } = literal
      return () => value
    }
    case 'id':
      return compileName(node, node.args, names)
    case '.':
      return compileMember(node, compile(node.args[0], names), node.args[1])
    case '[]':
      return compileIndex(node, compile(node.args[0], names), compile(node.args[1], names))
    case 'list':
      return compileList(node.args.map((item) => compile(item, names)))
    case 'map':
      return compileMap(node, names)
    case '?:':
      return compileTernary(node, names)
    case '&&':
      return compileLogic(node, false, names)
    case '||':
      return compileLogic(node, true, names)
    case '!_':
      return compileNot(node, compile(node.args, names))
    case '-_':
      return compileNegation(node, compile(node.args, names))
    case 'call':
    case 'rcall':
      return compileCall(node, names)
    case '.?':
    case '[?]':
      throw new Fault('syntax', 'optional access is not supported; use has()', node)
    default:
      return compileBinary(node, compile(node.args[0], names), compile(node.args[1], names))
  }
}

function compileName(node: ASTNode, name: string, names: Names): Code {
  const slot = names.locals.lastIndexOf(name)
  if (slot !== -1) return (frame) => frame.locals[slot] ?? null
  const plain = !isInherited(name)
  return ({ env }) => {
    const value = plain || Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined) throw new Fault('missing', `there is no ${name} here`, node)
    return value
  }
}

const textOf = (node: ASTNode) => node.input.slice(node.start, node.end)

/** Whether a plain object inherits something by this name, which must never be read. */
const isInherited = (name: string) => name in Object.prototype

function memberOf(target: Json, name: string, node: ASTNode, of: ASTNode): Json {
  if (typeof target !== 'object' || Array.isArray(target)) throw at(wrongType('a map', target), node)
  if (target === null) throw new Fault('null', `${textOf(of)} is null, so it has no member “${name}”`, node)
  const value = Object.hasOwn(target, name) && !isForbiddenKey(name) ? target[name] : undefined
  if (value === undefined) throw new Fault('missing', `${textOf(of)} has no member “${name}”`, node)
  return value
}

function compileMember(node: Extract<ASTNode, { op: '.' }>, target: Code, name: string): Code {
  const [of] = node.args
  const plain = !isInherited(name)
  return (frame) => {
    frame.meter.charge(1)
    const object = target(frame)
    if (plain && typeof object === 'object' && object !== null && !Array.isArray(object)) {
      const value = object[name]
      if (value !== undefined) return value
    }
    return memberOf(object, name, node, of)
  }
}

function compileIndex(node: Extract<ASTNode, { op: '[]' }>, target: Code, index: Code): Code {
  const [of] = node.args
  return (frame) => {
    frame.meter.charge(1)
    const list = target(frame)
    const key = index(frame)
    if (!Array.isArray(list)) {
      if (typeof list !== 'object') throw at(wrongType('a list or a map', list), node)
      if (typeof key !== 'string') throw at(wrongType('a string as the key', key), node)
      return memberOf(list, key, node, of)
    }
    if (typeof key !== 'number') throw at(wrongType('a number as the index', key), node)
    const item = Number.isInteger(key) ? list[key] : undefined
    if (item === undefined) throw new Fault('index', `${textOf(of)} has ${list.length} items, so none at ${key}`, node)
    return item
  }
}

function compileList(items: readonly Code[]): Code {
  return (frame) => {
    frame.meter.charge(1 + items.length)
    return items.map((item) => item(frame))
  }
}

function compileMap(node: Extract<ASTNode, { op: 'map' }>, names: Names): Code {
  const entries = node.args.map(([key, value]) => ({
    node: key,
    key: compile(key, names),
    value: compile(value, names),
  }))
  return (frame) => {
    frame.meter.charge(1 + entries.length)
    const map: JsonObject = {}
    for (const entry of entries) {
      const key = entry.key(frame)
      if (typeof key !== 'string') throw at(wrongType('a string as the key', key), entry.node)
      if (isForbiddenKey(key)) throw new Fault('type', `the key ${key} is not allowed`, entry.node)
      map[key] = entry.value(frame)
    }
    return map
  }
}

/** Gives a fault the place it was raised at, unless it has one. */
function at(fault: Fault, node: ASTNode): Fault {
  fault.node ??= node
  return fault
}

function truth(value: Json, node: ASTNode): boolean {
  if (typeof value === 'boolean') return value
  throw at(wrongType('a boolean', value), node)
}

function compileTernary(node: Extract<ASTNode, { op: '?:' }>, names: Names): Code {
  const [conditionNode, yesNode, noNode] = node.args
  const condition = compile(conditionNode, names)
  const yes = compile(yesNode, names)
  const no = compile(noNode, names)
  return (frame) => {
    frame.meter.charge(1)
    return truth(condition(frame), conditionNode) ? yes(frame) : no(frame)
  }
}

/** `&&` and `||`: an operand that decides the result absorbs the other's error, in whichever order they stand. */
function compileLogic(node: Extract<ASTNode, { op: '&&' | '||' }>, deciding: boolean, names: Names): Code {
  const [leftNode, rightNode] = node.args
  const left = compile(leftNode, names)
  const right = compile(rightNode, names)
  return (frame) => {
    frame.meter.charge(1)
    let fault: Fault | undefined
    try {
      if (truth(left(frame), leftNode) === deciding) return deciding
    } catch (error) {
      fault = absorb(error)
    }
    if (truth(right(frame), rightNode) === deciding) return deciding
    if (fault) throw fault
    return !deciding
  }
}

function absorb(error: unknown): Fault {
  if (error instanceof Fault && error.absorbable) return error
  throw error
}

function compileNot(node: Extract<ASTNode, { op: '!_' }>, operand: Code): Code {
  return (frame) => {
    frame.meter.charge(1)
    return !truth(operand(frame), node.args)
  }
}

function compileNegation(node: Extract<ASTNode, { op: '-_' }>, operand: Code): Code {
  return (frame) => {
    frame.meter.charge(1)
    const value = operand(frame)
    if (typeof value !== 'number') throw at(wrongType('a number', value), node.args)
    return 0 - value
  }
}

function compileCall(node: Extract<ASTNode, { op: 'call' | 'rcall' }>, names: Names): Code {
  const call = callOf(node)
  if (node.op === 'rcall' && isMacroName(call.name)) {
    const macro = macroOf(node, call.name)
    if ('message' in macro) throw new Fault('syntax', macro.message, node)
    return compileMacro(node, macro, names)
  }
  if (node.op === 'call' && call.name === 'has') return compileHas(node, call.args, names)
  const entry = FUNCTIONS.get(call.name)
  if (!entry) throw new Fault('syntax', `there is no function ${call.name}`, node)
  if (call.args.length < entry.required || (!entry.rest && call.args.length > entry.params.length)) {
    throw new Fault('syntax', `wrong number of arguments: ${entry.signature}`, node)
  }
  const pattern = writtenPattern(call.name, call.args)
  const [text] = call.args
  if (pattern !== undefined && text) return compileMatches(node, compile(text, names), pattern, names)
  return compileFunction(
    node,
    entry,
    call.args.map((arg) => compile(arg, names)),
  )
}

/** `matches` with a pattern that is written out: compiled once, here. */
function compileMatches(node: ASTNode, text: Code, pattern: string, names: Names): Code {
  const regex = names.patterns.compile(pattern)
  if (!regex.ok) throw new Fault('regex', regex.message, node)
  return (frame) => {
    frame.meter.charge(1)
    const value = text(frame)
    if (typeof value !== 'string') throw at(wrongType('a string', value), node)
    frame.meter.charge(matchCost(value, regex.size))
    return regex.test(value)
  }
}

function compileFunction(node: ASTNode, entry: FunctionEntry, codes: readonly Code[]): Code {
  return (frame) => {
    frame.meter.charge(1)
    const args: Json[] = []
    for (const code of codes) args.push(code(frame))
    try {
      return entry.run(args, frame.meter)
    } catch (error) {
      throw error instanceof Fault ? at(error, node) : error
    }
  }
}

/** `has(a.b.c)`: whether the member is there. A parent that is absent or null has no members. */
function compileHas(node: ASTNode, args: readonly ASTNode[], names: Names): Code {
  const [path] = args
  if (args.length !== 1 || path?.op !== '.')
    throw new Fault('syntax', 'has takes one member, as in has(state.name)', node)
  const read = compile(path, names)
  return (frame) => {
    try {
      read(frame)
      return true
    } catch (error) {
      if (error instanceof Fault && (error.code === 'missing' || error.code === 'null')) return false
      throw error
    }
  }
}

/** Items of a list, or keys of a map. */
function itemsOf(value: Json, frame: Frame, node: ASTNode): readonly Json[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) throw at(wrongType('a list or a map', value), node)
  return ownKeys(value, frame.meter)
}

function compileMacro(node: ASTNode, macro: Macro, names: Names): Code {
  const over = compile(macro.over, names)
  const slot = names.locals.length
  const inner: Names = { ...names, locals: [...names.locals, macro.variable] }
  const [firstNode, lastNode = firstNode] = macro.bodies
  if (!firstNode || !lastNode) throw new Fault('syntax', 'a macro needs an expression', node)
  const first = compile(firstNode, inner)
  const last = lastNode === firstNode ? first : compile(lastNode, inner)
  const holds: Code = (frame) => truth(first(frame), firstNode)
  /** Runs `visit` with the variable set to each item, until it returns false. */
  const each = (frame: Frame, visit: (item: Json) => boolean) => {
    for (const item of itemsOf(over(frame), frame, macro.over)) {
      frame.meter.charge(1)
      frame.locals[slot] = item
      if (!visit(item)) return
    }
  }
  switch (macro.name) {
    case 'all':
      return quantifier(each, holds, false)
    case 'exists':
      return quantifier(each, holds, true)
    case 'exists_one':
      return (frame) => {
        let count = 0
        each(frame, () => {
          if (holds(frame)) count++
          return true
        })
        return count === 1
      }
    case 'filter':
      return collector(each, holds, (_, item) => item)
    case 'map':
      return collector(each, last === first ? () => true : holds, last)
  }
}

type Each = (frame: Frame, visit: (item: Json) => boolean) => void

function collector(each: Each, when: Code, make: (frame: Frame, item: Json) => Json): Code {
  return (frame) => {
    const made: Json[] = []
    each(frame, (item) => {
      if (when(frame)) made.push(make(frame, item))
      return true
    })
    return made
  }
}

/** all (decided by false) and exists (decided by true): like && and ||, a deciding item absorbs the errors of others. */
function quantifier(each: Each, holds: Code, deciding: boolean): Code {
  return (frame) => {
    let fault: Fault | undefined
    let decided = false
    each(frame, () => {
      try {
        decided = holds(frame) === deciding
      } catch (error) {
        fault ??= absorb(error)
      }
      return !decided
    })
    if (!decided && fault) throw fault
    return decided ? deciding : !deciding
  }
}

import type { ASTNode, BinaryOperator } from '@marcbachmann/cel-js'
import { LIMITS } from '../artefacts/limits.ts'
import { own } from '../artefacts/own.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { callOf, isMacroName, literalOf, type Macro, macroOf } from './ast.ts'
import { checkBinary } from './check-operators.ts'
import type { FunctionEntry } from './functions/function-entry.ts'
import { FUNCTIONS } from './functions/table.ts'
import { didYouMean } from './nearest-name.ts'
import { type CompilePattern, WrittenPatterns, writtenPattern } from './patterns.ts'
import { spanOfPart } from './span.ts'
import { describeType } from './type-of.ts'
import { ANY, bounded, isAssignable, joinTypes, withoutNull } from './type-relations.ts'
import type { ExpressionProblem, ExprType, Scope } from './types.ts'

type Local = { name: string; type: ExprType }
const BOOLEAN: ExprType = { kind: 'boolean' }
const NUMBER: ExprType = { kind: 'number' }
const STRING: ExprType = { kind: 'string' }
const listOf = (item: ExprType): ExprType => bounded({ kind: 'list', item })

/** One check of one expression: finds types, problems and the paths read. A part with a problem has type `any`, so that it is reported once. */
export class Checker {
  readonly problems: ExpressionProblem[] = []
  readsScope = false
  readonly #source: string
  readonly #scope: Scope
  readonly #locals: Local[] = []
  readonly #paths = new Set<string>()
  readonly #patterns: WrittenPatterns

  constructor(source: string, scope: Scope, compilePattern?: CompilePattern) {
    this.#source = source
    this.#scope = scope
    this.#patterns = new WrittenPatterns(compilePattern)
  }

  /** Paths read, in order of appearance. */
  reads(): string[] {
    return [...this.#paths]
  }

  report(code: ExpressionProblem['code'], message: string, from: number, to: number): ExprType {
    this.problems.push({ code, message, span: spanOfPart(this.#source, from, to) })
    return ANY
  }

  /** Only the problems that are shown get one: looking for the nearest name is dear. */
  #hint(name: string, known: Iterable<string>): string {
    return this.problems.length < LIMITS.problemsPerSource ? didYouMean(name, known) : ''
  }

  check(node: ASTNode): ExprType {
    switch (node.op) {
      case 'value':
        return this.#literal(node)
      case 'id':
      case '.':
      case '[]':
        return this.#path(node)
      case 'list':
        return listOf(node.args.length === 0 ? ANY : node.args.map((item) => this.check(item)).reduce(joinTypes))
      case 'map':
        return this.#map(node)
      case '?:':
        return this.#ternary(node)
      case '&&':
      case '||':
        for (const operand of node.args) this.#expect(operand, BOOLEAN)
        return BOOLEAN
      case '!_':
        return this.#expect(node.args, BOOLEAN)
      case '-_':
        return this.#expect(node.args, NUMBER)
      case 'call':
      case 'rcall':
        return this.#call(node)
      case '.?':
      case '[?]':
        return this.report('not-supported', 'optional access is not supported; use has()', node.start, node.end)
      default:
        return this.#binary(node)
    }
  }

  #literal(node: Extract<ASTNode, { op: 'value' }>): ExprType {
    const literal = literalOf(node)
    if (!literal.ok) return this.report('not-supported', literal.message, node.start, node.end)
    const { value } = literal
    if (value === null) return { kind: 'null' }
    return { kind: typeof value as 'string' | 'number' | 'boolean' } // a literal is never a list or a map
  }

  #expect(node: ASTNode, expected: ExprType): ExprType {
    const type = this.check(node)
    if (!isAssignable(type, expected)) {
      this.report(
        'type-mismatch',
        `expected ${describeType(expected)}, but this is ${describeType(type)}`,
        node.start,
        node.end,
      )
    }
    return expected
  }

  #binary(node: Extract<ASTNode, { op: BinaryOperator }>): ExprType {
    const left = this.check(node.args[0])
    const right = this.check(node.args[1])
    const result = checkBinary(node.op, left, right)
    if (typeof result !== 'string') return result
    return this.report('type-mismatch', result, node.start, node.end)
  }

  #ternary(node: Extract<ASTNode, { op: '?:' }>): ExprType {
    this.#expect(node.args[0], BOOLEAN)
    return joinTypes(this.check(node.args[1]), this.check(node.args[2]))
  }

  #map(node: Extract<ASTNode, { op: 'map' }>): ExprType {
    const members: Record<string, ExprType> = {}
    let literalKeys = true
    let value: ExprType | undefined
    for (const [keyNode, valueNode] of node.args) {
      const key = keyNode.op === 'value' && typeof keyNode.args === 'string' ? keyNode.args : undefined
      this.#expect(keyNode, STRING)
      const type = this.check(valueNode)
      value = value ? joinTypes(value, type) : type
      if (key === undefined) literalKeys = false
      else if (isForbiddenKey(key))
        this.report('not-supported', `the key ${key} is not allowed`, keyNode.start, keyNode.end)
      else members[key] = type
    }
    return bounded(literalKeys ? { kind: 'object', members, optional: [] } : { kind: 'map', value: value ?? ANY })
  }

  /** Names, members and indexes. The longest literal path is what the expression reads. */
  #path(node: ASTNode): ExprType {
    const path: string[] = []
    const type = this.#step(node, path)
    if (path.length > 0) this.#paths.add(path.join('.'))
    return type
  }

  /** Type of a step of a path; pushes its literal part while it is unbroken. Returns with `path` empty for anything that is not rooted in the scope. */
  #step(node: ASTNode, path: string[]): ExprType {
    if (node.op === 'id') return this.#name(node, node.args, path)
    if (node.op === '.')
      return this.#member(this.#step(node.args[0], path), node.args[1], path, { from: node.pos, to: node.end }, true)
    if (node.op !== '[]') return this.check(node)
    const [of, index] = node.args
    const target = this.#step(of, path)
    if (index.op === 'value' && typeof index.args === 'string' && withoutNull(target).kind !== 'list') {
      return this.#member(target, index.args, path, { from: index.start, to: index.end }, true)
    }
    // What follows an index belongs to any of the items.
    const read = path.splice(0)
    if (read.length > 0) this.#paths.add(read.join('.'))
    return this.#index(target, index, of)
  }

  #name(node: ASTNode, name: string, path: string[]): ExprType {
    const local = this.#locals.findLast((candidate) => candidate.name === name)
    if (local) return local.type
    const type = Object.hasOwn(this.#scope, name) ? this.#scope[name] : undefined
    if (!type) {
      const known = [...this.#locals.map((candidate) => candidate.name), ...Object.keys(this.#scope)]
      return this.report('unknown-name', `there is no ${name} here${this.#hint(name, known)}`, node.start, node.end)
    }
    this.readsScope = true
    path.push(name)
    return type
  }

  #member(of: ExprType, name: string, path: string[], at: { from: number; to: number }, literal: boolean): ExprType {
    if (literal && path.length > 0) path.push(name)
    const type = withoutNull(of)
    if (type.kind === 'any') return ANY
    if (isForbiddenKey(name)) return this.report('unknown-field', `there is no ${name} here`, at.from, at.to)
    if (type.kind === 'map') return type.value
    if (type.kind !== 'object') {
      return this.report('type-mismatch', `${describeType(type)} has no members, so no ${name}`, at.from, at.to)
    }
    const member = own(type.members, name)
    if (member) return member
    const names = Object.keys(type.members)
    const known = names.length > 0 && names.length <= 6 ? ` (it has ${names.join(', ')})` : ''
    return this.report('unknown-field', `there is no ${name} here${this.#hint(name, names) || known}`, at.from, at.to)
  }

  #index(of: ExprType, index: ASTNode, ofNode: ASTNode): ExprType {
    const type = withoutNull(of)
    switch (type.kind) {
      case 'list':
        this.#expect(index, NUMBER)
        return type.item
      case 'map':
        this.#expect(index, STRING)
        return type.value
      case 'object':
        this.#expect(index, STRING)
        return ANY
      case 'any':
        this.check(index)
        return ANY
      default:
        this.check(index)
        return this.report('type-mismatch', `${describeType(type)} can't be indexed`, ofNode.start, ofNode.end)
    }
  }

  #call(node: Extract<ASTNode, { op: 'call' | 'rcall' }>): ExprType {
    const call = callOf(node)
    if (node.op === 'rcall' && isMacroName(call.name)) {
      const macro = macroOf(node, call.name)
      if ('message' in macro) return this.report('wrong-arity', macro.message, node.start, node.end)
      return this.#macro(macro)
    }
    if (node.op === 'call' && call.name === 'has') return this.#has(node, call.args)
    const entry = FUNCTIONS.get(call.name)
    const nameTo = call.nameFrom + call.name.length
    if (!entry) {
      if (node.op === 'rcall') this.check(node.args[1])
      const message = `there is no function ${call.name}${this.#hint(call.name, FUNCTIONS.keys())}`
      return this.report('unknown-function', message, call.nameFrom, nameTo)
    }
    const types = call.args.map((arg) => this.check(arg))
    if (types.length < entry.required || (!entry.rest && types.length > entry.params.length)) {
      return this.report('wrong-arity', `wrong number of arguments: ${entry.signature}`, node.start, node.end)
    }
    this.#pattern(call.name, call.args)
    return this.#arguments(node, entry, call.args, types)
  }

  #arguments(node: ASTNode, entry: FunctionEntry, args: readonly ASTNode[], types: ExprType[]): ExprType {
    let fits = true
    for (const [index, type] of types.entries()) {
      const param = entry.params[index] ?? entry.rest
      const arg = args[index]
      if (!param || !arg || param.accepts(type)) continue
      fits = false
      this.report(
        'type-mismatch',
        `expected ${param.words}, but this is ${describeType(type)} (${entry.signature})`,
        arg.start,
        arg.end,
      )
    }
    const complaint = fits ? entry.relation?.(types) : undefined
    if (complaint) this.report('type-mismatch', complaint, node.start, node.end)
    return entry.result(types)
  }

  #pattern(name: string, args: readonly ASTNode[]): void {
    const pattern = writtenPattern(name, args)
    const [, at] = args
    const regex = pattern === undefined ? undefined : this.#patterns.compile(pattern)
    if (at && regex?.ok === false) this.report('bad-regex', regex.message, at.start, at.end)
  }

  #has(node: ASTNode, args: readonly ASTNode[]): ExprType {
    const [path] = args
    if (args.length !== 1 || path?.op !== '.') {
      for (const arg of args) this.check(arg)
      return this.report('wrong-arity', 'has takes one member, as in has(state.name)', node.start, node.end)
    }
    this.check(path)
    return BOOLEAN
  }

  #macro(macro: Macro): ExprType {
    const over = withoutNull(this.check(macro.over))
    let item: ExprType = ANY
    if (over.kind === 'list') item = over.item
    else if (over.kind === 'map' || over.kind === 'object') item = STRING
    else if (over.kind !== 'any') {
      const message = `${macro.name} goes over a list or the keys of a map, but this is ${describeType(over)}`
      this.report('type-mismatch', message, macro.over.start, macro.over.end)
    }
    this.#locals.push({ name: macro.variable, type: item })
    const result = this.#macroResult(macro, item)
    this.#locals.pop()
    return result
  }

  #macroResult(macro: Macro, item: ExprType): ExprType {
    const [first, second] = macro.bodies
    if (!first) return ANY
    if (macro.name === 'map' && !second) return listOf(this.check(first))
    this.#expect(first, BOOLEAN)
    if (macro.name === 'map' && second) return listOf(this.check(second))
    return macro.name === 'filter' ? listOf(item) : BOOLEAN
  }
}

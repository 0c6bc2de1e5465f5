import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { at, Fault, wrongType } from './fault.ts'
import { interned } from './interned.ts'
import { type Code, Operand } from './operand.ts'

/** Whether a plain object inherits something by this name, which must never be read. */
const isInherited = (name: string) => name in Object.prototype

/** A name of the environment. */
export function compileName(node: ASTNode, text: string): Operand {
  const name = interned(text)
  const code: Code = ({ env }) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined) throw new Fault('missing', `there is no ${name} here`, node)
    return value
  }
  return isInherited(name) ? new Operand(node, 0, code) : Operand.root(node, name, code)
}

export function compileMember(node: Extract<ASTNode, { op: '.' }>, target: Operand): Operand {
  const name = interned(node.args[1])
  if (isInherited(name))
    return new Operand(node, 1 + target.steps, (frame) => memberOf(target.load(frame), name, node, target.node))
  return Operand.member(node, target, name, (frame) => {
    const object = target.load(frame)
    if (typeof object === 'object' && object !== null && !Array.isArray(object)) {
      const value = object[name]
      if (value !== undefined) return value
    }
    return memberOf(object, name, node, target.node)
  })
}

export function compileIndex(node: ASTNode, target: Operand, index: Operand): Operand {
  const of = target.node
  return new Operand(node, 1 + target.steps + index.steps, (frame) => {
    const list = target.load(frame)
    const key = index.load(frame)
    if (!Array.isArray(list)) {
      if (typeof list !== 'object') throw at(wrongType('a list or a map', list), node)
      if (typeof key !== 'string') throw at(wrongType('a string as the key', key), node)
      return memberOf(list, key, node, of)
    }
    if (typeof key !== 'number') throw at(wrongType('a number as the index', key), node)
    const item = Number.isInteger(key) ? list[key] : undefined
    if (item === undefined) throw new Fault('index', `${textOf(of)} has ${list.length} items, so none at ${key}`, node)
    return item
  })
}

/** `has(a.b.c)`: whether the member is there. A parent that is absent or null has no members. */
export function compileHas(node: ASTNode, path: Extract<ASTNode, { op: '.' }>, parent: Operand): Operand {
  const name = interned(path.args[1])
  return new Operand(node, 2 + parent.steps, (frame) => {
    try {
      const object = parent.load(frame)
      if (typeof object !== 'object' || Array.isArray(object)) throw at(wrongType('a map', object), path)
      return object !== null && ownMember(object, name) !== undefined
    } catch (error) {
      if (error instanceof Fault && (error.code === 'missing' || error.code === 'null')) return false
      throw error
    }
  })
}

function ownMember(map: Record<string, Json>, name: string): Json | undefined {
  return Object.hasOwn(map, name) && !isForbiddenKey(name) ? map[name] : undefined
}

function memberOf(target: Json, name: string, node: ASTNode, of: ASTNode): Json {
  if (typeof target !== 'object' || Array.isArray(target)) throw at(wrongType('a map', target), node)
  if (target === null) throw new Fault('null', `${textOf(of)} is null, so it has no member “${name}”`, node)
  const value = ownMember(target, name)
  if (value === undefined) throw new Fault('missing', `${textOf(of)} has no member “${name}”`, node)
  return value
}

const textOf = (node: ASTNode) => node.input.slice(node.start, node.end)

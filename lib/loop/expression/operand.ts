import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { at, wrongType } from './fault.ts'
import { interned } from './interned.ts'
import type { Meter } from './meter.ts'

/** A compiled expression. Throws a Fault when it can't give its value. */
export type Code = (frame: Meter) => Json

/** Numbers, since engines compare them faster than texts. */
const CODE = 0
const CONSTANT = 1
const NAME = 2
const LOCAL = 3
const MEMBER = 4

/**
 * A part of an expression as the part around it evaluates it. `code` always gives its value. `shape` tells of the frequent ones, which `load` reads in
 * place: a call through a closure costs several times what reading a field does. What closures of expressions call often is a method, here or of the
 * frame: an engine finds it by the object's layout, but a function of the module only through a chain of scopes.
 */
export class Operand {
  // Declared only: a field that is also defined is written twice.
  declare readonly node: ASTNode
  declare readonly code: Code
  /** Steps it always takes. Whatever runs it only sometimes, or more than once, pays them ahead; what depends on values is paid as it goes. */
  declare readonly steps: number
  declare readonly shape: number
  /** Of a constant. */
  declare readonly value: Json
  /** A name of the environment; '' if it is rooted in a variable. */
  declare readonly root: string
  /** Slot of the variable; below 0 if it is rooted in a name. */
  declare readonly slot: number
  /** The member read from the name or variable. */
  declare readonly member: string

  // Every operand sets every field, in this order, so that engines give all of them one layout.
  constructor(
    node: ASTNode,
    steps: number,
    code: Code,
    shape = CODE,
    value: Json = null,
    root = '',
    slot = -1,
    member = '',
  ) {
    this.node = node
    this.code = code
    this.steps = steps
    this.shape = shape
    this.value = value
    this.root = root
    this.slot = slot
    this.member = member
  }

  static constant(node: ASTNode, value: Json): Operand {
    const kept = typeof value === 'string' ? interned(value) : value
    return new Operand(node, 0, () => kept, CONSTANT, kept)
  }

  /** A name that no object inherits; `code` raises the fault when it is absent. */
  static root(node: ASTNode, name: string, code: Code): Operand {
    return new Operand(node, 0, code, NAME, null, name, ENVIRONMENT_SLOTS.get(name) ?? -1)
  }

  /** A variable of a macro. */
  static local(node: ASTNode, slot: number): Operand {
    return new Operand(node, 0, (frame) => frame.locals[slot] ?? null, LOCAL, null, '', slot)
  }

  /** A member of `target`, by a name that no object inherits; `code` reads it from whatever `target` is. */
  static member(node: ASTNode, target: Operand, name: string, code: Code): Operand {
    const { shape, root, slot, steps } = target
    if (shape !== NAME && shape !== LOCAL) return new Operand(node, 1 + steps, code)
    return new Operand(node, 1 + steps, code, MEMBER, null, root, slot, name)
  }

  /** The value of a constant; undefined if it is none. */
  get written(): Json | undefined {
    return this.shape === CONSTANT ? this.value : undefined
  }

  /** Whether it is a name, a variable, or a member of such: its value is a part of what was given. */
  get isPath(): boolean {
    return this.shape >= NAME
  }

  /** Its value; the steps are paid. */
  load(frame: Meter): Json {
    switch (this.shape) {
      case CODE:
        return this.code(frame)
      case MEMBER: {
        const { slot } = this
        const object = slot < 0 ? rootOf(frame.env, slot, this.root) : frame.locals[slot]
        if (typeof object !== 'object' || object === null || Array.isArray(object)) break
        const value = object[this.member]
        if (value === undefined) break
        return value
      }
      case CONSTANT:
        return this.value
      case LOCAL:
        return frame.locals[this.slot] ?? null
      case NAME: {
        const value = rootOf(frame.env, this.slot, this.root)
        if (value !== undefined) return value
      }
    }
    return this.code(frame)
  }

  /** As load, for a value that must be true or false. */
  holds(frame: Meter): boolean {
    const value = this.load(frame)
    if (typeof value === 'boolean') return value
    throw at(wrongType('a boolean', value), this.node)
  }

  /** Pays for the steps. */
  pay(frame: Meter, more = 0): void {
    const left = frame.left - this.steps - more
    if (left < 0) throw frame.exhausted()
    frame.left = left
  }
}

/** The names that every expression of a loop sees, as slots below -1. */
const ENVIRONMENT_SLOTS = new Map([
  ['state', -2],
  ['prev', -3],
  ['iteration', -4],
  ['input', -5],
  ['last', -6],
  ['decision', -7],
  ['results', -8],
  ['scores', -9],
  ['budget', -10],
  ['invariants', -11],
  ['memory', -12],
  ['run', -13],
])

/** They are read by names that are written here: an engine finds these by the object's layout, any name at all only by a search. */
function rootOf(env: JsonObject, slot: number, name: string): Json | undefined {
  switch (slot) {
    case -2:
      return env.state
    case -3:
      return env.prev
    case -4:
      return env.iteration
    case -5:
      return env.input
    case -6:
      return env.last
    case -7:
      return env.decision
    case -8:
      return env.results
    case -9:
      return env.scores
    case -10:
      return env.budget
    case -11:
      return env.invariants
    case -12:
      return env.memory
    case -13:
      return env.run
    default:
      return env[name]
  }
}

/** Steps of some operands together. */
export function stepsOf(operands: readonly Operand[]): number {
  return operands.reduce((sum, { steps }) => sum + steps, 0)
}

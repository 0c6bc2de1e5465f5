import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'
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
  /** Slot of the variable; -1 if it is rooted in a name. */
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
    return new Operand(node, 0, code, NAME, null, name)
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
        const object = this.slot === -1 ? frame.env[this.root] : frame.locals[this.slot]
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
        const value = frame.env[this.root]
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

/** Steps of some operands together. */
export function stepsOf(operands: readonly Operand[]): number {
  return operands.reduce((sum, { steps }) => sum + steps, 0)
}

import type { ASTNode } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'
import type { MacroName } from './ast.ts'
import { absorb, at, type Fault, wrongType } from './fault.ts'
import { type Meter, ownKeys } from './meter.ts'
import { type Code, Operand } from './operand.ts'

/** A macro over `over`, its variable in `slot`; `map` alone may have a second body, the first then being the condition. */
export function compileMacro(
  node: ASTNode,
  name: MacroName,
  over: Operand,
  slot: number,
  first: Operand,
  second: Operand | undefined,
): Operand {
  return new Operand(node, 1 + over.steps, codeOf(name, over, slot, first, second))
}

function codeOf(name: MacroName, over: Operand, slot: number, first: Operand, second: Operand | undefined): Code {
  switch (name) {
    case 'all':
      return quantifier(over, slot, first, false)
    case 'exists':
      return quantifier(over, slot, first, true)
    case 'exists_one':
      return exactlyOne(over, slot, first)
    case 'filter':
      return filter(over, slot, first)
    case 'map':
      return second ? filterMap(over, slot, first, second) : map(over, slot, first)
  }
}

/** Items of a list, or keys of a map. */
function itemsOf(over: Operand, frame: Meter): readonly Json[] {
  const value = over.load(frame)
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) throw at(wrongType('a list or a map', value), over.node)
  return ownKeys(value, frame)
}

/** all (decided by false) and exists (decided by true): like && and ||, a deciding item absorbs the errors of others. */
function quantifier(over: Operand, slot: number, when: Operand, deciding: boolean): Code {
  return (frame) => {
    const items = itemsOf(over, frame)
    const { locals } = frame
    let fault: Fault | undefined
    for (let index = 0; index < items.length; index++) {
      when.pay(frame, 1)
      locals[slot] = items[index] ?? null
      try {
        if (when.holds(frame) === deciding) return deciding
      } catch (error) {
        const absorbed = absorb(error)
        fault ??= absorbed
      }
    }
    if (fault) throw fault
    return !deciding
  }
}

function exactlyOne(over: Operand, slot: number, when: Operand): Code {
  return (frame) => {
    const items = itemsOf(over, frame)
    let count = 0
    for (let index = 0; index < items.length; index++) {
      when.pay(frame, 1)
      frame.locals[slot] = items[index] ?? null
      if (when.holds(frame)) count++
    }
    return count === 1
  }
}

function filter(over: Operand, slot: number, when: Operand): Code {
  return (frame) => {
    const items = itemsOf(over, frame)
    const kept: Json[] = []
    for (let index = 0; index < items.length; index++) {
      const item = items[index] ?? null
      when.pay(frame, 1)
      frame.locals[slot] = item
      if (when.holds(frame)) kept.push(item)
    }
    return kept
  }
}

function map(over: Operand, slot: number, make: Operand): Code {
  return (frame) => {
    const items = itemsOf(over, frame)
    const made: Json[] = []
    for (let index = 0; index < items.length; index++) {
      make.pay(frame, 1)
      frame.locals[slot] = items[index] ?? null
      made.push(make.load(frame))
    }
    return made
  }
}

function filterMap(over: Operand, slot: number, when: Operand, make: Operand): Code {
  return (frame) => {
    const items = itemsOf(over, frame)
    const made: Json[] = []
    for (let index = 0; index < items.length; index++) {
      when.pay(frame, 1)
      frame.locals[slot] = items[index] ?? null
      if (!when.holds(frame)) continue
      make.pay(frame)
      made.push(make.load(frame))
    }
    return made
  }
}

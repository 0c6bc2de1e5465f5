import type { ASTNode } from '@marcbachmann/cel-js'
import { at, Fault, wrongType } from './fault.ts'
import { type FunctionEntry, readArgument, VALUE } from './functions/function-entry.ts'
import { type Code, Operand, stepsOf } from './operand.ts'
import { matchCost, type WrittenPatterns } from './patterns.ts'

/** A call of a function whose number of arguments fits. Without a list of arguments where there are one or two: these are most calls. */
export function compileFunction(node: ASTNode, entry: FunctionEntry, args: readonly Operand[]): Operand {
  const { run, rest = VALUE } = entry
  const [firstParam = rest, secondParam = rest] = entry.params
  const [first, second] = args
  // A fault of an argument has a place already.
  const placed = (error: unknown) => (error instanceof Fault ? at(error, node) : error)
  let code: Code = (frame) => {
    try {
      return run(frame, ...args.map((arg, index) => readArgument(entry.params[index] ?? rest, arg.load(frame), frame)))
    } catch (error) {
      throw placed(error)
    }
  }
  const firstPlain = firstParam.plain
  const secondPlain = secondParam.plain
  if (first && args.length === 1) {
    code = (frame) => {
      try {
        const a = first.load(frame)
        return run(frame, typeof a === firstPlain ? a : firstParam.read(a, frame))
      } catch (error) {
        throw placed(error)
      }
    }
  }
  if (first && second && args.length === 2) {
    code = (frame) => {
      try {
        const a = first.load(frame)
        const read = typeof a === firstPlain ? a : firstParam.read(a, frame)
        const b = second.load(frame)
        return run(frame, read, typeof b === secondPlain ? b : secondParam.read(b, frame))
      } catch (error) {
        throw placed(error)
      }
    }
  }
  const written = second?.written
  if (first && args.length === 2 && written !== undefined && typeof written === secondPlain) {
    code = (frame) => {
      try {
        const a = first.load(frame)
        return run(frame, typeof a === firstPlain ? a : firstParam.read(a, frame), written)
      } catch (error) {
        throw placed(error)
      }
    }
  }
  return new Operand(node, 1 + stepsOf(args), code)
}

/** `matches` with a pattern that is written out: compiled once, here. */
export function compileMatches(node: ASTNode, text: Operand, pattern: string, patterns: WrittenPatterns): Operand {
  const regex = patterns.compile(pattern)
  if (!regex.ok) throw new Fault('regex', regex.message, node)
  return new Operand(node, 1 + text.steps, (frame) => {
    const value = text.load(frame)
    if (typeof value !== 'string') throw at(wrongType('a string', value), node)
    frame.charge(matchCost(value, regex.size))
    return regex.test(value)
  })
}

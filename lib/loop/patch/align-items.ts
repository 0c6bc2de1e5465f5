import { equalJson } from '../artefacts/equal-json.ts'
import { canonicalJson, type Json } from '../artefacts/json.ts'

/**
 * One change of a list: at index `at` of the list as it is when the step is applied (steps in order), `removed` items, which were at `from` in the
 * old list, give way to `added` items, which are at `afterFrom` in the new one.
 */
export type Step = { at: number; from: number; removed: number; afterFrom: number; added: number }

/** Most edits looked for by alignment; lists that differ more are compared position by position. */
const MAX_EDITS = 100

/** How the old list becomes the new one, in steps from left to right. */
export function alignItems(before: readonly Json[], after: readonly Json[]): Step[] {
  const shortest = Math.min(before.length, after.length)
  let head = 0
  while (head < shortest && equalJson(before[head], after[head])) head++
  let tail = 0
  while (tail < shortest - head && equalJson(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail++
  const removed = before.length - head - tail
  const added = after.length - head - tail
  if (removed === 0 && added === 0) return []
  const whole: Step = { at: head, from: head, removed, afterFrom: head, added }
  if (removed === 0 || added === 0 || (removed === 1 && added === 1)) return [whole]
  const ids = new Identities()
  const old = before.slice(head, before.length - tail).map((item) => ids.of(item))
  const next = after.slice(head, after.length - tail).map((item) => ids.of(item))
  const steps = slidingWindow(old, next) ?? edits(old, next)
  return steps
    ? steps.map((step) => ({ ...step, at: step.at + head, from: step.from + head, afterFrom: step.afterFrom + head }))
    : [whole]
}

/** Numbers for items: equal numbers mean equal items. */
class Identities {
  readonly #byReference = new Map<Json, number>()
  readonly #byText = new Map<string, number>()

  of(item: Json): number {
    const known = this.#byReference.get(item)
    if (known !== undefined) return known
    const text = canonicalJson(item)
    const id = this.#byText.get(text) ?? this.#byText.size
    this.#byText.set(text, id)
    this.#byReference.set(item, id)
    return id
  }
}

/** A window that lost items at its head and gained some at its end: the longest end of `old` that begins `next` (Knuth–Morris–Pratt). */
function slidingWindow(old: readonly number[], next: readonly number[]): Step[] | undefined {
  const failure = [0]
  for (let index = 1, length = 0; index < next.length; index++) {
    while (length > 0 && next[index] !== next[length]) length = failure[length - 1] ?? 0
    if (next[index] === next[length]) length++
    failure.push(length)
  }
  let overlap = 0
  for (const id of old) {
    while (overlap > 0 && id !== next[overlap]) overlap = failure[overlap - 1] ?? 0
    if (id === next[overlap]) overlap++
  }
  if (overlap * 2 < Math.min(old.length, next.length)) return undefined
  const dropped = old.length - overlap
  const steps: Step[] = []
  if (dropped > 0) steps.push({ at: 0, from: 0, removed: dropped, afterFrom: 0, added: 0 })
  if (next.length > overlap)
    steps.push({ at: overlap, from: old.length, removed: 0, afterFrom: overlap, added: next.length - overlap })
  return steps
}

/** Shortest edit script (Myers), or undefined when it would take more than MAX_EDITS edits. */
function edits(old: readonly number[], next: readonly number[]): Step[] | undefined {
  const history = shortestPath(old, next)
  if (!history) return undefined
  return toSteps(matchesOf(history, old.length, next.length), old.length, next.length)
}

/** Furthest x reached on each diagonal (offset by the bound), one array per number of edits. */
function shortestPath(old: readonly number[], next: readonly number[]): Int32Array[] | undefined {
  const bound = Math.min(old.length + next.length, MAX_EDITS)
  const reach = new Int32Array(2 * bound + 3)
  const history: Int32Array[] = []
  const at = (diagonal: number) => reach[diagonal + bound + 1] ?? 0
  for (let count = 0; count <= bound; count++) {
    history.push(reach.slice())
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      const down = diagonal === -count || (diagonal !== count && at(diagonal - 1) < at(diagonal + 1))
      let x = down ? at(diagonal + 1) : at(diagonal - 1) + 1
      while (x < old.length && x - diagonal < next.length && old[x] === next[x - diagonal]) x++
      reach[diagonal + bound + 1] = x
      if (x >= old.length && x - diagonal >= next.length) return history
    }
  }
  return undefined
}

/** Pairs (old index, new index) of the kept items, from the end to the start. */
function matchesOf(history: readonly Int32Array[], oldLength: number, nextLength: number): [number, number][] {
  const bound = Math.min(oldLength + nextLength, MAX_EDITS)
  const matches: [number, number][] = []
  let x = oldLength
  let y = nextLength
  for (let count = history.length - 1; count >= 0; count--) {
    const at = (diagonal: number) => history[count]?.[diagonal + bound + 1] ?? 0
    const diagonal = x - y
    const down = diagonal === -count || (diagonal !== count && at(diagonal - 1) < at(diagonal + 1))
    const previous = down ? diagonal + 1 : diagonal - 1
    const fromX = count === 0 ? 0 : at(previous)
    const fromY = count === 0 ? 0 : fromX - previous
    while (x > fromX && y > fromY) {
      x--
      y--
      matches.push([x, y])
    }
    x = fromX
    y = fromY
  }
  return matches
}

/** Gaps between kept items, left to right; `at` follows the list as the steps before have changed it. */
function toSteps(matches: [number, number][], oldLength: number, nextLength: number): Step[] {
  const steps: Step[] = []
  let from = 0
  let afterFrom = 0
  for (const [old, next] of [...matches.reverse(), [oldLength, nextLength] as const]) {
    // Everything left of here already is as in the new list, so its index there is the index now.
    if (old > from || next > afterFrom)
      steps.push({ at: afterFrom, from, removed: old - from, afterFrom, added: next - afterFrom })
    from = old + 1
    afterFrom = next + 1
  }
  return steps
}

/** A run of neighbouring elements that are common to both sequences, or in one of them alone. Ranges are half open. */
export type SequenceChange = { kind: 'same' | 'removed' | 'added'; from: number; to: number }

/** Edits beyond which a middle part counts as rewritten: finding the least script there would take time that nobody waits for. */
const MAX_EDITS = 400

/**
 * Shortest edit script between two sequences by Myers' O(ND) algorithm (1986), after common ends are cut off. Ranges of `same` and `removed` count in
 * `before`, those of `added` in `after`. Total and bounded: texts with more than MAX_EDITS edits are shown as replaced in between.
 */
export function diffSequence(before: readonly string[], after: readonly string[]): SequenceChange[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail++
  }
  const changes: SequenceChange[] = []
  push(changes, 'same', 0, head)
  const middle = myers(before.slice(head, before.length - tail), after.slice(head, after.length - tail))
  for (const { kind, from, to } of middle) push(changes, kind, from + head, to + head)
  push(changes, 'same', before.length - tail, before.length)
  return changes
}

function push(changes: SequenceChange[], kind: SequenceChange['kind'], from: number, to: number): void {
  if (to <= from) return
  const last = changes.at(-1)
  if (last && last.kind === kind && last.to === from) last.to = to
  else changes.push({ kind, from, to })
}

function myers(before: readonly string[], after: readonly string[]): SequenceChange[] {
  const frontiers = forward(before, after)
  if (frontiers === null) {
    const rewritten: SequenceChange[] = []
    push(rewritten, 'removed', 0, before.length)
    push(rewritten, 'added', 0, after.length)
    return rewritten
  }
  return backtrack(frontiers, before.length, after.length)
}

/** Furthest x reached on each diagonal, for each number of edits. Null: more than MAX_EDITS are needed. */
function forward(before: readonly string[], after: readonly string[]): Map<number, number>[] | null {
  const frontiers: Map<number, number>[] = []
  let frontier = new Map<number, number>([[1, 0]])
  const limit = Math.min(before.length + after.length, MAX_EDITS)
  for (let edits = 0; edits <= limit; edits++) {
    const reached = new Map(frontier)
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(reached, k - 1) < at(reached, k + 1))
      let x = down ? at(reached, k + 1) : at(reached, k - 1) + 1
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++
      reached.set(k, x)
      if (x >= before.length && x - k >= after.length) {
        frontiers.push(frontier)
        return frontiers
      }
    }
    frontiers.push(frontier)
    frontier = reached
  }
  return null
}

function at(frontier: Map<number, number>, k: number): number {
  return frontier.get(k) ?? -1
}

function backtrack(frontiers: Map<number, number>[], beforeLength: number, afterLength: number): SequenceChange[] {
  const steps: SequenceChange[] = []
  let x = beforeLength
  let y = afterLength
  for (let edits = frontiers.length - 1; edits >= 0; edits--) {
    const frontier = frontiers[edits] ?? new Map<number, number>()
    const k = x - y
    const down = k === -edits || (k !== edits && at(frontier, k - 1) < at(frontier, k + 1))
    const fromX = edits === 0 ? 0 : at(frontier, down ? k + 1 : k - 1)
    const fromY = edits === 0 ? 0 : fromX - (down ? k + 1 : k - 1)
    const afterEditX = edits === 0 ? 0 : down ? fromX : fromX + 1
    if (x > afterEditX) steps.push({ kind: 'same', from: afterEditX, to: x })
    if (edits > 0) {
      steps.push(down ? { kind: 'added', from: fromY, to: fromY + 1 } : { kind: 'removed', from: fromX, to: fromX + 1 })
    }
    x = fromX
    y = fromY
  }
  const changes: SequenceChange[] = []
  for (const { kind, from, to } of steps.reverse()) push(changes, kind, from, to)
  return changes
}

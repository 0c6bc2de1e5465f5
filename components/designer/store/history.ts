import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'

/** Past and future of a design. Designs share what they have in common, so a step costs what it changed. */
export type History = {
  readonly past: readonly LoopDesign[]
  readonly present: LoopDesign
  readonly future: readonly LoopDesign[]
  /** What the latest edit was about, and when: edits of one thing in quick succession are one step. */
  readonly latest: { key: string; at: number } | null
}

const MOST_STEPS = 300
/** Longest pause, in milliseconds, between two edits of one thing that still count as one step. */
const SAME_STEP_MS = 1_200

export function newHistory(design: LoopDesign): History {
  return { past: [], present: design, future: [], latest: null }
}

/** The history after an edit. `key` names what was edited (`null`: always a step of its own); `now` is epoch milliseconds. */
export function record(history: History, next: LoopDesign, key: string | null, now: number): History {
  if (next === history.present) return history
  const sameStep =
    key !== null && history.latest?.key === key && now - history.latest.at < SAME_STEP_MS && history.past.length > 0
  const past = sameStep ? history.past : [...history.past, history.present].slice(-MOST_STEPS)
  return { past, present: next, future: [], latest: key === null ? null : { key, at: now } }
}

export function undo(history: History): History {
  const previous = history.past.at(-1)
  if (previous === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    latest: null,
  }
}

export function redo(history: History): History {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, latest: null }
}

type Span = { from: number; to: number }

/** Asks the editor that has the focus to select a part of its text. */
export const SELECT_SPAN = 'loopwright:select-span'
export type SpanEvent = CustomEvent<Span>

/** Selects a part of the text that a control holds, in whichever way it can. */
export function selectSpan(element: HTMLElement, from: number, to: number): void {
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement) element.setSelectionRange(from, to)
  else element.dispatchEvent(new CustomEvent(SELECT_SPAN, { detail: { from, to } }))
}

const selections = new WeakMap<Element, () => Span>()

/** An editor says how to ask it for its selection. */
export function tellSelection(element: Element, selection: () => Span): void {
  selections.set(element, selection)
}

/** What is selected in the control with an id; null when there is none. */
export function selectionIn(id: string): Span | null {
  const element = document.getElementById(id)
  if (element instanceof HTMLTextAreaElement) return { from: element.selectionStart, to: element.selectionEnd }
  return (element && selections.get(element)?.()) ?? null
}

/** The one stretch in which two texts differ, so that a cursor elsewhere stays; null when they are the same. */
export function smallestChange(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null
  const most = Math.min(before.length, after.length)
  let from = 0
  while (from < most && before[from] === after[from]) from++
  let tail = 0
  while (tail < most - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) }
}

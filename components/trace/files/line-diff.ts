export type DiffLine = { type: 'same' | 'added' | 'removed'; text: string }

/** Beyond it the lines between what both texts begin and end with are shown as replaced whole. */
const MAX_CELLS = 4_000_000

/** What leads from one text to another, line by line: a longest common part stays. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ type: 'same', text }))
  return [
    ...same(old.slice(0, start)),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(old.slice(old.length - end)),
  ]
}

function middle(old: string[], now: string[]): DiffLine[] {
  const removed = (lines: string[]): DiffLine[] => lines.map((text) => ({ type: 'removed', text }))
  const added = (lines: string[]): DiffLine[] => lines.map((text) => ({ type: 'added', text }))
  if (old.length * now.length > MAX_CELLS) return [...removed(old), ...added(now)]
  const width = now.length + 1
  // Length of the longest common part of what is left of both, from each pair of places on.
  const common = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === now[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length && j < now.length) {
    const [was, is] = [old[i] ?? '', now[j] ?? '']
    if (was === is) {
      lines.push({ type: 'same', text: was })
      i++
      j++
    } else if ((common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)) {
      lines.push({ type: 'removed', text: was })
      i++
    } else {
      lines.push({ type: 'added', text: is })
      j++
    }
  }
  return [...lines, ...removed(old.slice(i)), ...added(now.slice(j))]
}

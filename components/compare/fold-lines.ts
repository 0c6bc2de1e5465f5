import type { DiffLine } from '@/components/trace/files/line-diff.ts'

/** Lines around a change that are shown. */
const AROUND = 3

/** Long stretches without a change become one line that says how long they are. */
export function foldLines(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>()
  for (const [index, { type }] of lines.entries()) {
    if (type === 'same') continue
    for (let at = index - AROUND; at <= index + AROUND; at++) near.add(at)
  }
  const folded: DiffLine[] = []
  for (let index = 0; index < lines.length; ) {
    const line = lines[index]
    if (!line) break
    if (near.has(index)) {
      folded.push(line)
      index++
      continue
    }
    const from = index
    while (index < lines.length && !near.has(index)) index++
    const count = index - from
    if (count === 1) folded.push(line)
    else folded.push({ type: 'same', text: `… ${count} lines are the same …` })
  }
  return folded
}

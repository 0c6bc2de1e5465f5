import type { Position, Timeline } from './navigate.ts'

/** Executions per node. Not `exact`: an earlier summary is not loaded yet, or tells of more steps than its path names. */
export type Visits = { counts: ReadonlyMap<string, number>; exact: boolean }

type Tally = { counts: Map<string, number>; exact: boolean }
type Summaries = Timeline['summaries']

/** Between two of these as many iterations are counted anew at each move. */
const STRIDE = 64
const tallies = new WeakMap<Summaries, Tally[]>()

/** How often each node ran from the start of the run up to and with the step at `position`. */
export function visitsUpTo({ summaries }: Timeline, { iteration, step }: Position): Visits {
  const before = Math.min(iteration - 1, summaries.length)
  const tally = copy(tallyAt(summaries, Math.floor(before / STRIDE)))
  for (let index = before - (before % STRIDE); index < before; index++) add(tally, summaries[index])
  add(tally, summaries[iteration - 1], step)
  return tally
}

/** The counts at the end of so many strides. */
function tallyAt(summaries: Summaries, strides: number): Tally {
  const known: Tally[] = tallies.get(summaries) ?? [{ counts: new Map(), exact: true }]
  tallies.set(summaries, known)
  let tally: Tally = known.at(-1) ?? { counts: new Map(), exact: true }
  while (known.length <= strides) {
    const first = (known.length - 1) * STRIDE
    tally = copy(tally)
    for (let index = first; index < first + STRIDE; index++) add(tally, summaries[index])
    known.push(tally)
  }
  return known[strides] ?? tally
}

function add(tally: Tally, summary: Summaries[number], steps = Number.POSITIVE_INFINITY): void {
  if (!summary) {
    tally.exact = false
    return
  }
  if (Math.min(steps, summary.steps) > summary.path.length) tally.exact = false
  const { counts } = tally
  for (const id of summary.path.slice(0, steps)) counts.set(id, (counts.get(id) ?? 0) + 1)
}

function copy({ counts, exact }: Tally): Tally {
  return { counts: new Map(counts), exact }
}

import type { RibbonCell } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import type { TraceState } from '../store/trace-store.ts'

export type RibbonMark = 'pause' | 'fork' | 'remediation' | 'violation' | 'escalation' | 'error'

/** The marks of a column, the gravest last. */
export function marksOf(cell: RibbonCell): RibbonMark[] {
  return MARKS.filter((mark) => cell[mark])
}
const MARKS: readonly RibbonMark[] = ['pause', 'fork', 'remediation', 'violation', 'escalation', 'error']

/** Score that the contract aims at; null where the columns show something else. */
export function targetOf({ measure, snapshot }: Pick<TraceState, 'measure' | 'snapshot'>): number | null {
  return measure === 'score' ? (snapshot.spec.contract.qualityThreshold?.target ?? null) : null
}

const known = new WeakMap<object, ReadonlySet<number>>()

/** Iterations at which runs branch off this one, or this one branched off. */
export function forksOf({ branches }: Pick<TraceState, 'branches'>): ReadonlySet<number> {
  if (branches === null) return NO_FORKS
  const forks = known.get(branches) ?? new Set(branches.map(({ splitsAt }) => splitsAt))
  known.set(branches, forks)
  return forks
}
const NO_FORKS: ReadonlySet<number> = new Set()

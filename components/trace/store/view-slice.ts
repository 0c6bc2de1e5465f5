import type { RunDetail, RunSnapshot } from '@/lib/api/contracts/runs.ts'
import type { RibbonMeasure } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import type { SliceOf } from './trace-store.ts'

export const TABS = [
  'prompt',
  'response',
  'tool',
  'children',
  'observed',
  'invariants',
  'guards',
  'budget',
  'log',
  'files',
  'result',
] as const
export type Tab = (typeof TABS)[number]
export type StateView = 'value' | 'diff'

/** Shown iterations of the ribbon, 0-based and half open; null shows all. */
export type RibbonWindow = { from: number; to: number } | null

/** Of the live log: `ended` after the run's last event, `failed` when the server refuses. */
export type Connection = 'idle' | 'live' | 'waiting' | 'ended' | 'failed'

/** What is shown and how; nothing of it comes from the run. */
export type ViewSlice = {
  connection: Connection
  tab: Tab
  stateView: StateView
  measure: RibbonMeasure
  window: RibbonWindow
  helpOpen: boolean
  /** What is being put together about the run. */
  dialog: 'fork' | 'replay' | null
  show(view: Partial<Pick<ViewSlice, 'tab' | 'stateView' | 'measure' | 'window' | 'helpOpen' | 'dialog'>>): void
  toggleDiff(): void
  setConnection(connection: Connection): void
}

export const createViewSlice: SliceOf<ViewSlice> = (set, get, { run, snapshot, position }) => ({
  connection: 'idle',
  tab: run.status === 'finished' && position === null ? 'result' : 'prompt',
  stateView: 'diff',
  measure: hasScore(run, snapshot) ? 'score' : 'time',
  window: null,
  helpOpen: false,
  dialog: null,
  show: (view) => set(view),
  toggleDiff: () => set({ stateView: get().stateView === 'diff' ? 'value' : 'diff' }),
  setConnection: (connection) => set({ connection }),
})

/** A finished run without a best score has none at all; one that goes on may get one if its contract names it. */
function hasScore(run: RunDetail, { spec }: RunSnapshot): boolean {
  return run.bestScore !== null || (run.status !== 'finished' && spec.contract.score !== undefined)
}

import type { RunDetail, RunSnapshot } from '@/lib/api/contracts/runs.ts'
import type { RibbonMeasure } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import type { LineFilter } from '@/lib/loop/4-trace/run-index.ts'
import type { SliceOf } from './trace-store.ts'

export const TABS = [
  'waterfall',
  'prompt',
  'response',
  'tool',
  'children',
  'observed',
  'memory',
  'invariants',
  'guards',
  'charts',
  'what-if',
  'budget',
  'log',
  'files',
  'result',
] as const
export type Tab = (typeof TABS)[number]
/** The state as it is, or as it differs from before the step, from the pinned place, or from another run at this place. */
export const STATE_VIEWS = ['diff', 'value', 'pinned', 'branch'] as const
export type StateView = (typeof STATE_VIEWS)[number]
/** The loop as it was drawn, or the steps of the iteration one after the other. */
export const GRAPH_VIEWS = ['loop', 'steps'] as const
export type GraphView = (typeof GRAPH_VIEWS)[number]

/** What the log shows: of the iteration or of the whole run, with the words, the type and the node that are looked for. */
export type LogView = { scope: 'iteration' | 'run'; filter: LineFilter }

/** Shown iterations of the ribbon, 0-based and half open; null shows all. */
export type RibbonWindow = { from: number; to: number } | null

/** Of the live log: `ended` after the run's last event, `failed` when the server refuses. */
export type Connection = 'idle' | 'live' | 'waiting' | 'ended' | 'failed'

/** What is shown and how; nothing of it comes from the run. */
export type ViewSlice = {
  connection: Connection
  tab: Tab
  stateView: StateView
  graphView: GraphView
  measure: RibbonMeasure
  window: RibbonWindow
  /** While the pointer drags through the run: places that it passes are not loaded. */
  scrubbing: boolean
  log: LogView
  /** Field whose history is shown. */
  historyOf: string | null
  /** What is being put together about the run; `keep`: also what was kept of it. */
  dialog: 'fork' | 'replay' | 'compare' | 'keep' | null
  /** Why what was just asked for did nothing. Each is a value of its own: the same one may come twice. */
  notice: { text: string } | null
  show(view: Partial<Shown>): void
  toggleDiff(): void
  tell(text: string): void
  setConnection(connection: Connection): void
}

type Shown = Pick<
  ViewSlice,
  'tab' | 'stateView' | 'graphView' | 'measure' | 'window' | 'scrubbing' | 'log' | 'historyOf' | 'dialog' | 'notice'
> & { branchId: string | null }

/** The tab that is open when the address names none. */
export function usualTab(finished: boolean, placed: boolean): Tab {
  return finished && !placed ? 'result' : 'prompt'
}

export const createViewSlice: SliceOf<ViewSlice> = (set, get, { run, snapshot, position, view }) => ({
  connection: 'idle',
  tab: view?.tab ?? usualTab(run.status === 'finished', position !== null),
  stateView: view?.stateView ?? 'diff',
  graphView: view?.graphView ?? 'loop',
  log: { scope: 'iteration', filter: { text: '', type: null, node: null } },
  historyOf: null,
  measure: hasScore(run, snapshot) ? 'score' : 'time',
  window: null,
  scrubbing: false,
  dialog: null,
  notice: null,
  tell: (text) => set({ notice: { text } }),
  show: (view) => set(view),
  toggleDiff: () => set({ stateView: get().stateView === 'diff' ? 'value' : 'diff' }),
  setConnection: (connection) => set({ connection }),
})

/** A finished run without a best score has none at all; one that goes on may get one if its contract names it. */
function hasScore(run: RunDetail, { spec }: RunSnapshot): boolean {
  return run.bestScore !== null || (run.status !== 'finished' && spec.contract.score !== undefined)
}

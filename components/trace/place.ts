import type { Position } from '@/lib/loop/4-trace/navigate.ts'
import {
  GRAPH_VIEWS,
  type GraphView,
  STATE_VIEWS,
  type StateView,
  TABS,
  type Tab,
  usualTab,
} from './store/view-slice.ts'

/** What of the viewer the address holds beside the place in the run. */
export type PlaceView = {
  tab: Tab
  stateView: StateView
  graphView: GraphView
  pinned: Position | null
  /** Run that the state is compared with. */
  branchId: string | null
}

/** What the address says: a place, or null for the end, and what is shown. Nonsense counts as nothing. */
export type Place = { position: Position | null; view: Partial<PlaceView> }

type Params = Record<string, string | string[] | undefined>

export function readPlace(params: Params): Place {
  const text = (name: string) => (typeof params[name] === 'string' ? params[name] : '')
  const iteration = numberOf(text('i'))
  const [pinIteration = '', pinStep = ''] = text('pin').split('.')
  const pinAt = numberOf(pinIteration)
  const tab = TABS.find((known) => known === text('tab'))
  const stateView = STATE_VIEWS.find((known) => known === text('state'))
  const graphView = GRAPH_VIEWS.find((known) => known === text('graph'))
  const branchId = /^run_[0-9a-z]{1,40}$/.test(text('with')) ? text('with') : null
  return {
    position: iteration === null ? null : { iteration, step: numberOf(text('s')) ?? 1 },
    view: {
      ...(tab ? { tab } : {}),
      ...(stateView ? { stateView } : {}),
      ...(graphView ? { graphView } : {}),
      ...(pinAt === null ? {} : { pinned: { iteration: pinAt, step: numberOf(pinStep) ?? 1 } }),
      ...(branchId === null ? {} : { branchId }),
    },
  }
}

/** A number of the address, or null when it is missing or nonsense. */
function numberOf(text: string): number | null {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0
  return value >= 1 ? value : null
}

/** The parameters that lead back to what is shown; what is so anyway is left out. Others in the address stay. */
export function writePlace(
  params: URLSearchParams,
  position: Position | null,
  view: PlaceView,
  finished: boolean,
): void {
  const put = (name: string, value: string | null) => (value === null ? params.delete(name) : params.set(name, value))
  put('i', position && String(position.iteration))
  put('s', position && String(position.step))
  put('tab', view.tab === usualTab(finished, position !== null) ? null : view.tab)
  put('state', view.stateView === 'diff' ? null : view.stateView)
  put('graph', view.graphView === 'loop' ? null : view.graphView)
  put('pin', view.pinned && `${view.pinned.iteration}.${view.pinned.step}`)
  put('with', view.stateView === 'branch' ? view.branchId : null)
}

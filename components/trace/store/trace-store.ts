import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient } from '@/lib/api/client.ts'
import type { RunDetail, RunSnapshot } from '@/lib/api/contracts/runs.ts'
import type { Position } from '@/lib/loop/4-trace/navigate.ts'
import type { PlaceView } from '../place.ts'
import { createDataSlice, type DataSlice } from './data-slice.ts'
import { createDebugSlice, type DebugSlice } from './debug-slice.ts'
import { createIndexSlice, type IndexSlice } from './index-slice.ts'
import { createPlayheadSlice, type PlayheadSlice } from './playhead-slice.ts'
import { createReferenceSlice, type ReferenceSlice } from './reference-slice.ts'
import { createSnapshotSlice, type SnapshotSlice } from './snapshot-slice.ts'
import { createViewSlice, type ViewSlice } from './view-slice.ts'

export type TraceState = DataSlice &
  DebugSlice &
  IndexSlice &
  SnapshotSlice &
  PlayheadSlice &
  ReferenceSlice &
  ViewSlice
export type TraceStore = StoreApi<TraceState>
export type SliceOf<T> = (set: TraceStore['setState'], get: TraceStore['getState'], setup: TraceSetup) => T

/** What the viewer reads from the server: passed in, so that tests need no server. */
export type TraceApi = Pick<
  ApiClient,
  | 'getRun'
  | 'getRunSnapshot'
  | 'listIterations'
  | 'getSegment'
  | 'getPayload'
  | 'followRun'
  | 'listEvents'
  | 'listForks'
  | 'cancelRun'
  | 'pauseRun'
  | 'resumeRun'
  | 'readBreakpoints'
  | 'setBreakpoints'
>

export type TraceSetup = {
  api: TraceApi
  run: RunDetail
  snapshot: RunSnapshot
  /** From the address; null follows the end. */
  position: Position | null
  /** What else the address says of what is shown. */
  view?: Partial<PlaceView>
}

/** The state of one mounted viewer. Nothing is fetched before `open()`. */
export function createTraceStore(setup: TraceSetup): TraceStore {
  return createStore<TraceState>()((set, get) => ({
    ...createDataSlice(set, get, setup),
    ...createDebugSlice(set, get, setup),
    ...createIndexSlice(set, get, setup),
    ...createReferenceSlice(set, get, setup),
    ...createSnapshotSlice(set, get, setup),
    ...createPlayheadSlice(set, get, setup),
    ...createViewSlice(set, get, setup),
  }))
}

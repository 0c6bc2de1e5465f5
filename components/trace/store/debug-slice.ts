import { nodeMarks } from '@/components/debugger/edit-breakpoints.ts'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import { type Breakpoint, toDraft } from '@/lib/loop/artefacts/breakpoint.ts'
import type { SliceOf, TraceState } from './trace-store.ts'

export type Until = 'step' | 'iteration' | null

/** Where the run stops, and letting it go on by steps. */
export type DebugSlice = {
  breakpoints: readonly Breakpoint[]
  /** The same by node. */
  breakpointMarks: Readonly<Record<string, 'on' | 'off'>>
  breakpointsOpen: boolean
  /** Why the last wish was refused. */
  debugProblem: ApiProblem | null
  /** What was asked for last, and the run’s last event then. */
  goingOn: { what: Exclude<Until, null> | 'end'; after: number } | null
  /** Goes on with what a person is putting together about the stop, such as changes of the state; null: there is nothing of the kind. */
  decide: ((until: Until) => Promise<void>) | null
  /** Reads them from the server; nothing for a run that has ended. */
  loadBreakpoints(): Promise<void>
  /** Shown at once, and taken back when the server refuses them. */
  setBreakpoints(next: readonly Breakpoint[]): Promise<void>
  /** Lets the paused run go on, to its end or for one step or iteration, and follows it. Does nothing while it needs a person’s decision. */
  goOn(until: Until): Promise<void>
  /** Asks for a pause, and keeps why it was refused. */
  pause(): Promise<void>
}

/** A run that waits for nothing but to be let go on. */
export function canGoOn({ status, paused }: Pick<RunDetail, 'status' | 'paused'>): boolean {
  return status === 'paused' && paused !== null && paused.question === null && paused.escalation === null
}

/** How far the run was asked to go while it has not come there; null when it is. */
export function underway({ run, goingOn }: Pick<TraceState, 'run' | 'goingOn'>): Exclude<Until, null> | 'end' | null {
  if (goingOn === null || run.status === 'finished') return null
  return run.paused !== null && run.lastSeq > goingOn.after ? null : goingOn.what
}

export const createDebugSlice: SliceOf<DebugSlice> = (set, get, { api, run }) => {
  // Only the newest wish may say what is shown: an answer to an older one is late.
  let wishes = 0
  const show = (breakpoints: readonly Breakpoint[]) => set({ breakpoints, breakpointMarks: nodeMarks(breakpoints) })

  return {
    breakpoints: [],
    breakpointMarks: {},
    breakpointsOpen: false,
    debugProblem: null,
    goingOn: null,
    decide: null,

    loadBreakpoints: async () => {
      if (get().run.status === 'finished') return
      const wish = wishes
      const result = await api.readBreakpoints(run.id)
      if (result.ok && wish === wishes) show(result.value.breakpoints)
    },

    setBreakpoints: async (next) => {
      const wish = ++wishes
      show(next)
      set({ debugProblem: null })
      const result = await api.setBreakpoints(run.id, { breakpoints: next.map(toDraft) })
      if (result.ok || wish !== wishes) return
      set({ debugProblem: result.problem })
      await get().loadBreakpoints()
    },

    goOn: async (until) => {
      const { paused } = get().run
      if (underway(get()) !== null || paused === null || !canGoOn(get().run)) return
      set({ debugProblem: null })
      const { decide } = get()
      if (decide) return decide(until)
      const problem = await get().resumeRun({ seq: paused.seq, ...(until === null ? {} : { until }) })
      if (problem === null) get().setFollowing(true)
      else if (get().lateDecision === null) set({ debugProblem: problem })
    },

    pause: async () => {
      set({ debugProblem: null })
      set({ debugProblem: await get().pauseRun() })
    },
  }
}

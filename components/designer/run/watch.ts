import { openSession } from '@/components/trace/store/session.ts'
import { createTraceStore, type TraceStore } from '@/components/trace/store/trace-store.ts'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { LightsStore } from '../store/canvas-lights.ts'
import type { DesignerStore } from '../store/designer-store.ts'
import { lightRun } from './light-run.ts'
import { showTrial } from './show-trial.ts'

export type Watch = { ok: true; trace: TraceStore; stop: () => void } | { ok: false; problem: ApiProblem }

/**
 * Follows a run from the designer: the viewer's own store and session, and the drawing lit by it, at most once a frame. Loaded when the first run is followed.
 */
export async function openWatch(
  designer: DesignerStore,
  lights: LightsStore,
  { id, trial }: { id: string; trial: string | null },
): Promise<Watch> {
  const [run, snapshot] = await Promise.all([api.getRun(id), api.getRunSnapshot(id)])
  if (!run.ok) return run
  if (!snapshot.ok) return snapshot
  const trace = createTraceStore({ api, run: run.value.run, snapshot: snapshot.value, position: null })
  const close = openSession(trace, api, () => undefined)
  let frame = 0
  let shown = run.value.run.trial === null
  // Once: what a person looks at afterwards stays.
  const reveal = () => {
    if (shown) return
    shown = true
    shown = showTrial(trace)
  }
  const light = () => {
    frame = 0
    const nodeIds = designer.getState().history.present.nodes.map((node) => node.id)
    lights.setState({ run: lightRun(trace.getState(), nodeIds, trial ?? trace.getState().run.trial) })
  }
  const later = () => {
    if (frame === 0) frame = requestAnimationFrame(light)
  }
  const unsubscribe = trace.subscribe((state, before) => {
    const moved = state.iteration !== before.iteration || state.step !== before.step
    const grown = state.timeline !== before.timeline || state.segments !== before.segments
    if (moved || grown || state.run.paused !== before.run.paused) later()
    reveal()
  })
  reveal()
  light()
  const stop = () => {
    unsubscribe()
    close()
    cancelAnimationFrame(frame)
    lights.setState({ run: null })
  }
  return { ok: true, trace, stop }
}

import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import type { TraceState } from '../store/trace-store.ts'
import { useTraceStore } from '../trace-context.tsx'

/** How far from the pane's edge a node counts as out of view, in pixels. */
const MARGIN = 12

/** Pans after what is lit when it moves out of view; what is in view stays where it is. */
export function useFollow(litNode: (state: TraceState) => string | null): void {
  const store = useTraceStore()
  const flow = useStoreApi()
  const { setCenter } = useReactFlow()
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.iteration === before.iteration && state.step === before.step) return
        const id = litNode(state)
        const { nodeLookup, transform, width, height } = flow.getState()
        const node = id === null ? undefined : nodeLookup.get(id)
        if (!node || width === 0) return
        const [left, top, zoom] = transform
        const { x, y } = node.internals.positionAbsolute
        const size = {
          width: node.measured.width ?? node.initialWidth ?? 0,
          height: node.measured.height ?? node.initialHeight ?? 0,
        }
        const on = { x: x * zoom + left, y: y * zoom + top }
        const seen =
          on.x >= MARGIN &&
          on.y >= MARGIN &&
          on.x + size.width * zoom <= width - MARGIN &&
          on.y + size.height * zoom <= height - MARGIN
        if (seen) return
        const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
        void setCenter(x + size.width / 2, y + size.height / 2, { zoom, ...(still ? {} : { duration: 220 }) })
      }),
    [store, flow, setCenter, litNode],
  )
}

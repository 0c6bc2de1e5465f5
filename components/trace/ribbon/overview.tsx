'use client'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import { outcomeTold, ribbonCells, ribbonScale } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { canvasLayer } from './canvas-layer.ts'
import { MARK_BAND, readColours } from './draw-ribbon.ts'
import { clampWindow, shownWindow } from './ribbon-window.ts'

/** Runs of more iterations than this get an overview with a brush. */
export const OVERVIEW_FROM = 120
const GRIP = 7

type Drag = { kind: 'move' | 'from' | 'to' | 'new'; at: number; from: number; to: number }

/** The whole run in a thin strip; the brush on it chooses what the ribbon shows. Drag its middle or edges, drag beside it for a new one, double-click for all. */
export function Overview() {
  const store = useTraceStore()
  const count = useTrace((state) => state.timeline.count)
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const brushRef = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | null>(null)
  const shown = count > OVERVIEW_FROM

  useEffect(() => {
    const canvas = canvasRef.current
    const brush = brushRef.current
    if (!shown || !canvas || !brush) return
    const place = () => {
      const state = store.getState()
      const { from, to } = shownWindow(state)
      brush.style.left = `${(from / state.timeline.count) * 100}%`
      brush.style.width = `${((to - from) / state.timeline.count) * 100}%`
      brush.setAttribute('aria-valuenow', String(Math.round(from) + 1))
      brush.setAttribute('aria-valuemax', String(state.timeline.count))
      brush.setAttribute('aria-valuetext', `Iterations ${Math.round(from) + 1} to ${Math.round(to)} shown`)
    }
    const layer = canvasLayer(canvas, (context, width, height) => {
      const { timeline, measure, run } = store.getState()
      const colours = readColours(canvas)
      context.clearRect(0, 0, width, height + MARK_BAND)
      const box = { width, height, from: 0, to: timeline.count }
      const scale = ribbonScale(timeline.summaries, measure)
      for (const cell of ribbonCells(timeline.summaries, box, measure, scale, outcomeTold(run), timeline.count)) {
        context.fillStyle = colours[cell.tone]
        context.fillRect(cell.x, cell.y, cell.width, cell.height)
      }
      place()
    })
    const stop = store.subscribe((state, before) => {
      if (state.timeline !== before.timeline || state.measure !== before.measure) layer.invalidate()
      if (state.window !== before.window) place()
    })
    return () => {
      stop()
      layer.stop()
    }
  }, [store, shown])

  if (!shown) return null

  const indexAt = (event: PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - bounds.left) / bounds.width)) * count
  }
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const at = indexAt(event)
    const { from, to } = shownWindow(store.getState())
    const grip = (GRIP / event.currentTarget.clientWidth) * count
    const whole = store.getState().window === null
    const kind =
      Math.abs(at - from) < grip && !whole
        ? 'from'
        : Math.abs(at - to) < grip && !whole
          ? 'to'
          : at > from && at < to && !whole
            ? 'move'
            : 'new'
    drag.current = { kind, at, from, to }
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const current = drag.current
    if (!current) return
    store.getState().show({ window: dragged(current, indexAt(event), count) })
  }
  const nudge = (event: KeyboardEvent<HTMLDivElement>) => {
    const { from, to } = shownWindow(store.getState())
    const span = to - from
    const by = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -1, PageDown: 1 }[event.key]
    const zoom = { ArrowUp: 0.5, ArrowDown: 2 }[event.key]
    if (by === undefined && zoom === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const next = Math.max(16, span * (zoom ?? 1))
    store.getState().show({ window: clampWindow(from + span * (by ?? 0) + (span - next) / 2, next, count) })
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a bigger target for the pointer; the slider inside does the same by keyboard
    <div
      data-testid="overview"
      className="relative mt-1 h-4 touch-none cursor-ew-resize overflow-hidden rounded-sm bg-sunken"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null
      }}
      onDoubleClick={() => store.getState().show({ window: null })}
    >
      <canvas ref={canvasRef} className="block size-full opacity-70" />
      <div
        ref={brushRef}
        role="slider"
        tabIndex={0}
        data-own-keys
        aria-label="Part of the run that the ribbon shows"
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={1}
        onKeyDown={nudge}
        className="absolute inset-y-0 rounded-sm border-accent/70 border-x-2 bg-accent/12 focus-visible:outline-offset-[-2px]"
      />
    </div>
  )
}

function dragged(drag: Drag, at: number, count: number) {
  switch (drag.kind) {
    case 'move':
      return clampWindow(drag.from + at - drag.at, drag.to - drag.from, count)
    case 'from':
      return clampWindow(Math.min(at, drag.to - 8), drag.to - Math.min(at, drag.to - 8), count)
    case 'to':
      return clampWindow(drag.from, Math.max(8, at - drag.from), count)
    case 'new':
      return clampWindow(Math.min(at, drag.at), Math.max(8, Math.abs(at - drag.at)), count)
  }
}

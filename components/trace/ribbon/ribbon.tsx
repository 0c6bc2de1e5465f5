'use client'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { positionAt, scrubValue, stepInWords, stepsIn } from '@/lib/loop/4-trace/navigate.ts'
import {
  outcomeTold,
  type RibbonBox,
  type RibbonScale,
  ribbonCells,
  ribbonHeight,
  ribbonIndexAt,
  ribbonScale,
  ribbonX,
} from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { currentNode } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'
import { useTraceStore } from '../trace-context.tsx'
import { canvasLayer } from './canvas-layer.ts'
import { AXIS_BAND, drawRibbon, MARK_BAND, type RibbonColours, readColours } from './draw-ribbon.ts'
import { RibbonHover } from './ribbon-hover.tsx'
import { forksOf, targetOf } from './ribbon-marks.ts'
import { shownWindow, zoomedWindow } from './ribbon-window.ts'

/** One column per iteration, with the playhead over it. Moving the playhead touches one element's style and nothing else. */
export function Ribbon() {
  const store = useTraceStore()
  const frameRef = useRef<HTMLDivElement>(null)
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const playheadRef = useRef<HTMLDivElement>(null)
  const [hover, setHover] = useState<{ iteration: number; x: number } | null>(null)

  useEffect(() => {
    const canvas = canvasRef.current
    const frame = frameRef.current
    const playhead = playheadRef.current
    if (!canvas || !frame || !playhead) return
    const place = () => placePlayhead(store.getState(), frame, playhead)
    const layer = canvasLayer(canvas, (context, width, height) => {
      const state = store.getState()
      const box = boxOf(state, width, height - MARK_BAND - AXIS_BAND)
      const target = targetOf(state)
      const scale = scaleOf(state, target)
      const cells = ribbonCells(
        state.timeline.summaries,
        box,
        state.measure,
        scale,
        outcomeTold(state.run),
        state.timeline.count,
        forksOf(state),
      )
      drawRibbon(
        context,
        cells,
        box,
        coloursOf(canvas),
        target === null ? null : ribbonHeight(target, scale, box.height),
      )
      place()
    })
    const stop = store.subscribe((state, before) => {
      const redraw =
        state.timeline !== before.timeline ||
        state.window !== before.window ||
        state.measure !== before.measure ||
        state.branches !== before.branches ||
        state.run.outcome !== before.run.outcome
      if (redraw) layer.invalidate()
      else if (state.iteration !== before.iteration || state.step !== before.step) place()
    })
    // React's own wheel listeners are passive, which would scroll the page while zooming.
    const zoom = (event: WheelEvent) => {
      event.preventDefault()
      const state = store.getState()
      const at = ribbonIndexAt(boxOf(state, frame.clientWidth, 1), event.clientX - frame.getBoundingClientRect().left)
      const panning = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      state.show({ window: zoomedWindow(state, at, event.deltaX || event.deltaY, panning) })
    }
    frame.addEventListener('wheel', zoom, { passive: false })
    return () => {
      stop()
      layer.stop()
      frame.removeEventListener('wheel', zoom)
    }
  }, [store])

  const indexAt = (event: PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect()
    return ribbonIndexAt(boxOf(store.getState(), bounds.width, 1), event.clientX - bounds.left)
  }
  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    const { timeline, goTo } = store.getState()
    goTo(positionAt(timeline, Math.min(indexAt(event), timeline.count - 1e-3)))
  }

  return (
    <div className="relative">
      <div
        ref={frameRef}
        role="slider"
        tabIndex={0}
        aria-label="Iteration"
        aria-valuemin={1}
        aria-valuemax={1}
        aria-valuenow={1}
        data-testid="ribbon"
        className="relative h-20 touch-pan-y cursor-crosshair select-none rounded-sm"
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          scrub(event)
          store.getState().show({ scrubbing: true })
        }}
        onPointerUp={() => store.getState().show({ scrubbing: false })}
        onLostPointerCapture={() => store.getState().show({ scrubbing: false })}
        onPointerMove={(event) => {
          const { timeline } = store.getState()
          const bounds = event.currentTarget.getBoundingClientRect()
          const iteration = Math.floor(indexAt(event)) + 1
          setHover(iteration <= timeline.count ? { iteration, x: event.clientX - bounds.left } : null)
          if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event)
        }}
        onPointerLeave={() => setHover(null)}
      >
        <canvas ref={canvasRef} className="block size-full" />
        <div
          ref={playheadRef}
          aria-hidden="true"
          className="pointer-events-none absolute top-0 bottom-3 left-0 min-w-0.75 rounded-xs border-accent border-x-[1.5px] bg-accent/14 will-change-transform"
        />
      </div>
      {hover ? <RibbonHover iteration={hover.iteration} x={hover.x} /> : null}
    </div>
  )
}

let scaled: { summaries: unknown; key: string; scale: RibbonScale } | null = null

/** The range of all iterations: zooming must not look at each of ten thousand again. */
function scaleOf({ timeline: { summaries }, measure }: TraceState, target: number | null): RibbonScale {
  const key = `${measure} ${target}`
  if (scaled?.summaries !== summaries || scaled.key !== key)
    scaled = { summaries, key, scale: ribbonScale(summaries, measure, target) }
  return scaled.scale
}

let themed: { theme: string; colours: RibbonColours } | null = null

/** Reading them makes the browser work out its styles: once per theme. */
function coloursOf(canvas: HTMLCanvasElement): RibbonColours {
  const theme = document.documentElement.className
  if (themed?.theme !== theme) themed = { theme, colours: readColours(canvas) }
  return themed.colours
}

function boxOf(state: TraceState, width: number, height: number): RibbonBox {
  return { width, height, ...shownWindow(state) }
}

/** Moves the playhead and says where it is. Keeps the playhead's iteration within the shown window. */
function placePlayhead(state: TraceState, frame: HTMLElement, playhead: HTMLElement): void {
  const box = boxOf(state, frame.clientWidth, 1)
  const index = state.iteration - 1
  if (state.window && (index < box.from || index + 1 > box.to)) {
    const span = box.to - box.from
    const from = Math.max(0, Math.min(index - span / 2, state.timeline.count - span))
    state.show({ window: { from, to: from + span } })
    return
  }
  const x = ribbonX(box, index)
  const width = ribbonX(box, index + 1) - x
  playhead.style.transform = `translateX(${x}px)`
  playhead.style.width = `${width}px`
  playhead.hidden = state.timeline.count === 0
  const steps = stepsIn(state.timeline, state.iteration)
  frame.setAttribute('aria-valuemax', String(Math.max(1, state.timeline.count)))
  frame.setAttribute('aria-valuenow', String(state.iteration))
  frame.setAttribute(
    'aria-valuetext',
    `Iteration ${state.iteration} of ${state.timeline.count}, ${stepInWords(state.timeline, state)}, ${currentNode(state) ?? ''}`,
  )
  frame.dataset.scrub = scrubValue(state.timeline, {
    iteration: state.iteration,
    step: Math.min(state.step, steps),
  }).toFixed(3)
}

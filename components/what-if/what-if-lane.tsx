'use client'
import { useEffect, useMemo, useRef } from 'react'
import { canvasLayer } from '@/components/trace/ribbon/canvas-layer.ts'
import { shownWindow } from '@/components/trace/ribbon/ribbon-window.ts'
import type { TraceStore } from '@/components/trace/store/trace-store.ts'
import { useTrace, useTraceStore } from '@/components/trace/trace-context.tsx'
import { type RibbonBox, ribbonIndexAt, ribbonX } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { joined, type LaneCell, laneCells } from './lane-cells.ts'
import { useWhatIf } from './what-if-context.tsx'

const ROW = 8
const GAP = 2
const HEIGHT = ROW * 2 + GAP

/** Under the ribbon, in its columns: above where the predicate fired in this run, below where it fires as edited. Hatched: from the first divergence on, a guess. */
export function WhatIfLane() {
  const trace = useTraceStore()
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const here = useWhatIf((state) => state.here)
  const looks = here?.looks
  const cells = useMemo(() => laneCells(looks ?? []), [looks])
  const unsureFrom = here?.results[0]?.unsureFrom ?? null
  const asking = useTrace((state) => state.tab === 'what-if')
  const edited = useWhatIf((state) => Object.keys(state.drafts).length > 0)
  const shown = here !== null && (asking || edited)
  useEffect(() => {
    const canvas = canvasRef.current
    if (!canvas || !shown) return
    const layer = canvasLayer(canvas, (context, width) => draw(context, boxOf(trace, width), cells, unsureFrom, canvas))
    const stop = trace.subscribe((state, before) => {
      if (state.window !== before.window || state.timeline.count !== before.timeline.count) layer.invalidate()
    })
    return () => {
      stop()
      layer.stop()
    }
  }, [trace, cells, unsureFrom, shown])
  if (!shown) return null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the viewer's own keys move the playhead
    // biome-ignore lint/a11y/noStaticElementInteractions: a picture; the tab tells in words what it shows
    <div
      data-testid="what-if-lane"
      title="What if: above, where it fired; below, where it fires as edited"
      className="relative mt-0.5 cursor-pointer"
      style={{ height: HEIGHT }}
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect()
        const iteration = Math.floor(ribbonIndexAt(boxOf(trace, width), event.clientX - left)) + 1
        trace.getState().goTo({ iteration, step: 1 })
      }}
    >
      <span className="absolute inset-y-0 right-full mr-3 flex flex-col justify-between whitespace-nowrap text-right text-[9px] text-muted leading-[9px]">
        <span>was</span>
        <span>would be</span>
      </span>
      <canvas ref={canvasRef} className="block size-full" />
    </div>
  )
}

function boxOf(trace: TraceStore, width: number): RibbonBox {
  return { width, height: HEIGHT, ...shownWindow(trace.getState()) }
}

function draw(
  context: CanvasRenderingContext2D,
  box: RibbonBox,
  cells: ReadonlyMap<number, LaneCell>,
  unsureFrom: number | null,
  canvas: Element,
): void {
  const style = getComputedStyle(canvas)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  context.clearRect(0, 0, box.width, HEIGHT)
  const perPixel = Math.max(1, Math.ceil((2 * (box.to - box.from)) / box.width))
  for (let index = Math.floor(box.from); index < box.to; index += perPixel) {
    const cell = joined(cells, index + 1, index + 1 + perPixel)
    if (!cell) continue
    const x = ribbonX(box, index)
    const width = Math.max(1, ribbonX(box, index + perPixel) - x - (perPixel === 1 ? 1.5 : 0))
    row(cell.was, 0, colour('--muted'))
    row(cell.now, ROW + GAP, colour('--accent'))

    function row(fires: boolean | null, y: number, fill: string): void {
      if (fires === null) return
      context.fillStyle = fires ? fill : colour('--line')
      // Height tells it too, not colour alone.
      const height = fires ? ROW : 2
      context.fillRect(x, y + ROW - height, width, height)
    }
  }
  const end = Math.min(box.width, ribbonX(box, lastOf(cells)))
  if (unsureFrom !== null) hatch(context, Math.max(0, ribbonX(box, unsureFrom)), end, colour('--warning'))
}

/** The last iteration in which the predicate was read. */
function lastOf(cells: ReadonlyMap<number, LaneCell>): number {
  let last = 0
  for (const iteration of cells.keys()) last = Math.max(last, iteration)
  return last
}

/** What lies to the right is a prediction over states that might not have come. */
function hatch(context: CanvasRenderingContext2D, from: number, to: number, stroke: string): void {
  if (from >= to) return
  context.save()
  context.beginPath()
  context.rect(from, 0, to - from, HEIGHT)
  context.clip()
  context.globalAlpha = 0.16
  context.fillStyle = stroke
  context.fillRect(from, 0, to - from, HEIGHT)
  context.globalAlpha = 0.55
  context.strokeStyle = stroke
  context.lineWidth = 1
  context.beginPath()
  for (let x = from - HEIGHT; x < to; x += 6) {
    context.moveTo(x, HEIGHT)
    context.lineTo(x + HEIGHT, 0)
  }
  context.stroke()
  context.restore()
}

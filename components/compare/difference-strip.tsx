'use client'
import { useEffect, useRef } from 'react'
import { canvasLayer } from '@/components/trace/ribbon/canvas-layer.ts'
import { shownWindow } from '@/components/trace/ribbon/ribbon-window.ts'
import { type RibbonBox, ribbonIndexAt, ribbonX } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { useCompareStore } from './compare-context.tsx'
import type { CompareStore } from './compare-store.ts'
import { isCourse } from './difference-words.ts'

const HEIGHT = 14

/** Between the ribbons, in their columns: where the runs differ. A full mark: in their course; a low one: only in what models and tools said. */
export function DifferenceStrip() {
  const store = useCompareStore()
  const canvasRef = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = canvasRef.current
    if (!canvas) return
    const layer = canvasLayer(canvas, (context, width) => draw(context, boxOf(store, width), store, canvas))
    const stops = [
      store.subscribe((state, before) => {
        if (state.comparison !== before.comparison || state.iteration !== before.iteration) layer.invalidate()
      }),
      store.sides.a.subscribe((state, before) => {
        if (state.window !== before.window) layer.invalidate()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      layer.stop()
    }
  }, [store])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys n and ⇧N lead to the same places
    // biome-ignore lint/a11y/noStaticElementInteractions: a picture; what it shows is told by the line above the ribbons
    <div
      data-testid="difference-strip"
      className="h-3.5 cursor-pointer rounded-xs bg-sunken"
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect()
        store.getState().goTo(Math.floor(ribbonIndexAt(boxOf(store, width), event.clientX - left)) + 1)
      }}
    >
      <canvas ref={canvasRef} className="block size-full" />
    </div>
  )
}

function boxOf(store: CompareStore, width: number): RibbonBox {
  const { window } = store.sides.a.getState()
  return { width, height: HEIGHT, ...shownWindow({ window, timeline: { count: store.getState().count } }) }
}

function draw(context: CanvasRenderingContext2D, box: RibbonBox, store: CompareStore, canvas: Element): void {
  const style = getComputedStyle(canvas)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const { comparison, iteration } = store.getState()
  context.clearRect(0, 0, box.width, HEIGHT)
  for (const difference of comparison?.differences ?? []) {
    const course = isCourse(difference)
    const x = ribbonX(box, difference.iteration - 1)
    const width = Math.max(1, ribbonX(box, difference.iteration) - x - 1)
    context.fillStyle = course ? colour('--warning') : colour('--info')
    context.globalAlpha = difference.iteration === iteration ? 1 : 0.75
    context.fillRect(x, course ? 2 : HEIGHT - 6, width, course ? HEIGHT - 4 : 4)
  }
  context.globalAlpha = 1
  const first = comparison?.divergence?.iteration
  if (first === undefined) return
  // A flag stands where the courses part, told apart without colour.
  const x = ribbonX(box, first - 1)
  context.fillStyle = colour('--danger')
  context.fillRect(x, 0, 2, HEIGHT)
  context.beginPath()
  context.moveTo(x + 2, 0)
  context.lineTo(x + 9, 3.5)
  context.lineTo(x + 2, 7)
  context.fill()
}

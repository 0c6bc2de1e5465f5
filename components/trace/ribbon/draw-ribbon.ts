import type { RibbonBox, RibbonCell, RibbonTone } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { ribbonX } from '@/lib/loop/4-trace/ribbon-geometry.ts'

/** Room above the bars for marks. */
export const MARK_BAND = 13

export type RibbonColours = Record<RibbonTone, string> & { line: string; text: string; danger: string; warning: string }

/** The theme's colours as a canvas needs them. */
export function readColours(element: Element): RibbonColours {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    clean: token('--line-strong'),
    pending: token('--line'),
    healed: token('--warning'),
    violation: token('--warning'),
    error: token('--danger'),
    success: token('--success'),
    failure: token('--danger'),
    line: token('--line'),
    text: token('--muted'),
    danger: token('--danger'),
    warning: token('--warning'),
  }
}

/** Paints columns and marks; the playhead lies over the canvas as an element of its own. */
export function drawRibbon(
  context: CanvasRenderingContext2D,
  cells: readonly RibbonCell[],
  box: RibbonBox,
  colours: RibbonColours,
): void {
  context.clearRect(0, 0, box.width, box.height + MARK_BAND)
  drawTicks(context, box, colours)
  for (const cell of cells) {
    const gap = cell.width > 6 ? 1.5 : cell.width > 3.5 ? 0.75 : 0
    context.globalAlpha = cell.tone === 'healed' || cell.tone === 'clean' ? 0.75 : 1
    context.fillStyle = colours[cell.tone]
    context.fillRect(cell.x + gap / 2, cell.y + MARK_BAND, Math.max(0.75, cell.width - gap), cell.height)
  }
  context.globalAlpha = 1
  for (const cell of cells) drawMarks(context, cell, colours)
}

/** Faint verticals at round iteration numbers. */
function drawTicks(context: CanvasRenderingContext2D, box: RibbonBox, colours: RibbonColours): void {
  const span = box.to - box.from
  const step = tickStep(span, Math.max(1, box.width / 70))
  context.fillStyle = colours.line
  for (let tick = Math.ceil(box.from / step) * step; tick < box.to; tick += step) {
    if (tick > 0) context.fillRect(Math.round(ribbonX(box, tick)), MARK_BAND, 1, box.height)
  }
}

/** Round number of iterations between ticks, so that at most `most` of them are drawn. */
export function tickStep(span: number, most: number): number {
  const raw = Math.max(1, span / most)
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw) ?? 10
  return factor * power
}

/** Shapes, not colours alone: triangle = violation, ring = remediation, cross = error. */
function drawMarks(context: CanvasRenderingContext2D, cell: RibbonCell, colours: RibbonColours): void {
  const centre = cell.x + cell.width / 2
  const size = Math.min(4, Math.max(2, cell.width / 2))
  const marks = [
    ...(cell.violation ? [drawTriangle] : []),
    ...(cell.remediation ? [drawRing] : []),
    ...(cell.error ? [drawCross] : []),
  ]
  // Side by side where there is room, else the gravest alone.
  const spread = cell.width >= marks.length * (size * 2 + 2)
  const shown = spread ? marks : marks.slice(-1)
  shown.forEach((draw, index) => {
    const x = centre + (index - (shown.length - 1) / 2) * (size * 2 + 2)
    draw(context, x, 6, size, colours)
  })
}

type DrawMark = (context: CanvasRenderingContext2D, x: number, y: number, size: number, colours: RibbonColours) => void

const drawTriangle: DrawMark = (context, x, y, size, colours) => {
  context.fillStyle = colours.warning
  context.beginPath()
  context.moveTo(x, y - size)
  context.lineTo(x + size, y + size * 0.8)
  context.lineTo(x - size, y + size * 0.8)
  context.fill()
}

const drawRing: DrawMark = (context, x, y, size, colours) => {
  context.strokeStyle = colours.text
  context.lineWidth = 1.5
  context.beginPath()
  context.arc(x, y, size * 0.75, 0, Math.PI * 2)
  context.stroke()
}

const drawCross: DrawMark = (context, x, y, size, colours) => {
  context.strokeStyle = colours.danger
  context.lineWidth = 1.75
  context.beginPath()
  context.moveTo(x - size * 0.75, y - size * 0.75)
  context.lineTo(x + size * 0.75, y + size * 0.75)
  context.moveTo(x + size * 0.75, y - size * 0.75)
  context.lineTo(x - size * 0.75, y + size * 0.75)
  context.stroke()
}

import { type RibbonBox, type RibbonCell, type RibbonTone, ribbonX } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { marksOf, type RibbonMark } from './ribbon-marks.ts'

/** Room above the bars for marks. */
export const MARK_BAND = 13
/** Room below them for iteration numbers. */
export const AXIS_BAND = 13

export type RibbonColours = Record<RibbonTone | 'line' | 'text' | 'danger' | 'warning' | 'accent' | 'font', string>

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
    accent: token('--accent'),
    font: style.fontFamily,
  }
}

/** Paints columns and marks; the playhead lies over the canvas as an element of its own. */
export function drawRibbon(
  context: CanvasRenderingContext2D,
  cells: readonly RibbonCell[],
  box: RibbonBox,
  colours: RibbonColours,
  /** Height of the line that a score must reach. */
  target: number | null,
): void {
  context.clearRect(0, 0, box.width, box.height + MARK_BAND + AXIS_BAND)
  drawAxis(context, box, colours)
  for (const cell of cells) {
    const gap = cell.width > 6 ? 1.5 : cell.width > 3.5 ? 0.75 : 0
    context.globalAlpha = opacityOf(cell.tone)
    context.fillStyle = colours[cell.tone]
    context.fillRect(cell.x + gap / 2, cell.y + MARK_BAND, Math.max(0.75, cell.width - gap), cell.height)
  }
  context.globalAlpha = 1
  if (target !== null) drawTarget(context, box, MARK_BAND + box.height - target, colours)
  for (const cell of cells) drawMarks(context, cell, colours)
}

export function opacityOf(tone: RibbonTone): number {
  return tone === 'healed' || tone === 'clean' ? 0.75 : 1
}

/** Base line, and the numbers of some iterations under their columns. */
function drawAxis(context: CanvasRenderingContext2D, box: RibbonBox, colours: RibbonColours): void {
  const base = MARK_BAND + box.height
  context.fillStyle = colours.line
  context.fillRect(0, base, box.width, 1)
  context.fillStyle = colours.text
  context.font = `10px ${colours.font}`
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  for (const { number, x } of ticksOf(box)) context.fillText(String(number), x, base + AXIS_BAND - 2)
}

/** Iterations that are numbered, with the middle of their columns. */
export function ticksOf(box: RibbonBox): { number: number; x: number }[] {
  const step = tickStep(box.to - box.from, Math.max(1, box.width / 48))
  const ticks = []
  for (let number = Math.max(step, Math.ceil((box.from + 1) / step) * step); number <= box.to; number += step) {
    const x = ribbonX(box, number - 0.5)
    if (x > 8 && x < box.width - 8) ticks.push({ number, x })
  }
  return ticks
}

function drawTarget(context: CanvasRenderingContext2D, box: RibbonBox, y: number, colours: RibbonColours): void {
  context.strokeStyle = colours.text
  context.globalAlpha = 0.6
  context.lineWidth = 1
  context.setLineDash([3, 3])
  context.beginPath()
  context.moveTo(0, Math.round(y) + 0.5)
  context.lineTo(box.width, Math.round(y) + 0.5)
  context.stroke()
  context.setLineDash([])
  context.globalAlpha = 1
}

/** Round number of iterations between ticks, so that at most `most` of them are drawn. */
function tickStep(span: number, most: number): number {
  const raw = Math.max(1, span / most)
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw) ?? 10
  return factor * power
}

/** Shapes, not colours alone: two bars = a pause, fork = runs branch here, ring = remediation, triangle = violation, flag = a person was asked for, cross = error. */
function drawMarks(context: CanvasRenderingContext2D, cell: RibbonCell, colours: RibbonColours): void {
  const centre = cell.x + cell.width / 2
  const size = Math.min(4, Math.max(2, cell.width / 2))
  const marks = marksOf(cell)
  // Side by side where there is room, else the gravest alone.
  const spread = cell.width >= marks.length * (size * 2 + 2)
  const shown = spread ? marks : marks.slice(-1)
  shown.forEach((mark, index) => {
    const x = centre + (index - (shown.length - 1) / 2) * (size * 2 + 2)
    DRAW[mark](context, x, 6, size, colours)
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

const drawPause: DrawMark = (context, x, y, size, colours) => {
  context.fillStyle = colours.text
  context.fillRect(x - size * 0.7, y - size * 0.8, size * 0.5, size * 1.6)
  context.fillRect(x + size * 0.2, y - size * 0.8, size * 0.5, size * 1.6)
}

const drawFork: DrawMark = (context, x, y, size, colours) => {
  context.strokeStyle = colours.accent
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(x, y - size)
  context.lineTo(x, y)
  context.lineTo(x - size * 0.8, y + size)
  context.moveTo(x, y)
  context.lineTo(x + size * 0.8, y + size)
  context.stroke()
}

const drawRing: DrawMark = (context, x, y, size, colours) => {
  context.strokeStyle = colours.text
  context.lineWidth = 1.5
  context.beginPath()
  context.arc(x, y, size * 0.75, 0, Math.PI * 2)
  context.stroke()
}

const drawFlag: DrawMark = (context, x, y, size, colours) => {
  const left = x - size * 0.7
  context.fillStyle = colours.accent
  context.fillRect(left - 0.75, y - size, 1.5, size * 2)
  context.beginPath()
  context.moveTo(left, y - size)
  context.lineTo(left + size * 1.7, y - size * 0.4)
  context.lineTo(left, y + size * 0.25)
  context.fill()
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

const DRAW: Record<RibbonMark, DrawMark> = {
  pause: drawPause,
  fork: drawFork,
  remediation: drawRing,
  violation: drawTriangle,
  escalation: drawFlag,
  error: drawCross,
}

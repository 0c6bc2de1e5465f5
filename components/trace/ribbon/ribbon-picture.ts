import {
  outcomeTold,
  type RibbonBox,
  type RibbonCell,
  ribbonCells,
  ribbonHeight,
  ribbonScale,
} from '@/lib/loop/4-trace/ribbon-geometry.ts'
import type { TraceState } from '../store/trace-store.ts'
import { opacityOf, type RibbonColours, ticksOf } from './draw-ribbon.ts'
import { forksOf, marksOf, type RibbonMark, targetOf } from './ribbon-marks.ts'
import { shownWindow } from './ribbon-window.ts'

const WIDTH = 1_200
const HEIGHT = 120
/** Height of a mark: those of one column stand one above the other. */
const MARK = 12
const AXIS = 14
const FOOT = 36

const MARKS: Record<RibbonMark, { sign: string; name: string; colour: 'danger' | 'warning' | 'accent' | 'text' }> = {
  violation: { sign: '▲', name: 'violation', colour: 'warning' },
  remediation: { sign: '○', name: 'remediation', colour: 'text' },
  error: { sign: '×', name: 'error', colour: 'danger' },
  escalation: { sign: '⚑', name: 'a person was asked', colour: 'accent' },
  pause: { sign: '‖', name: 'paused', colour: 'text' },
  fork: { sign: 'Y', name: 'runs branch here', colour: 'accent' },
}

type Pictured = Pick<TraceState, 'timeline' | 'measure' | 'run' | 'window' | 'branches' | 'snapshot'>

/** The ribbon as an SVG document: the iterations that are shown, with marks, target and numbers, and what they mean. */
export function ribbonPicture(state: Pictured, colours: RibbonColours): string {
  const { timeline, measure, run } = state
  const box = { width: WIDTH, height: HEIGHT, ...shownWindow(state) }
  const target = targetOf(state)
  const scale = ribbonScale(timeline.summaries, measure, target)
  const forks = forksOf(state)
  const cells = ribbonCells(timeline.summaries, box, measure, scale, outcomeTold(run), timeline.count, forks)
  const head = 2 + MARK * Math.max(1, ...cells.map((cell) => marksOf(cell).length))
  const base = head + HEIGHT
  const [first, last] = [cells[0]?.first ?? 1, cells.at(-1)?.last ?? 1]
  const title = `${run.loop.name}: ${measure} of iterations ${first} to ${last}`
  const legend = Object.values(MARKS).map(({ sign, name }) => `${sign} ${name}`)
  if (target !== null) legend.push(`- - target ${target}`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${base + AXIS + FOOT}" font-family="sans-serif" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...cells.map((cell) => column(cell, head, colours)),
    ...(target === null ? [] : [targetLine(base - ribbonHeight(target, scale, HEIGHT), colours)]),
    ...cells.flatMap((cell) => marks(cell, head, colours)),
    `<rect y="${base}" width="${WIDTH}" height="1" fill="${colours.line}"/>`,
    ...ticks(box, base, colours),
    `<text x="0" y="${base + AXIS + 15}" font-size="11" fill="${colours.text}">${escaped(title)}</text>`,
    `<text x="0" y="${base + AXIS + 30}" font-size="11" fill="${colours.text}">${escaped(legend.join(' · '))}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function column({ x, y, width, height, tone }: RibbonCell, head: number, colours: RibbonColours): string {
  const gap = width > 6 ? 1.5 : 0
  return `<rect class="column" x="${round(x)}" y="${round(y + head)}" width="${round(Math.max(0.75, width - gap))}" height="${round(height)}" fill="${colours[tone]}" fill-opacity="${opacityOf(tone)}"/>`
}

function targetLine(y: number, { text }: RibbonColours): string {
  return `<line class="target" x1="0" y1="${round(y)}" x2="${WIDTH}" y2="${round(y)}" stroke="${text}" stroke-opacity="0.6" stroke-dasharray="3 3"/>`
}

/** The gravest nearest to the column. */
function marks(cell: RibbonCell, head: number, colours: RibbonColours): string[] {
  const centre = round(cell.x + cell.width / 2)
  return marksOf(cell)
    .reverse()
    .map((mark, index) => {
      const { sign, colour } = MARKS[mark]
      return `<text class="mark" x="${centre}" y="${head - 4 - index * MARK}" font-size="9" text-anchor="middle" fill="${colours[colour]}">${sign}</text>`
    })
}

function ticks(box: RibbonBox, base: number, { text }: RibbonColours): string[] {
  return ticksOf(box).map(
    ({ number, x }) =>
      `<text class="tick" x="${round(x)}" y="${base + AXIS - 2}" font-size="10" text-anchor="middle" fill="${text}">${number}</text>`,
  )
}

const round = (value: number) => Math.round(value * 100) / 100

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

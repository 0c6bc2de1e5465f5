import { type RibbonCell, ribbonCells, ribbonScale } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import type { TraceState } from '../store/trace-store.ts'
import type { RibbonColours } from './draw-ribbon.ts'
import { shownWindow } from './ribbon-window.ts'

const WIDTH = 1_200
const HEIGHT = 120
const MARKS = 14
const FOOT = 22

type Pictured = Pick<TraceState, 'timeline' | 'measure' | 'run' | 'window'>

/** The ribbon as an SVG document: the iterations that are shown, with marks and what they mean. */
export function ribbonPicture({ timeline, measure, run, window }: Pictured, colours: RibbonColours): string {
  const box = { width: WIDTH, height: HEIGHT, ...shownWindow({ window, timeline }) }
  const scale = ribbonScale(timeline.summaries, measure)
  const cells = ribbonCells(timeline.summaries, box, measure, scale, run.outcome, timeline.count)
  const [first, last] = [cells[0]?.first ?? 1, cells.at(-1)?.last ?? 1]
  const title = `${run.loop.name}: ${measure} of iterations ${first} to ${last}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${MARKS + HEIGHT + FOOT}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...cells.map((cell) => column(cell, colours)),
    ...cells.flatMap((cell) => marksOf(cell, colours)),
    `<rect y="${MARKS + HEIGHT}" width="${WIDTH}" height="1" fill="${colours.line}"/>`,
    `<text x="0" y="${MARKS + HEIGHT + 15}" font-family="sans-serif" font-size="11" fill="${colours.text}">${escaped(title)} · ▲ violation · ○ remediation · × error · ⚑ a person was asked · ‖ paused</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function column({ x, y, width, height, tone }: RibbonCell, colours: RibbonColours): string {
  const gap = width > 6 ? 1.5 : 0
  return `<rect x="${round(x)}" y="${round(y + MARKS)}" width="${round(Math.max(0.75, width - gap))}" height="${round(height)}" fill="${colours[tone]}"/>`
}

function marksOf(cell: RibbonCell, colours: RibbonColours): string[] {
  const marks: [boolean, string, string][] = [
    [cell.error, '×', colours.danger],
    [cell.escalation, '⚑', colours.accent],
    [cell.violation, '▲', colours.warning],
    [cell.remediation, '○', colours.text],
    [cell.fork, 'Y', colours.accent],
    [cell.pause, '‖', colours.text],
  ]
  const [, sign, colour] = marks.find(([there]) => there) ?? []
  if (sign === undefined) return []
  return [
    `<text x="${round(cell.x + cell.width / 2)}" y="10" font-family="sans-serif" font-size="9" text-anchor="middle" fill="${colour}">${sign}</text>`,
  ]
}

const round = (value: number) => Math.round(value * 100) / 100

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

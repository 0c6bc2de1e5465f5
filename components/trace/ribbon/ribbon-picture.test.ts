import { expect, it } from 'vitest'
import { summary } from '@/lib/loop/4-trace/fixture.ts'
import { fakeRun, noSnapshot } from '../store/fake-run.ts'
import type { RibbonColours } from './draw-ribbon.ts'
import { hexOf } from './hex-colours.ts'
import { ribbonPicture } from './ribbon-picture.ts'

const NAMES = ['clean', 'pending', 'healed', 'violation', 'error', 'success', 'failure', 'line', 'text', 'danger']
const colours = {
  ...Object.fromEntries([...NAMES, 'warning', 'accent'].map((name, index) => [name, `#0000${10 + index}`])),
  font: 'sans-serif',
  // Every colour is there, by the list above.
} as RibbonColours

type Element = { name: string; at: Record<string, string>; text: string }

/** The elements of a document that closes what it opens; throws on any other. */
function parsed(svg: string): Element[] {
  const open: Element[] = []
  const all: Element[] = []
  for (const [, tag = '', text = ''] of svg.matchAll(/<([^<>]+)>([^<>]*)/g)) {
    if (tag.startsWith('/')) {
      expect(open.pop()?.name).toBe(tag.slice(1))
      continue
    }
    const at = Object.fromEntries([...tag.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
    const element = { name: /^\w+/.exec(tag)?.[0] ?? '', at, text }
    all.push(element)
    if (!tag.endsWith('/')) open.push(element)
  }
  expect(open).toEqual([])
  return all
}

const timeline = {
  count: 3,
  summaries: [
    summary(1, { score: 0.2 }),
    summary(2, { score: 0.4, violations: 1, remediations: 1, errors: 1, pausedMs: 5 }),
    summary(3, { score: 0.9 }),
  ],
}
const contract = { score: 'state.n', qualityThreshold: { target: 0.5 } }
const state = {
  timeline,
  measure: 'score' as const,
  run: fakeRun({ iterations: 3 }),
  window: null,
  branches: [{ splitsAt: 2 }],
  // What the picture reads of them, and nothing else.
  snapshot: { ...noSnapshot, spec: { ...noSnapshot.spec, contract } },
} as unknown as Parameters<typeof ribbonPicture>[0]

it('holds columns, every mark of each, the target, the numbers and what they mean', () => {
  const elements = parsed(ribbonPicture(state, colours))
  const of = (name: string) => elements.filter(({ at }) => at.class === name)
  expect(of('column').map(({ at }) => at.fill)).toEqual([colours.clean, colours.error, colours.success])
  expect(of('mark').map(({ text }) => text)).toEqual(['×', '▲', '○', 'Y', '‖'])
  expect(new Set(of('mark').map(({ at }) => at.y)).size).toBe(5)
  const [middle] = of('mark').map(({ at }) => Number(at.x))
  expect(middle).toBeGreaterThan(Number(of('column')[1]?.at.x))
  expect(middle).toBeLessThan(Number(of('column')[2]?.at.x))
  const [target] = of('target')
  expect(target?.at['stroke-dasharray']).toBe('3 3')
  expect(Number(target?.at.y1)).toBeGreaterThan(Number(of('column')[2]?.at.y))
  expect(Number(target?.at.y1)).toBeLessThan(Number(of('column')[1]?.at.y))
  expect(of('tick').map(({ text }) => text)).toEqual(['1', '2', '3'])
  expect(elements.at(-1)?.text).toContain('Y runs branch here')
  expect(elements.at(-1)?.text).toContain('target 0.5')
})

it('leaves the target out where the columns are no scores, and tells no outcome of a cancelled run', () => {
  const run = fakeRun({ iterations: 3, outcome: 'failure', reason: 'cancelled' })
  const elements = parsed(ribbonPicture({ ...state, measure: 'cost', run }, colours))
  expect(elements.filter(({ at }) => at.class === 'target')).toEqual([])
  expect(elements.filter(({ at }) => at.class === 'column').at(-1)?.at.fill).toBe(colours.clean)
})

it('a pixel is written in hexadecimal', () => {
  expect(hexOf(new Uint8ClampedArray([0, 15, 255, 255]))).toBe('#000fff')
})

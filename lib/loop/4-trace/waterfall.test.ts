import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildIteration } from './build-trace.ts'
import { logBuilder } from './fixture.ts'
import type { TraceEvent } from './trace-event.ts'
import { axisPlace, timeAxis, timeByKind, type Waterfall, waterfallOf } from './waterfall.ts'

type Body = { type: TraceEvent['type']; at: number; data: unknown }

/** Events of one iteration at given moments. */
function eventsAt(...bodies: Body[]): TraceEvent[] {
  let step = 0
  return bodies.map(({ type, at, data }, index) => {
    if (type === 'step-started') step++
    // Each test writes the data that its type has.
    return { seq: index + 1, at, iteration: 1, step, nodeId: 'act', type, data } as TraceEvent
  })
}
const started = (at: number): Body => ({ type: 'step-started', at, data: {} })
const finished = (at: number): Body => ({ type: 'step-finished', at, data: { handle: 'next', to: 'act' } })
const asked = (at: number, call: number, attempt: number): Body => ({
  type: 'tool-requested',
  at,
  data: { call, attempt, tool: 'http.request', effect: 'read', key: 'k', args: {} },
})
const failed = (at: number, call: number, durationMs: number): Body => ({
  type: 'tool-failed',
  at,
  data: { call, class: 'transient', kind: 'network', message: '', refused: null, durationMs },
})
const answered = (at: number, call: number, durationMs: number): Body => ({
  type: 'tool-answered',
  at,
  data: { call, attempt: 2, output: null, durationMs, cached: false },
})

const sample = eventsAt(
  { type: 'iteration-started', at: 1_000, data: { iteration: 1 } },
  started(1_010),
  asked(1_020, 0, 1),
  failed(1_050, 0, 30),
  { type: 'wait-started', at: 1_050, data: { call: 1, delayMs: 2_000, why: 'backs off' } },
  { type: 'wait-ended', at: 3_050, data: { call: 1 } },
  asked(3_060, 2, 2),
  answered(3_100, 2, 40),
  finished(3_110),
  started(3_150),
  finished(3_160),
)
const made = waterfallOf(buildIteration(1, sample), 0)

describe('the waterfall of an iteration', () => {
  it('tells what the time of each step went to, retries apart', () => {
    expect(made.rows.map(({ spans }) => spans.map(({ kind, from, to }) => [kind, from, to]))).toEqual([
      [
        ['queue', 1_000, 1_010],
        ['own', 1_010, 1_020],
        ['tool', 1_020, 1_050],
        ['wait', 1_050, 3_050],
        ['own', 3_050, 3_060],
        ['tool', 3_060, 3_100],
        ['own', 3_100, 3_110],
      ],
      [
        ['queue', 3_110, 3_150],
        ['own', 3_150, 3_160],
      ],
    ])
    const tries = made.rows[0]?.spans.filter(({ kind }) => kind === 'tool')
    expect(tries?.map(({ attempt, failed: bad }) => [attempt, bad])).toEqual([
      [1, true],
      [2, false],
    ])
    expect(timeByKind(made.rows)[0]).toEqual({ kind: 'wait', ms: 2_000 })
  })

  it('draws what is open up to now, and says so', () => {
    const open = waterfallOf(buildIteration(1, sample.slice(0, 7)), 3_500)
    expect(open.to).toBe(3_500)
    expect(open.rows[0]?.spans.at(-1)).toMatchObject({ kind: 'tool', to: 3_500, open: true })
  })

  it('leaves no time out and counts none twice, wherever the log is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sample.length }), fc.integer({ min: 0, max: 9_000 }), (cut, until) => {
        const { from, to, rows } = waterfallOf(buildIteration(1, sample.slice(0, cut)), until)
        let at = from
        for (const row of rows) {
          for (const span of row.spans) {
            expect(span.from).toBe(at)
            expect(span.to).toBeGreaterThanOrEqual(span.from)
            at = span.to
          }
          expect(at).toBe(row.to)
        }
        expect(at).toBe(to)
      }),
    )
  })

  it('is empty without steps', () => {
    const none = waterfallOf(buildIteration(1, logBuilder().iteration(1).events), 5)
    expect([none.rows, timeAxis(none, true), axisPlace([], 7)]).toEqual([[], [], 0])
  })
})

describe('the time axis', () => {
  it('folds long idle time and nothing else', () => {
    const axis = timeAxis(made, true)
    expect(axis.filter(({ folded }) => folded).map(({ from, to }) => [from, to])).toEqual([
      [1_050, 3_050],
      [3_110, 3_150],
    ])
    const wait = axis.find(({ from }) => from === 1_050)
    expect((wait?.end ?? 1) - (wait?.start ?? 0)).toBeCloseTo(0.05)
    expect(timeAxis(made, false)).toEqual([{ from: 1_000, to: 3_160, start: 0, end: 1, folded: false }])
  })

  it('runs from 0 to 1, and later is never further left', () => {
    const moments = fc.tuple(fc.integer({ min: 900, max: 3_300 }), fc.integer({ min: 900, max: 3_300 }))
    fc.assert(
      fc.property(moments, fc.boolean(), ([a, b], fold) => {
        const axis = timeAxis(made, fold)
        expect(axis.at(-1)?.end).toBeCloseTo(1)
        expect(axisPlace(axis, Math.min(a, b))).toBeLessThanOrEqual(axisPlace(axis, Math.max(a, b)))
        expect(axisPlace(axis, made.from)).toBe(0)
        expect(axisPlace(axis, made.to)).toBeCloseTo(1)
      }),
    )
  })

  it('has a place for everything when all of it is idle', () => {
    const idle: Waterfall = { ...made, rows: made.rows.map((row) => ({ ...row, spans: waits(row.from, row.to) })) }
    const axis = timeAxis(idle, true)
    expect(axis.at(-1)?.end).toBeCloseTo(1)
    expect(axis.every(({ folded }) => folded)).toBe(true)
  })
})

const waits = (from: number, to: number) => [
  { kind: 'wait' as const, from, to, label: '', attempt: 1, failed: false, open: false },
]

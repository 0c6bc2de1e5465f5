import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTrace } from './build-trace.ts'
import { logBuilder, summary } from './fixture.ts'
import {
  clampPosition,
  findMark,
  firstPosition,
  LAST_STEP,
  lastPosition,
  nextIteration,
  nextStep,
  positionAt,
  previousIteration,
  previousStep,
  samePosition,
  scrubValue,
  type Timeline,
} from './navigate.ts'

const timeline: Timeline = {
  count: 4,
  summaries: [
    summary(1, { steps: 2 }),
    summary(2, { steps: 3, violations: 1 }),
    undefined,
    summary(4, { steps: 1, violations: 1, errors: 2 }),
  ],
}
const at = (iteration: number, step: number) => ({ iteration, step })

describe('moving the playhead', () => {
  it.each([
    ['within an iteration', at(1, 1), at(1, 2)],
    ['into the next', at(1, 2), at(2, 1)],
    ['in an iteration whose summary is not loaded', at(3, 1), at(3, 2)],
    ['from its last step', at(3, LAST_STEP), at(4, 1)],
    ['stays at the end', at(4, 1), at(4, 1)],
  ])('one step on: %s', (_, from, to) => {
    expect(nextStep(timeline, from)).toEqual(to)
  })

  it.each([
    [at(2, 2), at(2, 1)],
    [at(2, 1), at(1, 2)],
    [at(4, 1), at(3, LAST_STEP)],
    [at(1, 1), at(1, 1)],
  ])('one step back from %o', (from, to) => {
    expect(previousStep(timeline, from)).toEqual(to)
  })

  it('goes to iterations', () => {
    expect(nextIteration(timeline, at(1, 1))).toEqual(at(2, 1))
    expect(nextIteration(timeline, at(4, 1))).toEqual(at(4, 1))
    expect(previousIteration(at(2, 3))).toEqual(at(2, 1))
    expect(previousIteration(at(2, 1))).toEqual(at(1, 1))
    expect(previousIteration(at(1, 1))).toEqual(at(1, 1))
  })

  it.each([
    [at(0, -3), at(1, 1)],
    [at(99, 99), at(4, 1)],
    [at(2, 9), at(2, 3)],
    [at(3, 9), at(3, 9)],
    [at(Number.NaN, Number.POSITIVE_INFINITY), at(1, 2)],
  ])('clamps %o', (position, expected) => {
    expect(clampPosition(timeline, position)).toEqual(expected)
  })

  it('walks every step once in both directions', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(steps, (counts) => {
        const line = { count: counts.length, summaries: counts.map((n, i) => summary(i + 1, { steps: n })) }
        const walked = [firstPosition]
        for (;;) {
          const here = walked.at(-1) ?? firstPosition
          const next = nextStep(line, here)
          if (samePosition(next, here)) break
          expect(previousStep(line, next)).toEqual(here)
          expect(positionAt(line, scrubValue(line, next))).toEqual(next)
          walked.push(next)
        }
        expect(walked).toHaveLength(counts.reduce((a, b) => a + b, 0))
        expect(walked.at(-1)).toEqual(lastPosition(line))
      }),
    )
  })

  it('has a place in a run without iterations', () => {
    const empty = { count: 0, summaries: [] }
    expect([lastPosition(empty), nextStep(empty, firstPosition), positionAt(empty, 7)]).toEqual([
      firstPosition,
      firstPosition,
      firstPosition,
    ])
  })
})

describe('jumping to marks', () => {
  const violation = (holds: boolean) => ({
    type: 'invariant-checked' as const,
    data: { name: 'x', holds, message: '', read: [] },
  })
  const second = buildTrace(
    logBuilder()
      .iteration(2)
      .step('a')
      .add(violation(false))
      .finish('b')
      .step('b')
      .add(violation(true))
      .finish('c')
      .step('c')
      .add(violation(false))
      .finish('a').events,
  )[0]
  const whole = { ...timeline, summaries: timeline.summaries.with(2, summary(3)) }
  const loaded = (iteration: number) => (iteration === 2 ? second?.steps : undefined)

  it.each([
    ['forward into a loaded iteration', at(1, 1), 1, { iteration: 2, step: 1 }],
    ['forward within the iteration', at(2, 1), 1, { iteration: 2, step: 3 }],
    ['forward to one not loaded', at(2, 3), 1, { iteration: 4, step: null }],
    ['backward into a loaded iteration', at(4, 1), -1, { iteration: 2, step: 3 }],
    ['backward within the iteration', at(2, 3), -1, { iteration: 2, step: 1 }],
    ['none left', at(2, 1), -1, null],
  ] as const)('%s', (_, from, direction, expected) => {
    expect(findMark(whole, from, direction, 'violation', loaded)).toEqual(expected)
  })

  it('finds errors', () => {
    expect(findMark(whole, at(1, 1), 1, 'error', loaded)).toEqual({ iteration: 4, step: null })
  })

  it.each([
    ['a hole before the next mark', at(2, 3), 1, 'unknown'],
    ['a hole behind the mark', at(1, 1), 1, { iteration: 2, step: 1 }],
    ['a hole on the way back', at(4, 1), -1, 'unknown'],
  ] as const)('does not skip what is not loaded: %s', (_, from, direction, expected) => {
    expect(findMark(timeline, from, direction, 'violation', loaded)).toEqual(expected)
  })
})

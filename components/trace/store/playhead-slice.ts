import {
  clampPosition,
  findMark,
  firstPosition,
  isBefore,
  LAST_STEP,
  lastPosition,
  type Mark,
  markedStep,
  nextIteration,
  nextStep,
  type Position,
  previousIteration,
  previousStep,
  samePosition,
} from '@/lib/loop/4-trace/navigate.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { segmentIn, traceOf } from './segment-cache.ts'
import { currentStep, stepIndexOf } from './selectors.ts'
import { tabsOfErrors } from './tabs-of-errors.ts'
import type { SliceOf, TraceState } from './trace-store.ts'

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const
export type Speed = (typeof SPEEDS)[number]

export type Move = 'step' | 'step-back' | 'iteration' | 'iteration-back' | 'start' | 'end'

/** Where in the run the viewer stands. `iteration` and `step` are primitives so that a part of the page can follow just what it shows. */
export type PlayheadSlice = {
  iteration: number
  step: number
  /** Direction of the last move: the neighbour to load ahead. */
  direction: 1 | -1
  playing: boolean
  speed: Speed
  /** Keeps to the end while the run goes on. */
  following: boolean
  /** A jump that waits for its iteration's events. */
  pendingMark: { iteration: number; mark: Mark; direction: 1 | -1 } | null
  /** A jump that waits for summaries: which iteration to go to is not known yet. */
  waitingJump: { mark: Mark; direction: 1 | -1 } | null
  /** A node execution whose iteration’s events are still being loaded. */
  waitingStep: { iteration: number; step: number } | null
  goTo(position: Position): void
  /** To the node execution of this run-wide number, as soon as its iteration’s events are there. */
  goToStep(iteration: number, step: number): void
  move(move: Move): void
  /** `none`: there is none in that direction. `waiting`: the iterations that way are still being loaded, and the jump is made when they are. */
  jump(mark: Mark, direction: 1 | -1): 'found' | 'waiting' | 'none'
  /** Finishes a waiting jump once its events are there, and keeps to the end while following. */
  settle(): void
  setPlaying(playing: boolean): void
  setSpeed(speed: Speed): void
  setFollowing(following: boolean): void
}

export const createPlayheadSlice: SliceOf<PlayheadSlice> = (set, get, setup) => {
  const place = (to: Position, more: Partial<TraceState> = {}) => {
    const from = { iteration: get().iteration, step: get().step }
    const position = clampPosition(get().timeline, to)
    if (samePosition(from, position) && Object.keys(more).length === 0) return
    const direction = samePosition(from, position) ? get().direction : isBefore(position, from) ? -1 : 1
    set({ ...position, direction, pendingMark: null, waitingJump: null, waitingStep: null, ...more })
  }
  /** Where a jump has led, the tab comes up that tells of it, unless the one that is open does: of an error what failed, of a violation the invariants. */
  const showMark = (mark: Mark) => {
    if (mark === 'violation' && get().tab === 'result') set({ tab: 'invariants' })
    const step = currentStep(get())
    const tabs = mark === 'error' && step ? tabsOfErrors(step) : []
    const [first] = tabs
    if (first !== undefined && !tabs.includes(get().tab)) set({ tab: first })
  }
  const newest = Math.max(1, setup.run.iterations)
  const { iteration, step } = setup.position ?? { iteration: newest, step: LAST_STEP }

  return {
    iteration: Math.min(iteration, newest),
    step,
    direction: 1,
    playing: false,
    speed: 1,
    following: setup.position === null && setup.run.status !== 'finished',
    pendingMark: null,
    waitingJump: null,
    waitingStep: null,

    goTo: (position) => place(position, { following: false }),

    goToStep: (iteration, step) => {
      const waitingStep = stepsOf(get(), iteration) ? null : { iteration, step }
      place({ iteration, step: stepIndexOf(get(), iteration, step) ?? 1 }, { following: false, waitingStep })
    },

    move: (move) => {
      const { timeline, iteration, step, run } = get()
      const here = { iteration, step }
      switch (move) {
        case 'step':
          return place(nextStep(timeline, here), { following: false })
        case 'step-back':
          return place(previousStep(timeline, here), { following: false })
        case 'iteration':
          return place(nextIteration(timeline, here), { following: false })
        case 'iteration-back':
          return place(previousIteration(here), { following: false })
        case 'start':
          return place(firstPosition, { following: false })
        case 'end':
          return place(lastPosition(timeline), { following: run.status !== 'finished', playing: false })
      }
    },

    jump: (mark, direction) => {
      const { timeline, iteration, step } = get()
      const target = findMark(timeline, { iteration, step }, direction, mark, (number) => stepsOf(get(), number))
      if (target === 'unknown' && get().timelineProblem === null) {
        set({ waitingJump: { mark, direction }, following: false, playing: false })
        return 'waiting'
      }
      if (target === null || target === 'unknown') {
        set({ waitingJump: null })
        return 'none'
      }
      const waiting = target.step === null ? { iteration: target.iteration, mark, direction } : null
      place(
        { iteration: target.iteration, step: target.step ?? 1 },
        { following: false, playing: false, pendingMark: waiting },
      )
      if (!waiting) showMark(mark)
      return 'found'
    },

    settle: () => {
      const { pendingMark, waitingJump, waitingStep, following, timeline, iteration, step } = get()
      if (following) return place(lastPosition(timeline))
      if (waitingJump) return void get().jump(waitingJump.mark, waitingJump.direction)
      if (waitingStep && stepsOf(get(), waitingStep.iteration))
        return get().goToStep(waitingStep.iteration, waitingStep.step)
      const steps = pendingMark && stepsOf(get(), pendingMark.iteration)
      if (pendingMark && steps) {
        const found = markedStep(steps, pendingMark.mark, pendingMark.direction, null)
        place({ iteration: pendingMark.iteration, step: found ?? 1 }, { pendingMark: null })
        return showMark(pendingMark.mark)
      }
      // A step beyond its iteration's end (from an address, or "the last") finds its place when the summary arrives.
      if (timeline.summaries[iteration - 1]) place({ iteration, step })
    },

    setPlaying: (playing) => {
      const { timeline, iteration, step } = get()
      const atEnd = samePosition({ iteration, step }, lastPosition(timeline))
      if (playing && atEnd) place(firstPosition, { playing, following: false })
      else set(playing ? { playing, following: false } : { playing })
    },
    setSpeed: (speed) => set({ speed }),
    setFollowing: (following) => {
      if (following) place(lastPosition(get().timeline), { following, playing: false })
      else set({ following })
    },
  }
}

/** Steps of an iteration whose events are loaded. */
export function stepsOf(state: TraceState, iteration: number): TraceStep[] | undefined {
  const segment = segmentIn(state.segments, segmentOf(iteration))
  return segment && traceOf(segment).get(iteration)?.steps
}

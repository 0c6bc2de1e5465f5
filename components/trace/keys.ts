import { toggleNode } from '@/components/debugger/edit-breakpoints.ts'
import { focusChildren } from './children/child-focus.ts'
import { zoomedWindow } from './ribbon/ribbon-window.ts'
import { currentNode, currentStep } from './store/selectors.ts'
import type { TraceState } from './store/trace-store.ts'

/** One thing the viewer does: keys, help sheet and buttons share it. */
export type TraceAction = {
  /** As printed in help and tooltips. */
  keys: string
  label: string
  matches(event: KeyboardEvent): boolean
  perform(state: TraceState): void
}

const key =
  (name: string, shift = false) =>
  (event: KeyboardEvent) =>
    event.key === name && event.shiftKey === shift
/** As if the wheel had been turned so far. */
const ZOOM = 430
const letter =
  (name: string, shift = false) =>
  (event: KeyboardEvent) =>
    event.key.toLowerCase() === name && event.shiftKey === shift

export const ACTIONS = {
  back: {
    keys: '←',
    label: 'Step back',
    matches: key('ArrowLeft'),
    perform: (state) => state.move('step-back'),
  },
  forward: { keys: '→', label: 'Step', matches: key('ArrowRight'), perform: (state) => state.move('step') },
  iterationBack: {
    keys: '⇧←',
    label: 'Iteration back',
    matches: key('ArrowLeft', true),
    perform: (state) => state.move('iteration-back'),
  },
  iterationForward: {
    keys: '⇧→',
    label: 'Next iteration',
    matches: key('ArrowRight', true),
    perform: (state) => state.move('iteration'),
  },
  play: {
    keys: 'Space',
    label: 'Play or pause',
    matches: key(' '),
    perform: (state) => state.setPlaying(!state.playing),
  },
  start: { keys: 'Home', label: 'First step', matches: key('Home'), perform: (state) => state.move('start') },
  end: { keys: 'End', label: 'Last step', matches: key('End'), perform: (state) => state.move('end') },
  violation: {
    keys: 'n',
    label: 'Next violation',
    matches: letter('n'),
    perform: (state) => void state.jump('violation', 1),
  },
  violationBack: {
    keys: '⇧N',
    label: 'Previous violation',
    matches: letter('n', true),
    perform: (state) => void state.jump('violation', -1),
  },
  error: { keys: 'e', label: 'Next error', matches: letter('e'), perform: (state) => void state.jump('error', 1) },
  errorBack: {
    keys: '⇧E',
    label: 'Previous error',
    matches: letter('e', true),
    perform: (state) => void state.jump('error', -1),
  },
  escalation: {
    keys: 'a',
    label: 'Next question to a person',
    matches: letter('a'),
    perform: (state) => void state.jump('escalation', 1),
  },
  escalationBack: {
    keys: '⇧A',
    label: 'Previous question to a person',
    matches: letter('a', true),
    perform: (state) => void state.jump('escalation', -1),
  },
  diff: {
    keys: 'd',
    label: 'State as difference or value',
    matches: letter('d'),
    perform: (state) => state.toggleDiff(),
  },
  pin: {
    keys: 'p',
    label: 'Pin this place: the state as it differs from it',
    matches: letter('p'),
    perform: (state) => state.pin(),
  },
  filter: {
    keys: '/',
    label: 'Look for something in the log of the whole run',
    matches: (event) => event.key === '/',
    perform: (state) => {
      state.show({ tab: 'log', log: { ...state.log, scope: 'run' } })
      setTimeout(() => document.getElementById('log-filter')?.focus())
    },
  },
  graph: {
    keys: 'g',
    label: 'Graph as the loop, or step by step',
    matches: letter('g'),
    perform: (state) => state.show({ graphView: state.graphView === 'loop' ? 'steps' : 'loop' }),
  },
  zoomIn: {
    keys: '+',
    label: 'Fewer iterations on the ribbon',
    matches: (event) => event.key === '+' || event.key === '=',
    perform: (state) => state.show({ window: zoomedWindow(state, state.iteration - 0.5, -ZOOM, false) }),
  },
  zoomOut: {
    keys: '−',
    label: 'More iterations on the ribbon',
    matches: (event) => event.key === '-' || event.key === '−',
    perform: (state) => state.show({ window: zoomedWindow(state, state.iteration - 0.5, ZOOM, false) }),
  },
  zoomAll: {
    keys: '0',
    label: 'All iterations on the ribbon',
    matches: key('0'),
    perform: (state) => state.show({ window: null }),
  },
  live: {
    keys: 'l',
    label: 'Follow the running run',
    matches: letter('l'),
    perform: (state) => {
      if (state.run.status !== 'finished') state.setFollowing(!state.following)
    },
  },
  waiting: {
    keys: 'w',
    label: 'Go to what the paused run waits for',
    matches: letter('w'),
    perform: () => document.querySelector<HTMLElement>('#paused button')?.focus(),
  },
  goOn: {
    keys: 'F8',
    label: 'Resume the paused run; or pause it',
    matches: key('F8'),
    perform: (state) => {
      if (state.run.status === 'paused') void state.goOn(null)
      else if (state.run.status !== 'finished') void state.pause()
    },
  },
  stepNode: {
    keys: 'F10',
    label: 'Let it take one step',
    matches: key('F10'),
    perform: (state) => void state.goOn('step'),
  },
  stepIteration: {
    keys: 'F9',
    label: 'Let it run to the next iteration',
    matches: key('F9'),
    perform: (state) => void state.goOn('iteration'),
  },
  breakpoint: {
    keys: 'b',
    label: 'Set or take away a breakpoint on the current node',
    matches: letter('b'),
    perform: (state) => {
      const nodeId = currentNode(state)
      if (nodeId !== null && state.run.status !== 'finished')
        void state.setBreakpoints(toggleNode(state.breakpoints, nodeId))
    },
  },
  fork: {
    keys: 'f',
    label: 'Fork: a new run from this iteration',
    matches: letter('f'),
    perform: (state) => {
      if (state.timeline.count > 0) state.show({ dialog: 'fork' })
    },
  },
  compare: {
    keys: 'c',
    label: 'Compare with another run',
    matches: letter('c'),
    perform: (state) => state.show({ dialog: 'compare' }),
  },
  replay: {
    keys: 'r',
    label: 'Replay: drive a version by the recorded answers',
    matches: letter('r'),
    perform: (state) => state.show({ dialog: 'replay' }),
  },
  children: {
    keys: 'o',
    label: 'Open: the child runs of this step',
    matches: letter('o'),
    perform: (state) => {
      if ((currentStep(state)?.childCalls.length ?? 0) === 0) return
      state.show({ tab: 'children' })
      setTimeout(focusChildren)
    },
  },
  up: {
    keys: 'u',
    label: 'Up: the run that called this one',
    matches: letter('u'),
    perform: () => document.querySelector<HTMLElement>('#called-by a')?.click(),
  },
  help: {
    keys: '?',
    label: 'This sheet',
    matches: (event) => event.key === '?',
    perform: (state) => state.show({ helpOpen: !state.helpOpen }),
  },
} as const satisfies Record<string, TraceAction>

export type ActionName = keyof typeof ACTIONS

/** The action of a key press; null while somebody types, for combinations with other modifiers, and for keys that a control needs itself (`data-own-keys`: those that move). To be asked before the controls: some of them take arrows that belong to the viewer. `byPointer`: the focus was last moved by pointing, not by Tab. */
export function actionFor(event: KeyboardEvent, byPointer: boolean): TraceAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target?.closest('input:not([type=range]), textarea, select, [contenteditable=true], [role=dialog], [role=menu]'))
    return null
  // Buttons and tabs keep the keys that work them.
  if (event.key === ' ' && target?.closest('button, a, summary, [role=tab]')) return null
  // After a click on a tab the arrows go on scrubbing: the tabs get them when the keyboard brought the focus there.
  if (/^(Arrow|Home|End|Page)/.test(event.key)) {
    if (target?.closest('[data-own-keys]')) return null
    if (target?.closest('[role=tablist]') && !byPointer) return null
  }
  return Object.values<TraceAction>(ACTIONS).find((action) => action.matches(event)) ?? null
}

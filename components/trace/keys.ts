import {
  ChevronFirst,
  ChevronLast,
  ChevronsLeft,
  ChevronsRight,
  CircleX,
  Columns2,
  CornerLeftUp,
  Diff,
  FastForward,
  GitFork,
  Hourglass,
  ListPlus,
  Maximize2,
  MessageCircleQuestion,
  Network,
  OctagonMinus,
  Pin,
  Play,
  Radio,
  Rewind,
  Search,
  ShieldAlert,
  StepBack,
  StepForward,
  Workflow,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { type Action, always, type KeyHint, when } from '@/components/commands/action.ts'
import { inDialog, isText, matches, printed } from '@/components/commands/shortcuts.ts'
import { toggleNode } from '@/components/debugger/edit-breakpoints.ts'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import { type Mark, mayHaveMark } from '@/lib/loop/4-trace/navigate.ts'
import { focusChildren } from './children/child-focus.ts'
import { zoomedWindow } from './ribbon/ribbon-window.ts'
import { currentNode, currentStep } from './store/selectors.ts'
import type { TraceState } from './store/trace-store.ts'

/** One thing that can be done in the viewer. */
export type TraceAction = Action<TraceState, TraceState>

/** As if the wheel had been turned so far. */
const ZOOM = 430

const MARKS: Record<Mark, { one: string; many: string }> = {
  violation: { one: 'violation', many: 'violations' },
  error: { one: 'error', many: 'errors' },
  escalation: { one: 'question to a person', many: 'questions to a person' },
}

const someOf = (mark: Mark) =>
  when((state: TraceState) => mayHaveMark(state.timeline, mark), `No ${MARKS[mark].many} in this run`)

/** To the next one that way, or a word that there is none. */
function jump(state: TraceState, mark: Mark, direction: 1 | -1): void {
  if (state.jump(mark, direction) === 'none')
    state.tell(`No ${MARKS[mark].one} ${direction === 1 ? 'after' : 'before'} this step`)
}

/** What is expected of the case is how the run has come out. */
const mayBeKept = ({ run }: TraceState) => run.trial === null && (run.status === 'finished' || run.status === 'paused')

export const ACTIONS = {
  back: {
    id: 'back',
    label: 'Step back',
    icon: StepBack,
    shortcuts: ['ArrowLeft'],
    group: 'Move',
    enabled: always,
    run: (state) => state.move('step-back'),
  },
  forward: {
    id: 'forward',
    label: 'Step',
    icon: StepForward,
    shortcuts: ['ArrowRight'],
    group: 'Move',
    enabled: always,
    run: (state) => state.move('step'),
  },
  iterationBack: {
    id: 'iterationBack',
    label: 'Iteration back',
    icon: ChevronsLeft,
    shortcuts: ['Shift+ArrowLeft'],
    group: 'Move',
    enabled: always,
    run: (state) => state.move('iteration-back'),
  },
  iterationForward: {
    id: 'iterationForward',
    label: 'Next iteration',
    icon: ChevronsRight,
    shortcuts: ['Shift+ArrowRight'],
    group: 'Move',
    enabled: always,
    run: (state) => state.move('iteration'),
  },
  play: {
    id: 'play',
    label: 'Play or pause',
    icon: Play,
    shortcuts: ['Space'],
    group: 'Move',
    enabled: always,
    run: (state) => state.setPlaying(!state.playing),
  },
  start: {
    id: 'start',
    label: 'First step',
    icon: ChevronFirst,
    shortcuts: ['Home'],
    group: 'Move',
    enabled: always,
    run: (state) => state.move('start'),
  },
  end: {
    id: 'end',
    label: 'Last step',
    icon: ChevronLast,
    shortcuts: ['End'],
    group: 'Move',
    enabled: always,
    run: (state) => state.move('end'),
  },
  violation: {
    id: 'violation',
    label: 'Next violation',
    icon: ShieldAlert,
    shortcuts: ['N'],
    group: 'Go to',
    enabled: someOf('violation'),
    run: (state) => jump(state, 'violation', 1),
  },
  violationBack: {
    id: 'violationBack',
    label: 'Previous violation',
    icon: ShieldAlert,
    shortcuts: ['Shift+N'],
    group: 'Go to',
    enabled: someOf('violation'),
    run: (state) => jump(state, 'violation', -1),
  },
  error: {
    id: 'error',
    label: 'Next error',
    icon: CircleX,
    shortcuts: ['E'],
    group: 'Go to',
    enabled: someOf('error'),
    run: (state) => jump(state, 'error', 1),
  },
  errorBack: {
    id: 'errorBack',
    label: 'Previous error',
    icon: CircleX,
    shortcuts: ['Shift+E'],
    group: 'Go to',
    enabled: someOf('error'),
    run: (state) => jump(state, 'error', -1),
  },
  escalation: {
    id: 'escalation',
    label: 'Next question to a person',
    icon: MessageCircleQuestion,
    shortcuts: ['A'],
    group: 'Go to',
    enabled: someOf('escalation'),
    run: (state) => jump(state, 'escalation', 1),
  },
  escalationBack: {
    id: 'escalationBack',
    label: 'Previous question to a person',
    icon: MessageCircleQuestion,
    shortcuts: ['Shift+A'],
    group: 'Go to',
    enabled: someOf('escalation'),
    run: (state) => jump(state, 'escalation', -1),
  },
  diff: {
    id: 'diff',
    label: 'State as difference or value',
    icon: Diff,
    shortcuts: ['D'],
    group: 'Show',
    enabled: always,
    run: (state) => state.toggleDiff(),
  },
  pin: {
    id: 'pin',
    label: 'Pin this place: the state as it differs from it',
    icon: Pin,
    shortcuts: ['P'],
    group: 'Show',
    enabled: always,
    run: (state) => state.pin(),
  },
  filter: {
    id: 'filter',
    label: 'Look for something in the log of the whole run',
    icon: Search,
    shortcuts: ['/'],
    group: 'Show',
    enabled: always,
    run: (state) => {
      state.show({ tab: 'log', log: { ...state.log, scope: 'run' } })
      focusSoon('log-filter')
    },
  },
  graph: {
    id: 'graph',
    label: 'Graph as the loop, or step by step',
    icon: Workflow,
    shortcuts: ['G'],
    group: 'Show',
    enabled: always,
    run: (state) => state.show({ graphView: state.graphView === 'loop' ? 'steps' : 'loop' }),
  },
  zoomIn: {
    id: 'zoomIn',
    label: 'Fewer iterations on the ribbon',
    icon: ZoomIn,
    shortcuts: ['Plus'],
    group: 'Show',
    enabled: always,
    run: (state) => state.show({ window: zoomedWindow(state, state.iteration - 0.5, -ZOOM, false) }),
  },
  zoomOut: {
    id: 'zoomOut',
    label: 'More iterations on the ribbon',
    icon: ZoomOut,
    shortcuts: ['Minus'],
    group: 'Show',
    enabled: always,
    run: (state) => state.show({ window: zoomedWindow(state, state.iteration - 0.5, ZOOM, false) }),
  },
  zoomAll: {
    id: 'zoomAll',
    label: 'All iterations on the ribbon',
    icon: Maximize2,
    shortcuts: ['0'],
    group: 'Show',
    enabled: always,
    run: (state) => state.show({ window: null }),
  },
  live: {
    id: 'live',
    label: 'Follow the running run',
    icon: Radio,
    shortcuts: ['L'],
    group: 'Move',
    enabled: when((state) => state.run.status !== 'finished', 'The run has ended'),
    run: (state) => {
      if (state.run.status !== 'finished') state.setFollowing(!state.following)
    },
  },
  waiting: {
    id: 'waiting',
    label: 'Go to what the paused run waits for',
    icon: Hourglass,
    shortcuts: ['W'],
    group: 'Go to',
    enabled: when((state) => state.run.status === 'paused', 'The run waits for nobody'),
    run: () => document.querySelector<HTMLElement>('#paused button')?.focus(),
  },
  goOn: {
    id: 'goOn',
    label: 'Resume the paused run; or pause it',
    icon: Play,
    shortcuts: ['F8'],
    group: 'Run',
    enabled: when((state) => state.run.status !== 'finished', 'The run has ended'),
    run: (state) => {
      if (state.run.status === 'paused') void state.goOn(null)
      else if (state.run.status !== 'finished') void state.pause()
    },
  },
  stepNode: {
    id: 'stepNode',
    label: 'Let it take one step',
    icon: StepForward,
    shortcuts: ['F10'],
    group: 'Run',
    enabled: when((state) => state.run.status === 'paused', 'Only a paused run takes single steps'),
    run: (state) => void state.goOn('step'),
  },
  stepIteration: {
    id: 'stepIteration',
    label: 'Let it run to the next iteration',
    icon: FastForward,
    shortcuts: ['F9'],
    group: 'Run',
    enabled: when((state) => state.run.status === 'paused', 'Only a paused run takes single steps'),
    run: (state) => void state.goOn('iteration'),
  },
  breakpoint: {
    id: 'breakpoint',
    label: 'Set or take away a breakpoint on the current node',
    icon: OctagonMinus,
    shortcuts: ['B'],
    group: 'Run',
    enabled: when((state) => currentNode(state) !== null && state.run.status !== 'finished', 'The run has ended'),
    run: (state) => {
      const nodeId = currentNode(state)
      if (nodeId !== null && state.run.status !== 'finished')
        void state.setBreakpoints(toggleNode(state.breakpoints, nodeId))
    },
  },
  fork: {
    id: 'fork',
    label: 'Fork: a new run from this iteration',
    icon: GitFork,
    shortcuts: ['F'],
    group: 'Run',
    enabled: when((state) => state.timeline.count > 0, 'Nothing has happened yet'),
    run: (state) => {
      if (state.timeline.count > 0) state.show({ dialog: 'fork' })
    },
  },
  compare: {
    id: 'compare',
    label: 'Compare with another run',
    icon: Columns2,
    shortcuts: ['C'],
    group: 'Run',
    enabled: always,
    run: (state) => state.show({ dialog: 'compare' }),
  },
  replay: {
    id: 'replay',
    label: 'Replay: drive a version by the recorded answers',
    icon: Rewind,
    shortcuts: ['R'],
    group: 'Run',
    enabled: always,
    run: (state) => state.show({ dialog: 'replay' }),
  },
  keep: {
    id: 'keep',
    label: 'Keep this run as a case of a suite',
    icon: ListPlus,
    shortcuts: ['K'],
    group: 'Run',
    enabled: when(mayBeKept, 'Only a run that has ended, or asks a person, is a case'),
    run: (state) => {
      if (!mayBeKept(state)) return
      // What was kept is still told: the same key leads to Undo.
      if (state.dialog === 'keep') document.querySelector<HTMLElement>('#kept button')?.focus()
      else state.show({ dialog: 'keep' })
    },
  },
  children: {
    id: 'children',
    label: 'Open: the child runs of this step',
    icon: Network,
    shortcuts: ['O'],
    group: 'Go to',
    enabled: when((state) => (currentStep(state)?.childCalls.length ?? 0) > 0, 'This step calls no loop'),
    run: (state) => {
      if ((currentStep(state)?.childCalls.length ?? 0) === 0) return
      state.show({ tab: 'children' })
      focusSoon(focusChildren)
    },
  },
  up: {
    id: 'up',
    label: 'Up: the run that called this one',
    icon: CornerLeftUp,
    shortcuts: ['U'],
    group: 'Go to',
    enabled: when((state) => state.run.parent !== null, 'No other run called this one'),
    run: () => document.querySelector<HTMLElement>('#called-by a')?.click(),
  },
} as const satisfies Record<string, TraceAction>

/** What the pointer does on the ribbon. */
export const RIBBON_HINTS: readonly KeyHint[] = [
  { group: 'On the ribbon', label: 'Scrub', keys: ['drag'] },
  { group: 'On the ribbon', label: 'Zoom', keys: ['wheel'] },
  { group: 'On the ribbon', label: 'Move along it', keys: ['Shift+wheel'] },
]

export type ActionName = keyof typeof ACTIONS

/** The first key of an action as it is printed in the viewer: the same on every machine. */
export const keysOf = ({ shortcuts }: TraceAction): string => printed(shortcuts[0] ?? '', true)

/** The action of a key press; null while somebody types, for combinations with other modifiers, and for keys that a control needs itself (`data-own-keys`: those that move). To be asked before the controls: some of them take arrows that belong to the viewer. `byPointer`: the focus was last moved by pointing, not by Tab. */
export function actionFor(event: KeyboardEvent, byPointer: boolean): TraceAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const target = event.target instanceof HTMLElement ? event.target : null
  if (inDialog(target) || isText(target)) return null
  // Buttons and tabs keep the keys that work them.
  if (event.key === ' ' && target?.closest('button, a, summary, [role=tab]')) return null
  // After a click on a tab the arrows go on scrubbing: the tabs get them when the keyboard brought the focus there.
  if (/^(Arrow|Home|End|Page)/.test(event.key)) {
    if (target?.closest('[data-own-keys]')) return null
    if (target?.closest('[role=tablist]') && !byPointer) return null
  }
  return (
    Object.values<TraceAction>(ACTIONS).find(({ shortcuts }) => shortcuts.some((keys) => matches(keys, event))) ?? null
  )
}

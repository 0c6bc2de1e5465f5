import {
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  Flag,
  GitCompare,
  PanelLeft,
  PanelRight,
  StepBack,
  StepForward,
} from 'lucide-react'
import { type Action, always, bind, type Command, when } from '@/components/commands/action.ts'
import type { CompareState, CompareStore } from './compare-store.ts'

type CompareAction = Action<CompareState, CompareState>

const someDifference = when<CompareState>(
  ({ comparison }) => (comparison?.differences.length ?? 0) > 0,
  'There is no difference',
)

/** What the comparison does: buttons, keys, the palette and the sheet of keys share it. */
export const COMPARE_ACTIONS = {
  back: {
    id: 'back',
    label: 'Iteration back',
    icon: ChevronLeft,
    shortcuts: ['ArrowLeft'],
    group: 'Move',
    enabled: always,
    run: ({ goTo, iteration }) => goTo(iteration - 1),
  },
  forward: {
    id: 'forward',
    label: 'Next iteration',
    icon: ChevronRight,
    shortcuts: ['ArrowRight'],
    group: 'Move',
    enabled: always,
    run: ({ goTo, iteration }) => goTo(iteration + 1),
  },
  start: {
    id: 'start',
    label: 'First iteration',
    icon: ChevronFirst,
    shortcuts: ['Home'],
    group: 'Move',
    enabled: always,
    run: ({ goTo }) => goTo(1),
  },
  end: {
    id: 'end',
    label: 'Last iteration',
    icon: ChevronLast,
    shortcuts: ['End'],
    group: 'Move',
    enabled: always,
    run: ({ goTo, count }) => goTo(count),
  },
  first: {
    id: 'first',
    label: 'Where the courses part',
    icon: Flag,
    shortcuts: ['F'],
    group: 'Differences',
    enabled: when(({ comparison }) => comparison?.divergence != null, 'The courses do not part'),
    run: ({ comparison, goTo }) => {
      if (comparison?.divergence) goTo(comparison.divergence.iteration)
    },
  },
  previous: {
    id: 'previous',
    label: 'Previous difference',
    icon: StepBack,
    shortcuts: ['Shift+N'],
    group: 'Differences',
    enabled: someDifference,
    run: ({ jump }) => void jump(-1),
  },
  next: {
    id: 'next',
    label: 'Next difference',
    icon: StepForward,
    shortcuts: ['N'],
    group: 'Differences',
    enabled: someDifference,
    run: ({ jump }) => void jump(1),
  },
  diff: {
    id: 'diff',
    label: 'Differences, or both as they are',
    icon: GitCompare,
    shortcuts: ['D'],
    group: 'Differences',
    enabled: always,
    run: ({ view, show }) => show({ view: view === 'difference' ? 'both' : 'difference' }),
  },
  openA: {
    id: 'openA',
    label: 'Open the trace of A here',
    icon: PanelLeft,
    shortcuts: ['A'],
    group: 'Go to',
    enabled: always,
    run: () => document.querySelector<HTMLElement>('#open-a')?.click(),
  },
  openB: {
    id: 'openB',
    label: 'Open the trace of B here',
    icon: PanelRight,
    shortcuts: ['B'],
    group: 'Go to',
    enabled: always,
    run: () => document.querySelector<HTMLElement>('#open-b')?.click(),
  },
} as const satisfies Record<string, CompareAction>

/** The same for the palette, the keys and the sheet. */
export function compareCommands({ getState }: CompareStore): Command[] {
  return Object.values<CompareAction>(COMPARE_ACTIONS).map((action) => bind('compare', action, getState, getState))
}

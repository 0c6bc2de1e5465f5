import {
  CircleAlert,
  CirclePlay,
  FileCode,
  FlaskConical,
  GitCommitVertical,
  GitCompareArrows,
  History,
  LayoutTemplate,
  ListChecks,
  type LucideIcon,
  PackageCheck,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { always, when } from '@/components/commands/action.ts'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import type { DesignerAction } from './actions.ts'
import type { DesignerState, DockTab } from './store/designer-store.ts'

function tab<Tab extends DockTab>(
  id: Tab,
  what: string,
  icon: LucideIcon,
  enabled: DesignerAction['enabled'] = always,
): DesignerAction & { id: Tab } {
  return {
    id,
    label: `Show ${what}`,
    icon,
    shortcuts: [],
    group: 'Panels',
    words: ['dock', 'go to'],
    enabled,
    run: ({ store }) => store.getState().set({ dock: { open: true, tab: id } }),
  }
}

/** What changes nothing of the design: how near it is looked at, what stands under it, and its versions. */
export const VIEW_ACTIONS = {
  zoomIn: {
    id: 'zoomIn',
    label: 'Zoom in',
    icon: ZoomIn,
    shortcuts: ['Plus'],
    group: 'Arrange',
    enabled: always,
    run: ({ zoom }) => zoom('in'),
  },
  zoomOut: {
    id: 'zoomOut',
    label: 'Zoom out',
    icon: ZoomOut,
    shortcuts: ['Minus'],
    group: 'Arrange',
    enabled: always,
    run: ({ zoom }) => zoom('out'),
  },
  problems: tab('problems', 'problems', CircleAlert),
  spec: tab('spec', 'the spec', FileCode),
  history: tab('history', 'the history', History),
  versions: tab('versions', 'versions', GitCommitVertical),
  runPanel: {
    ...tab(
      'run',
      'the run under the canvas',
      CirclePlay,
      when(({ watched }: DesignerState) => watched !== null, 'No run is followed here'),
    ),
    id: 'runPanel',
  },
  publish: {
    id: 'publish',
    label: 'Publish a version…',
    icon: PackageCheck,
    shortcuts: [],
    group: 'Loop',
    enabled: always,
    run: ({ store }) => {
      store.getState().set({ dock: { open: true, tab: 'versions' } })
      focusSoon(() => document.querySelector<HTMLInputElement>('[data-publish-note]')?.focus())
    },
  },
  versionsPage: {
    id: 'versionsPage',
    label: 'Versions of this loop',
    icon: GitCompareArrows,
    shortcuts: [],
    group: 'Loop',
    words: ['compare', 'restore', 'share', 'link'],
    enabled: always,
    run: ({ store, go }) => go(`/loops/${store.getState().slug}/versions`),
  },
  checklist: {
    id: 'checklist',
    label: 'Production checklist',
    icon: ListChecks,
    shortcuts: [],
    group: 'Loop',
    words: ['ready', 'points', 'fourteen', 'production'],
    enabled: always,
    run: ({ store, go }) => go(`/loops/${store.getState().slug}/checklist`),
  },
  offerTemplate: {
    id: 'offerTemplate',
    label: 'Offer as a template',
    icon: LayoutTemplate,
    shortcuts: [],
    group: 'Loop',
    words: ['publish', 'gallery', 'templates', 'share'],
    enabled: always,
    run: ({ store, go }) => go(`/loops/${store.getState().slug}/versions?offer`),
  },
  evaluationsPage: {
    id: 'evaluationsPage',
    label: 'Evaluations of this loop',
    icon: FlaskConical,
    shortcuts: [],
    group: 'Loop',
    words: ['suites', 'cases', 'converge', 'chaos', 'gate', 'regressions'],
    enabled: always,
    run: ({ store, go }) => go(`/loops/${store.getState().slug}/evaluations`),
  },
} as const satisfies Record<string, DesignerAction>

import {
  Boxes,
  Brain,
  ChartSpline,
  CirclePlus,
  Cpu,
  History,
  Inbox,
  Keyboard,
  type LucideIcon,
  Map as MapIcon,
  PanelLeft,
  PanelRight,
  Plug,
  Receipt,
  Search,
  Settings,
  SunMoon,
} from 'lucide-react'
import { type Action, always, bind, type Command, when } from './action.ts'

/** What the commands of every page work with. */
export type GlobalContext = {
  go: (href: string) => void
  switchTheme: () => void
  showKeys: () => void
  showPalette: () => void
  /** What begins a search on the page, if it has one. */
  search: () => (() => void) | null
  /** Gives the focus to the next part of the page, or the one before. */
  nextPart: (step: 1 | -1) => void
}

type GlobalAction = Action<GlobalContext, GlobalContext> & { words?: readonly string[]; href?: string }

/** Pages to go to: address, name, sign and other words for them. */
const PAGES: readonly [href: string, label: string, icon: LucideIcon, words: readonly string[]][] = [
  ['/', 'Loops', Boxes, ['home', 'start']],
  ['/runs', 'Runs', History, ['history', 'traces']],
  ['/new', 'New loop', CirclePlus, ['templates', 'topologies', 'create']],
  ['/new/decision-map', 'Guided start', MapIcon, ['new loop', 'decisions', 'create']],
  ['/inbox', 'Inbox', Inbox, ['waiting', 'escalations', 'questions']],
  ['/memory', 'Memory', Brain, ['memories', 'facts']],
  ['/priors', 'What runs have taught', ChartSpline, ['priors', 'adaptive exit', 'convergence', 'learned']],
  ['/settings', 'Settings', Settings, ['keys', 'secrets', 'budget']],
  ['/settings/models', 'Settings: models', Cpu, ['connections', 'aliases', 'keys']],
  ['/settings/mcp', 'Settings: MCP servers', Plug, ['tools']],
  ['/settings/prices', 'Settings: prices', Receipt, ['cost', 'money']],
]

export const GLOBAL_ACTIONS: readonly GlobalAction[] = [
  {
    id: 'palette',
    label: 'Search or run a command',
    icon: Search,
    shortcuts: ['Mod+K'],
    group: 'Everywhere',
    inTexts: true,
    enabled: always,
    run: ({ showPalette }) => showPalette(),
  },
  {
    id: 'next-part',
    label: 'To the next part of the page',
    icon: PanelRight,
    shortcuts: ['F6'],
    group: 'Everywhere',
    inTexts: true,
    enabled: always,
    run: ({ nextPart }) => nextPart(1),
  },
  {
    id: 'part-before',
    label: 'To the part of the page before',
    icon: PanelLeft,
    shortcuts: ['Shift+F6'],
    group: 'Everywhere',
    inTexts: true,
    enabled: always,
    run: ({ nextPart }) => nextPart(-1),
  },
  {
    id: 'find',
    label: 'Search on this page',
    icon: Search,
    shortcuts: ['/'],
    group: 'Everywhere',
    enabled: when(({ search }) => search() !== null, 'Nothing is searched on this page'),
    run: ({ search }) => search()?.(),
  },
  {
    id: 'keys',
    label: 'Keyboard shortcuts',
    icon: Keyboard,
    shortcuts: ['?'],
    group: 'Everywhere',
    words: ['help'],
    enabled: always,
    run: ({ showKeys }) => showKeys(),
  },
  {
    id: 'theme',
    label: 'Switch between light and dark',
    icon: SunMoon,
    shortcuts: [],
    group: 'Everywhere',
    words: ['theme', 'colours'],
    enabled: always,
    run: ({ switchTheme }) => switchTheme(),
  },
  ...PAGES.map(
    ([href, label, icon, words]): GlobalAction => ({
      id: `go:${href}`,
      label,
      icon,
      shortcuts: [],
      group: 'Go to',
      words: ['go to', 'open', ...words],
      href,
      enabled: always,
      run: ({ go }) => go(href),
    }),
  ),
]

/** What can be done on every page. */
export function globalCommands(context: GlobalContext): Command[] {
  return GLOBAL_ACTIONS.map((action) =>
    bind(
      'global',
      action,
      () => context,
      () => context,
    ),
  )
}

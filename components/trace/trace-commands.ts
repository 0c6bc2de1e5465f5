import { PanelBottom, Pin, ShieldCheck, Waypoints } from 'lucide-react'
import { always, bind, type Command } from '@/components/commands/action.ts'
import { invariantsOf } from '@/components/decision/invariants-of.ts'
import { LAST_STEP } from '@/lib/loop/4-trace/navigate.ts'
import { ACTIONS, type TraceAction } from './keys.ts'
import { PANELS } from './panels/detail-panel.tsx'
import type { TraceStore } from './store/trace-store.ts'
import { TABS } from './store/view-slice.ts'

type Lead = Pick<Command, 'id' | 'label' | 'icon' | 'group'> & { words?: readonly string[]; run: () => void }
const command = (lead: Lead): Command => ({ ...lead, id: `trace.${lead.id}`, shortcuts: [], enabled: always })

/** What can be done in the viewer, and its tabs. */
export function traceCommands(store: TraceStore, go: (href: string) => void): Command[] {
  const bound = Object.values<TraceAction>(ACTIONS).map((action) =>
    bind('trace', action, store.getState, store.getState),
  )
  const tabs = TABS.map((tab) =>
    command({
      id: `tab:${tab}`,
      label: `Show tab: ${PANELS[tab].label}`,
      icon: PanelBottom,
      group: 'Tabs',
      words: [tab, 'panel', 'go to'],
      run: () => store.getState().show({ tab }),
    }),
  )
  const { loop } = store.getState().run
  const href = `/loops/${loop.slug}`
  const back: Command = {
    ...command({
      id: 'loop',
      label: `Open the loop: ${loop.name}`,
      icon: Waypoints,
      group: 'Go to',
      words: ['designer', 'draw'],
      run: () => go(href),
    }),
    href,
  }
  return [...bound, ...tabs, back]
}

/** What a typed text names in this run: iterations by number, invariants, nodes. */
export function tracePlaces(store: TraceStore, query: string): Command[] {
  const { timeline, snapshot, goTo, show } = store.getState()
  const number = Number(/^(?:go to |to )?(?:iteration )?(\d{1,6})$/i.exec(query)?.[1] ?? Number.NaN)
  const iterations =
    number >= 1 && number <= timeline.count
      ? [
          command({
            id: `iteration:${number}`,
            label: `Go to iteration ${number}`,
            icon: Pin,
            group: 'Iterations',
            words: [query],
            run: () => goTo({ iteration: number, step: LAST_STEP }),
          }),
        ]
      : []
  const invariants = invariantsOf(snapshot.spec).map((name) =>
    command({
      id: `invariant:${name}`,
      label: `Go to invariant: ${name}`,
      icon: ShieldCheck,
      group: 'Invariants',
      words: ['invariant', 'check'],
      run: () => show({ tab: 'invariants' }),
    }),
  )
  return [...iterations, ...invariants]
}

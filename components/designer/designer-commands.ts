import {
  Braces,
  CircleX,
  FileSignature,
  Info,
  PanelRight,
  Plus,
  SquareDashedMousePointer,
  TriangleAlert,
} from 'lucide-react'
import { always, bind, type Command, type KeyHint } from '@/components/commands/action.ts'
import { goTo } from '@/components/problems/go-to.ts'
import { type Place, placeOf } from '@/components/problems/place-of.ts'
import { Contract } from '@/lib/loop/artefacts/contract.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { ACTIONS, type ActionContext, type DesignerAction } from './actions.ts'
import { addKind } from './place-node.ts'
import type { InspectorTab } from './store/designer-store.ts'

/** Presses on the canvas that are no action of their own. */
export const CANVAS_HINTS: readonly KeyHint[] = [
  { group: 'On the canvas', label: 'Move what is selected', keys: ['← ↑ → ↓'] },
  { group: 'On the canvas', label: 'Move it further', keys: ['Shift+arrows'] },
  { group: 'On the canvas', label: 'Clear the selection, close', keys: ['Escape'] },
  { group: 'On the canvas', label: 'From node to node', keys: ['Tab'] },
  {
    group: 'On the canvas',
    label: 'Select the focused node or edge; edit the text of a note or frame',
    keys: ['Enter'],
  },
]

const TABS: readonly [tab: InspectorTab, label: string][] = [
  ['loop', 'Loop'],
  ['state', 'State'],
  ['contract', 'Contract'],
  ['models', 'Models'],
]

type Lead = Pick<Command, 'id' | 'label' | 'icon' | 'group'> & { words?: readonly string[]; run: () => void }
const command = (lead: Lead): Command => ({ ...lead, id: `designer.${lead.id}`, shortcuts: [], enabled: always })

/** What can be done in the designer, and its panels. */
export function designerCommands(context: ActionContext): Command[] {
  const { store, viewCentre, focusCanvas } = context
  const toNode = (id: string | null) => {
    // The palette gave the focus back to where it was opened: on with it to what was asked for.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    focusCanvas(id)
  }
  const bound = Object.values<DesignerAction>(ACTIONS).map((action) =>
    bind('designer', action, store.getState, () => context),
  )
  const added = Object.values(definitions).map(({ kind, title, summary }) =>
    command({
      id: `add:${kind}`,
      label: `Add ${title}`,
      icon: Plus,
      group: 'Add a node',
      words: summary.split(' '),
      run: () => {
        const { x, y } = viewCentre()
        addKind(store, kind, { x: x - 108, y: y - 36 })
        toNode(store.getState().selection.nodes[0] ?? null)
      },
    }),
  )
  const panels = TABS.map(([tab, label]) =>
    command({
      id: `panel:${tab}`,
      label: `Show ${label.toLowerCase()}`,
      icon: PanelRight,
      group: 'Panels',
      words: ['inspector', 'go to'],
      run: () => {
        store.getState().select({})
        store.getState().set({ tab })
      },
    }),
  )
  return [...bound, ...added, ...panels]
}

/** Parts of the design to go to: nodes, state fields, problems, settings of the contract. */
export function designerPlaces({ store, focusCanvas, reveal }: ActionContext): Command[] {
  const { history, compiled } = store.getState()
  const { nodes, state } = history.present
  const to = (place: Place) => () => goTo(store, place)
  return [
    ...nodes.map(({ id, kind, label }) =>
      command({
        id: `node:${id}`,
        label: `Go to ${label || id}`,
        icon: SquareDashedMousePointer,
        group: 'Nodes',
        words: [id, definitions[kind].title, 'node'],
        run: () => {
          store.getState().select({ nodes: [id] })
          focusCanvas(id)
          reveal(id)
        },
      }),
    ),
    ...Object.keys(state.properties).map((name) =>
      command({
        id: `field:${name}`,
        label: `Go to state.${name}`,
        icon: Braces,
        group: 'State fields',
        words: [name, 'field', 'state'],
        run: to(placeOf({ field: `state.properties.${name}` })),
      }),
    ),
    ...compiled.diagnostics.map((problem, index) => problemCommand(problem, index, to(placeOf(problem)))),
    ...Object.keys(Contract.shape).map((name) =>
      command({
        id: `contract:${name}`,
        label: `Go to contract: ${inWords(name)}`,
        icon: FileSignature,
        group: 'Contract',
        words: [name, 'setting', 'contract'],
        run: to(placeOf({ field: `contract.${name}` })),
      }),
    ),
  ]
}

const SIGNS = { error: CircleX, warning: TriangleAlert, info: Info }

function problemCommand({ severity, message, code }: Diagnostic, index: number, run: () => void): Command {
  return command({
    id: `problem:${index}:${code}`,
    label: message,
    icon: SIGNS[severity],
    group: 'Problems',
    words: ['problem', 'go to', severity, code],
    run,
  })
}

/** `maxIterations` as "max iterations". */
function inWords(name: string): string {
  return name.replace(/([A-Z])/g, ' $1').toLowerCase()
}

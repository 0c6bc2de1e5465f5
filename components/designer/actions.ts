import {
  Bug,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Download,
  FlaskConical,
  Group,
  Maximize,
  OctagonMinus,
  Orbit,
  PanelBottom,
  Play,
  Redo2,
  Save,
  Scissors,
  Search,
  SquareDashedMousePointer,
  StickyNote,
  Trash2,
  Undo2,
  Ungroup,
  Upload,
  Workflow,
} from 'lucide-react'
import { type Action, always, when } from '@/components/commands/action.ts'
import { toggleNodes } from '@/components/debugger/edit-breakpoints.ts'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import { plural } from '@/components/ui/format.ts'
import { arrangeLayered, arrangeRing } from '@/lib/loop/1-draw/arrange.ts'
import { disconnect } from '@/lib/loop/1-draw/edit-edges.ts'
import { groupNodes, ungroup } from '@/lib/loop/1-draw/edit-groups.ts'
import { duplicate, moveNodes, type Point, removeNodes } from '@/lib/loop/1-draw/edit-nodes.ts'
import { addNote, duplicateNotes, moveNotes, removeNotes } from '@/lib/loop/1-draw/edit-notes.ts'
import { freePlace } from '@/lib/loop/1-draw/free-place.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { copyParts, type Pasted, pasteParts, whyNotPasted } from './store/clipboard.ts'
import { type DesignerState, type DesignerStore, selectedCount } from './store/designer-store.ts'
import { groupKey, noteKey } from './store/project-extras.ts'
import type { Selection } from './store/projection.ts'
import { VIEW_ACTIONS } from './view-actions.ts'

/** What an action may use beside the store: the things that only a mounted page has. */
export type ActionContext = {
  store: DesignerStore
  fitView: () => void
  zoom: (way: 'in' | 'out') => void
  /** Brings a part into the middle of the canvas, by its id there. */
  reveal: (key: string) => void
  /** Middle of what is seen of the canvas, in its units. */
  viewCentre: () => Point
  /** How large the canvas is on the screen; null: there is none. */
  canvasSize: () => { width: number; height: number } | null
  /** Gives the focus to a node, or to the canvas, if it is nowhere once the page is drawn anew. */
  focusCanvas: (nodeId: string | null) => void
  /** Begins to edit the text of a note or the label of a frame, on the canvas. */
  editText: (key: string) => void
  clipboard: { write: (text: string) => void; read: () => Promise<string> }
  saveNow: () => void
  download: (name: string, text: string) => void
  /** To another page. */
  go: (href: string) => void
}

/** One thing that can be done in the designer. */
export type DesignerAction = Action<DesignerState, ActionContext> & { words?: readonly string[] }

const someNode = when((state: DesignerState) => state.selection.nodes.length > 0, 'Select a node first')
const some = when((state: DesignerState) => selectedCount(state.selection) > 0, 'Select something first')
const someBox = when(
  ({ selection }: DesignerState) => selectedCount(selection) > selection.edges.length,
  'Select a node, a note or a frame first',
)
const hasNodes = when((state: DesignerState) => state.nodes.length > 0, 'There are no nodes')

/** The selected nodes, with those inside of a selected frame. */
export function chosenNodes({ selection, history }: Pick<DesignerState, 'selection' | 'history'>): string[] {
  const framed = (history.present.layout.groups ?? []).filter(({ id }) => selection.groups.includes(id))
  return [...new Set([...selection.nodes, ...framed.flatMap(({ nodes }) => nodes)])]
}

export function errorCount(state: DesignerState): number {
  return state.compiled.diagnostics.filter((found) => found.severity === 'error').length
}

/** Why the loop can't be run now; null when it can. */
export function whyNotRun(state: DesignerState): string | null {
  const errors = errorCount(state)
  if (state.save.status === 'conflict') return 'Decide about the conflict first'
  if (!state.accepted) return 'This loop was imported: review and accept it first'
  if (errors > 0) return `Fix ${plural(errors, 'error')} first`
  return null
}

/** With a conflict open nothing else may come first: shows its question and says so. False when there is none. */
export function askAboutConflict(store: DesignerStore): boolean {
  const { save, set } = store.getState()
  if (save.status !== 'conflict') return false
  set({ dialog: null, save: { ...save, later: false }, notice: 'Decide about the conflict first.' })
  return true
}

async function paste({ store, clipboard, viewCentre }: ActionContext): Promise<void> {
  const text = await clipboard.read().catch(() => '')
  const { history, edit, select, set } = store.getState()
  const centre = viewCentre()
  const pasted = pasteParts(history.present, text, { x: centre.x - 100, y: centre.y - 40 })
  if (pasted === null) return set({ notice: whyNotPasted(text) })
  edit(() => pasted.design)
  select({ nodes: pasted.nodes, notes: pasted.notes })
  set({ notice: `Pasted ${counted(pasted)}.${aboutNeeds(pasted)}` })
}

function copy({ store, clipboard }: ActionContext): void {
  const { history, selection, set } = store.getState()
  const chosen = { nodes: chosenNodes(store.getState()), notes: selection.notes }
  const text = copyParts(history.present, chosen)
  if (text === null) return
  clipboard.write(text)
  set({ notice: `Copied ${counted(chosen)}.` })
}

function cut(context: ActionContext): void {
  const chosen = { nodes: chosenNodes(context.store.getState()), notes: context.store.getState().selection.notes }
  copy(context)
  deleteSelection(context)
  context.store.getState().set({ notice: `Cut ${counted(chosen)}.` })
}

/** Opens the search; where it is open already its field is chosen anew. */
function openSearch({ store }: ActionContext): void {
  store.getState().set({ dock: { open: true, tab: 'search' } })
  focusSoon(() => document.querySelector<HTMLInputElement>('[data-design-search]')?.select())
}

/** What came along with pasted nodes, and what of it this loop has otherwise. */
function aboutNeeds({ added, tools, clashes }: Pick<Pasted, 'added' | 'tools' | 'clashes'>): string {
  const unsafe =
    tools.length === 0 ? '' : ` Until somebody classifies them, these tools count as unsafe: ${tools.join(', ')}.`
  const brought = added.length === 0 ? '' : ` With them came ${added.join(', ')}.${unsafe}`
  const kept = clashes.map(({ what, name }) => `the ${what} “${name}”`).join(', ')
  return clashes.length === 0
    ? brought
    : `${brought} This loop has ${kept} otherwise, and keeps its own: look at the problems.`
}

function counted({ nodes, notes }: { nodes: readonly string[]; notes: readonly string[] }): string {
  const parts = [
    ...(nodes.length > 0 ? [plural(nodes.length, 'node')] : []),
    ...(notes.length > 0 ? [plural(notes.length, 'note')] : []),
  ]
  return parts.join(' and ')
}

function deleteSelection({ store, focusCanvas }: ActionContext): void {
  const { selection, edit, set, history } = store.getState()
  focusCanvas(neighbourOf(history.present, selection))
  edit((design) => {
    const cut = removeNodes(disconnect(design, selection.edges), selection.nodes)
    return ungroup(removeNotes(cut, selection.notes), selection.groups)
  })
  set({ notice: `Deleted ${plural(selectedCount(selection), 'part')}.` })
}

/** A node that stays and that the deleted parts were connected to: before them if there is one, else after them. */
function neighbourOf({ edges }: LoopDesign, { nodes, edges: cut }: Pick<Selection, 'nodes' | 'edges'>): string | null {
  const gone = new Set(nodes)
  const stays = (id: string) => !gone.has(id)
  const before = edges.find(({ id, from, to }) => stays(from) && (gone.has(to) || cut.includes(id)))
  return before?.from ?? edges.find(({ from, to }) => gone.has(from) && stays(to))?.to ?? null
}

/** The focus goes with the selection to a node that comes back. */
function travel({ store, focusCanvas }: ActionContext, way: 'undo' | 'redo'): void {
  const before = store.getState().selection
  store.getState()[way]()
  const { selection } = store.getState()
  const [first] = selection.nodes
  if (selection !== before && first !== undefined) focusCanvas(first)
}

function duplicateSelection({ store }: ActionContext): void {
  const { history, selection, edit, select } = store.getState()
  const before = partIds(history.present)
  const offset = { x: 40, y: 40 }
  edit((design) => duplicateNotes(duplicate(design, chosenNodes(store.getState()), offset), selection.notes, offset))
  const after = partIds(store.getState().history.present)
  const fresh = (of: 'nodes' | 'notes') => [...after[of]].filter((id) => !before[of].has(id))
  select({ nodes: fresh('nodes'), notes: fresh('notes') })
}

function partIds({ nodes, layout }: LoopDesign) {
  const ids = (parts: readonly { id: string }[] = []) => new Set(parts.map(({ id }) => id))
  return { nodes: ids(nodes), notes: ids(layout.notes) }
}

function groupSelection({ store, editText }: ActionContext): void {
  const nodes = chosenNodes(store.getState())
  const { edit, set, select, history } = store.getState()
  edit((design) => groupNodes(design, nodes))
  const group = store.getState().history.present.layout.groups?.at(-1)
  if (store.getState().history === history || !group) {
    set({ notice: 'There are too many groups.' })
    return
  }
  select({ groups: [group.id] })
  set({ notice: `Grouped ${plural(group.nodes.length, 'node')}.` })
  editText(groupKey(group.id))
}

/** The selected frames, and those around selected nodes. */
function framesOf({ selection, history }: DesignerState): string[] {
  const groups = history.present.layout.groups ?? []
  const around = ({ nodes }: { nodes: readonly string[] }) => nodes.some((id) => selection.nodes.includes(id))
  return groups.filter((group) => selection.groups.includes(group.id) || around(group)).map(({ id }) => id)
}

function ungroupSelection({ store }: ActionContext): void {
  const frames = framesOf(store.getState())
  const nodes = chosenNodes(store.getState())
  store.getState().edit((design) => ungroup(design, frames))
  store.getState().select({ nodes })
  store.getState().set({ notice: `Took ${plural(frames.length, 'frame')} away.` })
}

function addNoteInView({ store, viewCentre, editText }: ActionContext): void {
  const { history, edit, select, set } = store.getState()
  const centre = viewCentre()
  const taken = [...Object.values(positionsOf(history.present)), ...(history.present.layout.notes ?? [])]
  const place = freePlace({ x: centre.x - 110, y: centre.y - 56 }, taken)
  edit((design) => addNote(design, { x: Math.round(place.x), y: Math.round(place.y) }))
  const note = store.getState().history.present.layout.notes?.at(-1)
  if (store.getState().history === history || !note) {
    set({ notice: 'There are too many notes.' })
    return
  }
  select({ notes: [note.id] })
  set({ notice: 'Added a note.' })
  editText(noteKey(note.id))
}

function arrangeAs(arrange: typeof arrangeLayered) {
  return ({ store, fitView, canvasSize }: ActionContext): void => {
    const frame = canvasSize()
    store.getState().edit((design) => arrange(design, frame))
    requestAnimationFrame(() => requestAnimationFrame(fitView))
  }
}

function toggleBreakpoints({ store }: ActionContext): void {
  const { selection, breakpoints, set } = store.getState()
  const next = toggleNodes(breakpoints, selection.nodes)
  const many = plural(Math.abs(next.length - breakpoints.length), 'breakpoint')
  set({
    breakpoints: next,
    notice: next.length >= breakpoints.length ? `Set ${many}: runs started here stop there.` : `Took ${many} away.`,
  })
}

export const ACTIONS = {
  undo: {
    id: 'undo',
    label: 'Undo',
    icon: Undo2,
    shortcuts: ['Mod+Z'],
    group: 'Edit',
    enabled: when((state) => state.history.past.length > 0, 'Nothing was changed yet'),
    run: (context) => travel(context, 'undo'),
  },
  redo: {
    id: 'redo',
    label: 'Redo',
    icon: Redo2,
    shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
    group: 'Edit',
    enabled: when((state) => state.history.future.length > 0, 'Nothing was undone'),
    run: (context) => travel(context, 'redo'),
  },
  delete: {
    id: 'delete',
    label: 'Delete',
    icon: Trash2,
    shortcuts: ['Delete', 'Backspace'],
    group: 'Edit',
    enabled: some,
    run: deleteSelection,
  },
  cut: { id: 'cut', label: 'Cut', icon: Scissors, shortcuts: ['Mod+X'], group: 'Edit', enabled: someBox, run: cut },
  copy: { id: 'copy', label: 'Copy', icon: Copy, shortcuts: ['Mod+C'], group: 'Edit', enabled: someBox, run: copy },
  paste: {
    id: 'paste',
    label: 'Paste',
    icon: ClipboardPaste,
    shortcuts: ['Mod+V'],
    group: 'Edit',
    enabled: always,
    run: (context) => void paste(context),
  },
  duplicate: {
    id: 'duplicate',
    label: 'Duplicate',
    icon: CopyPlus,
    shortcuts: ['Mod+D'],
    group: 'Edit',
    enabled: someBox,
    run: duplicateSelection,
  },
  note: {
    id: 'note',
    label: 'Add a note',
    icon: StickyNote,
    shortcuts: ['N'],
    group: 'Edit',
    enabled: always,
    run: addNoteInView,
  },
  group: {
    id: 'group',
    label: 'Group',
    icon: Group,
    shortcuts: ['Mod+G'],
    group: 'Edit',
    enabled: someNode,
    run: groupSelection,
  },
  ungroup: {
    id: 'ungroup',
    label: 'Ungroup',
    icon: Ungroup,
    shortcuts: ['Mod+Shift+G'],
    group: 'Edit',
    enabled: when((state) => framesOf(state).length > 0, 'Select a frame, or a node inside of one'),
    run: ungroupSelection,
  },
  selectAll: {
    id: 'selectAll',
    label: 'Select all',
    icon: SquareDashedMousePointer,
    shortcuts: ['Mod+A'],
    group: 'Edit',
    enabled: always,
    run: ({ store }) => {
      const { nodes, notes } = partIds(store.getState().history.present)
      store.getState().select({ nodes: [...nodes], notes: [...notes] })
    },
  },
  search: {
    id: 'search',
    label: 'Search and replace',
    icon: Search,
    shortcuts: ['Mod+F'],
    group: 'Edit',
    inTexts: true,
    enabled: always,
    run: openSearch,
  },
  fitView: {
    id: 'fitView',
    label: 'Fit to view',
    icon: Maximize,
    shortcuts: ['F'],
    group: 'Arrange',
    enabled: always,
    run: ({ fitView }) => fitView(),
  },
  ring: {
    id: 'ring',
    label: 'Arrange as a ring',
    icon: Orbit,
    shortcuts: ['R'],
    group: 'Arrange',
    enabled: hasNodes,
    run: arrangeAs(arrangeRing),
  },
  layered: {
    id: 'layered',
    label: 'Arrange in layers',
    icon: Workflow,
    shortcuts: ['L'],
    group: 'Arrange',
    enabled: hasNodes,
    run: arrangeAs(arrangeLayered),
  },
  dock: {
    id: 'dock',
    label: 'Show or hide the dock',
    icon: PanelBottom,
    shortcuts: ['Mod+J'],
    group: 'Arrange',
    inTexts: true,
    enabled: always,
    run: ({ store }) => store.getState().set({ dock: { ...store.getState().dock, open: !store.getState().dock.open } }),
  },
  run: {
    id: 'run',
    label: 'Run',
    icon: Play,
    shortcuts: ['Mod+Enter'],
    group: 'Loop',
    inTexts: true,
    enabled: (state) => (state.save.status === 'conflict' ? true : (whyNotRun(state) ?? true)),
    run: ({ store }) => {
      if (!askAboutConflict(store)) store.getState().set({ dialog: 'run', runVersion: null })
    },
  },
  tryNode: {
    id: 'tryNode',
    label: 'Run this node…',
    icon: FlaskConical,
    shortcuts: [],
    group: 'Loop',
    words: ['try', 'trial', 'alone'],
    enabled: ({ selection, accepted }) => {
      if (selection.nodes.length !== 1) return 'Select one node first'
      return accepted || 'This loop was imported: review and accept it first'
    },
    run: ({ store }) => store.getState().set({ dialog: 'try', tried: store.getState().selection.nodes[0] ?? null }),
  },
  breakpoint: {
    id: 'breakpoint',
    label: 'Set or take away a breakpoint',
    icon: OctagonMinus,
    shortcuts: ['B'],
    group: 'Loop',
    enabled: someNode,
    run: toggleBreakpoints,
  },
  breakpoints: {
    id: 'breakpoints',
    label: 'Show breakpoints',
    icon: Bug,
    shortcuts: ['Shift+B'],
    group: 'Loop',
    enabled: always,
    run: ({ store }) => store.getState().set({ dock: { open: true, tab: 'breakpoints' } }),
  },
  save: {
    id: 'save',
    label: 'Save now',
    icon: Save,
    shortcuts: ['Mod+S'],
    group: 'Loop',
    inTexts: true,
    enabled: always,
    run: ({ saveNow }) => saveNow(),
  },
  export: {
    id: 'export',
    label: 'Export as JSON',
    icon: Download,
    shortcuts: ['Mod+Shift+E'],
    group: 'Loop',
    enabled: always,
    run: ({ store, download }) => {
      const { slug, history } = store.getState()
      download(`${slug}.json`, `${JSON.stringify(history.present, null, 2)}\n`)
    },
  },
  import: {
    id: 'import',
    label: 'Import as a new loop',
    icon: Upload,
    shortcuts: [],
    group: 'Loop',
    enabled: always,
    run: ({ store }) => store.getState().set({ dialog: 'import' }),
  },
  ...VIEW_ACTIONS,
} as const satisfies Record<string, DesignerAction>

export type ActionId = keyof typeof ACTIONS

/** Moves the selected nodes, notes and frames; `by` is in canvas units. Quick presses are one undo step. */
export function nudge(store: DesignerStore, by: Point): void {
  const { selection, edit } = store.getState()
  const nodes = chosenNodes(store.getState())
  if (nodes.length + selection.notes.length === 0) return
  edit((design) => {
    const notes = Object.fromEntries((design.layout.notes ?? []).map((note) => [note.id, note]))
    const moved = (ids: readonly string[], places: Readonly<Record<string, Point>>) =>
      Object.fromEntries(
        ids.map((id): [string, Point] => {
          const { x, y } = places[id] ?? { x: 0, y: 0 }
          return [id, { x: x + by.x, y: y + by.y }]
        }),
      )
    return moveNotes(moveNodes(design, moved(nodes, positionsOf(design))), moved(selection.notes, notes))
  }, 'nudge')
}

import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { createStore } from 'zustand/vanilla'
import type { LoopEdgeShape } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { nodeMarks } from '@/components/debugger/edit-breakpoints.ts'
import { withLabel } from '@/components/problems/with-label.ts'
import { plural } from '@/components/ui/format.ts'
import { moveNodes } from '@/lib/loop/1-draw/edit-nodes.ts'
import { editNote, moveNotes } from '@/lib/loop/1-draw/edit-notes.ts'
import { tidyLayout } from '@/lib/loop/1-draw/tidy-layout.ts'
import { type Compiled, compile } from '@/lib/loop/2-compile/compile.ts'
import type { Breakpoint } from '@/lib/loop/artefacts/breakpoint.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'
import { type CanvasChange, movedParts, withGroupMoves } from './canvas-changes.ts'
import { type History, newHistory, record, redo, undo } from './history.ts'
import { type ExtraShape, partOf, projectExtras } from './project-extras.ts'
import { projectEdges, projectNodes, type Selection } from './projection.ts'

export type SaveState =
  | { status: 'saved' }
  | { status: 'waiting' }
  | { status: 'saving' }
  /** No answer; tried again by itself. */
  | { status: 'offline' }
  /** The server refused this design; tried again at the next edit. */
  | { status: 'refused'; detail: string; problem: { where: string; message: string } | null }
  /** Somebody else saved in the meantime: nothing is written until a person has chosen. */
  | {
      status: 'conflict'
      current: { revision: number; savedAt: number } /** The question was put off. */
      later?: boolean
    }

export type InspectorTab = 'selection' | 'loop' | 'state' | 'contract' | 'models'
export type DockTab = 'problems' | 'search' | 'breakpoints' | 'run' | 'spec' | 'history' | 'versions'
export type DialogName = 'run' | 'try' | 'import'
export type FocusRequest = { scope: string; field: string; span: { from: number; to: number } | null }

export type DesignerState = {
  readonly slug: string
  readonly history: History
  readonly compiled: Compiled
  /** The loops of the workspace as the compiler knows them; undefined until they are read: calls of them are not checked then. */
  readonly registry: LoopRegistry | undefined
  readonly nodes: LoopNodeShape[]
  /** Notes and frames of groups. */
  readonly extras: ExtraShape[]
  readonly edges: LoopEdgeShape[]
  readonly selection: Selection
  /** Revision that the server holds as far as this page knows. */
  readonly revision: number
  /** The design that the server holds as far as this page knows. */
  readonly savedDesign: LoopDesign
  readonly save: SaveState
  /** False: an imported loop that nobody has taken into use. */
  readonly accepted: boolean
  readonly tab: InspectorTab
  readonly dock: { open: boolean; tab: DockTab }
  readonly dialog: DialogName | null
  /** What the run dialog begins with: a published version, or the draft. */
  readonly runVersion: number | null
  /** The node that the dialog for a trial is about. */
  readonly tried: string | null
  /** The run that is followed on the canvas; `trial`: of this node alone. */
  readonly watched: { id: string; trial: string | null } | null
  readonly focus: FocusRequest | null
  /** State schema of the newest published version; null when there is none, undefined until it is known. */
  readonly published: { number: number; state: LoopDesign['state'] } | null | undefined
  /** Where runs that are started here stop. Kept by the browser: no part of the design. */
  readonly breakpoints: readonly Breakpoint[]
  /** The same by node. */
  readonly breakpointMarks: Readonly<Record<string, 'on' | 'off'>>
  /** Said once by the live region, and shown for a moment. */
  readonly notice: string | null

  /** The one way to change the design. `key` names what is edited, so that typing is one undo step. */
  edit: (change: (design: LoopDesign) => LoopDesign, key?: string) => void
  undo: () => void
  redo: () => void
  /** What the server holds now, from somewhere else, where nothing is edited here that it would displace. No step that can be undone. */
  takeOver: (held: Omit<OpenedLoop, 'slug'>) => void
  select: (selection: Partial<Selection>) => void
  /** What is known of other loops has been read: the design is compiled again with it. */
  setRegistry: (registry: LoopRegistry) => void
  changeNodes: (changes: CanvasChange[]) => void
  changeEdges: (changes: EdgeChange<LoopEdgeShape>[]) => void
  set: (
    part: Partial<
      Pick<
        DesignerState,
        | 'save'
        | 'revision'
        | 'savedDesign'
        | 'accepted'
        | 'tab'
        | 'dock'
        | 'dialog'
        | 'runVersion'
        | 'tried'
        | 'watched'
        | 'focus'
        | 'published'
        | 'breakpoints'
        | 'notice'
      >
    >,
  ) => void
}

export type DesignerStore = ReturnType<typeof createDesignerStore>

export type OpenedLoop = { slug: string; design: LoopDesign; revision: number; accepted: boolean }

/** One store per mounted designer. The design in `history.present` is the truth; nodes and edges are its projection for React Flow. */
export function createDesignerStore(opened: OpenedLoop, now: () => number = Date.now) {
  const { slug, revision, accepted } = opened
  const design = tidyLayout(opened.design)
  return createStore<DesignerState>()((setState, get) => {
    const none: Selection = { nodes: [], edges: [], notes: [], groups: [] }
    const show = (history: History, selection: Selection): Partial<DesignerState> => {
      const state = get()
      const compiled = sameBehaviour(history.present, state.history.present)
        ? state.compiled
        : compileDesign(history.present, state.registry)
      const kept = onlyExisting(selection, history.present)
      const nodes = projectNodes(history.present, compiled.diagnostics, kept, definitions, state.nodes)
      return {
        history,
        compiled,
        selection: kept,
        nodes,
        extras: projectExtras(history.present, kept, nodes, state.extras),
        edges: projectEdges(history.present, compiled.diagnostics, kept, definitions, state.edges),
      }
    }
    /** What comes back is selected, as it was when it went; a notice about what is undone says nothing true any more. */
    const travel = (next: History) => {
      const { history, selection, tab } = get()
      if (next === history) return
      const back = broughtBack(history.present, next.present)
      const count = back.nodes.length + back.edges.length
      setState(
        count === 0
          ? { ...show(next, selection), notice: null }
          : {
              ...show(next, back),
              tab: tabFor(back, tab),
              notice: `Brought back ${plural(count, 'part')}.`,
            },
      )
    }
    const compiled = compileDesign(design)
    const nodes = projectNodes(design, compiled.diagnostics, none, definitions, [])
    return {
      slug,
      history: newHistory(design),
      compiled,
      registry: undefined,
      nodes,
      extras: projectExtras(design, none, nodes, []),
      edges: projectEdges(design, compiled.diagnostics, none, definitions, []),
      selection: none,
      revision,
      savedDesign: design,
      save: { status: 'saved' },
      accepted,
      tab: 'loop',
      dock: { open: false, tab: 'problems' },
      dialog: null,
      runVersion: null,
      tried: null,
      watched: null,
      focus: null,
      published: undefined,
      breakpoints: [],
      breakpointMarks: {},
      notice: null,

      edit: (change, key) => {
        const { history, selection } = get()
        const next = record(history, change(history.present), key ?? null, now())
        if (next !== history) setState(show(next, selection))
      },
      undo: () => travel(undo(get().history)),
      redo: () => travel(redo(get().history)),
      takeOver: ({ design: held, revision, accepted }) => {
        const design = tidyLayout(held)
        const { history, savedDesign, save, selection, revision: known } = get()
        // Nobody takes an acceptance back, so an answer from before it says nothing.
        if (accepted) setState({ accepted })
        if (revision <= known || history.present !== savedDesign || save.status !== 'saved') return
        setState({ ...show(newHistory(design), selection), revision, savedDesign: design })
      },
      select: (part) => {
        const selection = { ...none, ...part }
        setState({ ...show(get().history, selection), tab: tabFor(selection, get().tab) })
      },
      changeNodes: (reported) => {
        const { history, nodes, extras, selection } = get()
        const changes = withGroupMoves(reported, history.present, nodes, extras)
        // While parts are dragged only their picture moves; the design gets the places at the end, as one step.
        const pictured = changes.filter((change) => change.type !== 'select')
        if (pictured.length > 0) {
          // A change names its part by id: each list takes those of its own.
          const moved = applyNodeChanges(pictured as NodeChange<LoopNodeShape>[], nodes)
          const around = applyNodeChanges(pictured as NodeChange<ExtraShape>[], extras)
          setState({ nodes: moved, extras: framesFollow(around, moved, history.present, selection) })
        }
        const selected = selectedBy(selection, changes)
        if (selected !== selection) get().select(selected)
        const { nodes: nodePlaces, notes: notePlaces, sizes } = movedParts(changes, get().nodes)
        if (Object.keys({ ...nodePlaces, ...notePlaces, ...sizes }).length === 0) return
        let next = moveNotes(moveNodes(history.present, nodePlaces), notePlaces)
        for (const [id, size] of Object.entries(sizes)) next = editNote(next, id, size)
        setState(show(record(history, next, 'move', now()), get().selection))
      },
      changeEdges: (changes) => {
        const { edges, selection } = get()
        setState({
          edges: applyEdgeChanges(
            changes.filter((change) => change.type !== 'select'),
            edges,
          ),
        })
        const selected = withSelectChanges(selection.edges, changes)
        if (selected !== selection.edges) get().select({ ...selection, edges: selected })
      },
      setRegistry: (registry) => {
        const { history, selection, nodes, edges } = get()
        const design = history.present
        const compiled = compileDesign(design, registry)
        setState({
          registry,
          compiled,
          nodes: projectNodes(design, compiled.diagnostics, selection, definitions, nodes),
          edges: projectEdges(design, compiled.diagnostics, selection, definitions, edges),
        })
      },
      set: (part) => setState(part.breakpoints ? { ...part, breakpointMarks: nodeMarks(part.breakpoints) } : part),
    }
  })
}

function compileDesign(design: LoopDesign, registry?: LoopRegistry): Compiled {
  const compiled = compile(design, definitions, toolDefinitions, registry)
  return { ...compiled, diagnostics: compiled.diagnostics.map((found) => withLabel(found, design.nodes)) }
}

/** Moving nodes never changes what a design means, so it need not be compiled again. */
function sameBehaviour(a: LoopDesign, b: LoopDesign): boolean {
  if (a === b) return true
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof LoopDesign>
  return [...keys].every((key) => key === 'layout' || a[key] === b[key])
}

/** Parts that a step through the history adds: its nodes, with whatever edges they have; the edges alone when no node comes. */
function broughtBack(before: LoopDesign, after: LoopDesign): Selection {
  const fresh = (of: 'nodes' | 'edges') => {
    const known = new Set(before[of].map(({ id }) => id))
    return after[of].map(({ id }) => id).filter((id) => !known.has(id))
  }
  const nodes = fresh('nodes')
  return { nodes, edges: nodes.length > 0 ? [] : fresh('edges'), notes: [], groups: [] }
}

function onlyExisting(selection: Selection, design: LoopDesign): Selection {
  const nodes = new Set(design.nodes.map((node) => node.id))
  const edges = new Set(design.edges.map((edge) => edge.id))
  const notes = new Set(design.layout.notes?.map((note) => note.id))
  const groups = new Set(design.layout.groups?.map((group) => group.id))
  const kept = {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((id) => edges.has(id)),
    notes: selection.notes.filter((id) => notes.has(id)),
    groups: selection.groups.filter((id) => groups.has(id)),
  }
  return selectedCount(kept) === selectedCount(selection) ? selection : kept
}

/** How many parts are selected. */
export function selectedCount({ nodes, edges, notes, groups }: Selection): number {
  return nodes.length + edges.length + notes.length + groups.length
}

function selectedBy(selection: Selection, changes: readonly CanvasChange[]): Selection {
  const of = (part: 'node' | 'note' | 'group') =>
    changes.flatMap((change) => {
      if (change.type !== 'select') return []
      const named = partOf(change.id)
      return named.part === part ? [{ ...change, id: named.id }] : []
    })
  const next = {
    ...selection,
    nodes: withSelectChanges(selection.nodes, of('node')),
    notes: withSelectChanges(selection.notes, of('note')),
    groups: withSelectChanges(selection.groups, of('group')),
  }
  const same = next.nodes === selection.nodes && next.notes === selection.notes && next.groups === selection.groups
  return same ? selection : next
}

/** The notes as they are on the canvas now, and the frames around where their nodes are now. */
function framesFollow(
  extras: ExtraShape[],
  nodes: readonly LoopNodeShape[],
  design: LoopDesign,
  selection: Selection,
): ExtraShape[] {
  if (!design.layout.groups?.length) return extras
  const frames = new Map(projectExtras(design, selection, nodes, extras).map((extra) => [extra.id, extra]))
  return extras.map((extra) => (extra.type === 'frame' ? (frames.get(extra.id) ?? extra) : extra))
}

function tabFor(selection: Selection, tab: InspectorTab): InspectorTab {
  if (selectedCount(selection) > 0) return 'selection'
  return tab === 'selection' ? 'loop' : tab
}

function withSelectChanges(
  selected: readonly string[],
  changes: readonly (CanvasChange | EdgeChange<LoopEdgeShape>)[],
): readonly string[] {
  let next = selected
  for (const change of changes) {
    if (change.type !== 'select' || change.selected === next.includes(change.id)) continue
    next = change.selected ? [...next, change.id] : next.filter((id) => id !== change.id)
  }
  return next
}

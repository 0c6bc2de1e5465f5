import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { createStore } from 'zustand/vanilla'
import type { LoopEdgeShape } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { nodeMarks } from '@/components/debugger/edit-breakpoints.ts'
import { withLabel } from '@/components/problems/with-label.ts'
import { plural } from '@/components/ui/format.ts'
import { moveNodes } from '@/lib/loop/1-draw/edit-nodes.ts'
import { type Compiled, compile } from '@/lib/loop/2-compile/compile.ts'
import type { Breakpoint } from '@/lib/loop/artefacts/breakpoint.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'
import { type History, newHistory, record, redo, undo } from './history.ts'
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
export type DockTab = 'problems' | 'breakpoints' | 'spec' | 'history'
export type DialogName = 'run' | 'shortcuts' | 'import'
export type FocusRequest = { scope: string; field: string; span: { from: number; to: number } | null }

export type DesignerState = {
  readonly slug: string
  readonly history: History
  readonly compiled: Compiled
  /** The loops of the workspace as the compiler knows them; undefined until they are read: calls of them are not checked then. */
  readonly registry: LoopRegistry | undefined
  readonly nodes: LoopNodeShape[]
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
  changeNodes: (changes: NodeChange<LoopNodeShape>[]) => void
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
export function createDesignerStore({ slug, design, revision, accepted }: OpenedLoop, now: () => number = Date.now) {
  return createStore<DesignerState>()((setState, get) => {
    const none: Selection = { nodes: [], edges: [] }
    const show = (history: History, selection: Selection): Partial<DesignerState> => {
      const state = get()
      const compiled = sameBehaviour(history.present, state.history.present)
        ? state.compiled
        : compileDesign(history.present, state.registry)
      const kept = onlyExisting(selection, history.present)
      return {
        history,
        compiled,
        selection: kept,
        nodes: projectNodes(history.present, compiled.diagnostics, kept, definitions, state.nodes),
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
    return {
      slug,
      history: newHistory(design),
      compiled,
      registry: undefined,
      nodes: projectNodes(design, compiled.diagnostics, none, definitions, []),
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
      takeOver: ({ design, revision, accepted }) => {
        const { history, savedDesign, save, selection, revision: known } = get()
        // Nobody takes an acceptance back, so an answer from before it says nothing.
        if (accepted) setState({ accepted })
        if (revision <= known || history.present !== savedDesign || save.status !== 'saved') return
        setState({ ...show(newHistory(design), selection), revision, savedDesign: design })
      },
      select: (part) => {
        const selection = { nodes: part.nodes ?? [], edges: part.edges ?? [] }
        setState({ ...show(get().history, selection), tab: tabFor(selection, get().tab) })
      },
      changeNodes: (changes) => {
        const { history, nodes, selection } = get()
        // While nodes are dragged only their picture moves; the design gets the places at the end, as one step.
        setState({
          nodes: applyNodeChanges(
            changes.filter((change) => change.type !== 'select'),
            nodes,
          ),
        })
        const selected = withSelectChanges(selection.nodes, changes)
        if (selected !== selection.nodes) get().select({ nodes: selected, edges: selection.edges })
        const moved = changes.flatMap((change) =>
          change.type === 'position' && change.dragging !== true && change.position ? [change] : [],
        )
        if (moved.length === 0) return
        const places = Object.fromEntries(
          moved.flatMap(({ id, position }) => (position ? [[id, rounded(position)]] : [])),
        )
        const next = record(history, moveNodes(history.present, places), 'move', now())
        setState(show(next, get().selection))
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
        if (selected !== selection.edges) get().select({ nodes: selection.nodes, edges: selected })
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
  return { nodes, edges: nodes.length > 0 ? [] : fresh('edges') }
}

function onlyExisting(selection: Selection, design: LoopDesign): Selection {
  const nodes = new Set(design.nodes.map((node) => node.id))
  const edges = new Set(design.edges.map((edge) => edge.id))
  const keptNodes = selection.nodes.filter((id) => nodes.has(id))
  const keptEdges = selection.edges.filter((id) => edges.has(id))
  const same = keptNodes.length === selection.nodes.length && keptEdges.length === selection.edges.length
  return same ? selection : { nodes: keptNodes, edges: keptEdges }
}

function tabFor(selection: Selection, tab: InspectorTab): InspectorTab {
  const some = selection.nodes.length + selection.edges.length > 0
  if (some) return 'selection'
  return tab === 'selection' ? 'loop' : tab
}

function withSelectChanges(
  selected: readonly string[],
  changes: readonly (NodeChange<LoopNodeShape> | EdgeChange<LoopEdgeShape>)[],
): readonly string[] {
  let next = selected
  for (const change of changes) {
    if (change.type !== 'select' || change.selected === next.includes(change.id)) continue
    next = change.selected ? [...next, change.id] : next.filter((id) => id !== change.id)
  }
  return next
}

function rounded({ x, y }: { x: number; y: number }) {
  return { x: Math.round(x), y: Math.round(y) }
}

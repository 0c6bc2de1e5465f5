import type { LoopDesign } from '../artefacts/design.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { type DesignTree, nodeName, toTree } from './design-tree.ts'

/** What a change is of. The last four are seen on the canvas alone. */
export const PART_KINDS = [
  'loop',
  'node',
  'edge',
  'state',
  'field',
  'contract',
  'consolidation',
  'model',
  'tool',
  'script',
  'note',
  'group',
  'grouping',
  'place',
] as const
export type PartKind = (typeof PART_KINDS)[number]

/** A part of a design. `id` is empty where there is one alone; an edge has the one of its key in a tree. */
export type Part = { kind: PartKind; id: string /** As people call it; empty where the kind says it. */; name: string }

/** One member of a part: `before` and `after` are undefined where there is none. An empty path: the part as a whole. */
export type MemberChange = { path: readonly string[]; before: Json | undefined; after: Json | undefined }

export type PartChange = {
  part: Part
  change: 'added' | 'removed' | 'changed'
  members: readonly MemberChange[]
  /** Whether a run can go otherwise for it: never for layout, names and notes. */
  behaviour: boolean
}

type Section = Exclude<keyof DesignTree, 'edgeIds'>

/** Where the parts of a kind stand in a tree, and whether there are many. */
export const SECTIONS: Record<PartKind, { at: Section; many: boolean }> = {
  loop: { at: 'loop', many: false },
  node: { at: 'nodes', many: true },
  edge: { at: 'edges', many: true },
  state: { at: 'state', many: false },
  field: { at: 'fields', many: true },
  contract: { at: 'contract', many: false },
  consolidation: { at: 'consolidation', many: false },
  model: { at: 'models', many: true },
  tool: { at: 'mcpTools', many: true },
  script: { at: 'script', many: false },
  note: { at: 'notes', many: true },
  group: { at: 'groups', many: true },
  grouping: { at: 'grouped', many: true },
  place: { at: 'places', many: true },
}

/** Kinds that say where things are drawn, and nothing else. */
export const isLayout = ({ kind }: Pick<Part, 'kind'>) => kind === 'place' || kind === 'grouping'

const ON_CANVAS: ReadonlySet<PartKind> = new Set(['note', 'group', 'grouping', 'place'])
/** Members that no spec holds. */
const SHOWN_ONLY: Partial<Record<PartKind, readonly string[]>> = {
  loop: ['name', 'purpose', '$schema'],
  node: ['label', 'note'],
}

/** What leads from one design to another, part by part. Putting every `after` in its place in `a` gives `b`, but for orders and the ids of edges. */
export function diffDesigns(a: LoopDesign, b: LoopDesign): PartChange[] {
  if (a === b) return []
  const [before, after] = [toTree(a), toTree(b)]
  return PART_KINDS.flatMap((kind) => {
    const { at, many } = SECTIONS[kind]
    const [was, is] = [before[at], after[at]]
    if (!many) return changeOf({ kind, id: '', name: '' }, was, is)
    const [old, now]: [Record<string, Json>, Record<string, Json>] = [was ?? {}, is ?? {}]
    const ids = new Set([...Object.keys(old), ...Object.keys(now)])
    return [...ids].flatMap((id) => {
      const [one, other] = [own(old, id), own(now, id)]
      return changeOf({ kind, id, name: partName(other === undefined ? before : after, kind, id) }, one, other)
    })
  })
}

function changeOf(part: Part, before: Json | undefined, after: Json | undefined): PartChange[] {
  if (before === undefined && after === undefined) return []
  const whole = before === undefined || after === undefined || part.kind === 'place'
  const members = whole ? (equalJson(before, after) ? [] : [{ path: [], before, after }]) : memberChanges(before, after)
  if (members.length === 0) return []
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  return [{ part, change, members, behaviour: isBehaviour(part, members) }]
}

function isBehaviour({ kind }: Part, members: readonly MemberChange[]): boolean {
  if (ON_CANVAS.has(kind)) return false
  const shown = SHOWN_ONLY[kind] ?? []
  return members.some(({ path: [first] }) => first === undefined || !shown.includes(first))
}

/** The smallest members in which two values differ. Lists of one length are compared item by item, others as wholes. */
function memberChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[] = [],
): MemberChange[] {
  if (equalJson(before, after)) return []
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) => memberChanges(own(before, name), own(after, name), [...path, name]))
  }
  if (Array.isArray(before) && Array.isArray(after) && areAlike(before, after))
    return after.flatMap((item, index) => memberChanges(before[index], item, [...path, `${index}`]))
  return [{ path, before, after }]
}

function areAlike(before: readonly Json[], after: readonly Json[]): boolean {
  return before.length === after.length && [...before, ...after].every(isJsonObject)
}

const NOTE_WORDS = 30

/** What people call a part. */
export function partName(tree: DesignTree, kind: PartKind, id: string): string {
  switch (kind) {
    case 'node':
    case 'place':
    case 'grouping':
      return nodeName(tree, id)
    case 'edge': {
      const edge = own(tree.edges, id)
      return edge ? `${nodeName(tree, String(edge.from))} · ${edge.handle} → ${nodeName(tree, String(edge.to))}` : id
    }
    case 'note': {
      const text = String(own(tree.notes, id)?.text ?? '').trim()
      return text.length > NOTE_WORDS ? `${text.slice(0, NOTE_WORDS)}…` : text || id
    }
    case 'group':
      return String(own(tree.groups, id)?.label ?? '') || id
    default:
      return id
  }
}

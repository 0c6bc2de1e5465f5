import fc from 'fast-check'
import { definitions } from '../../nodes/definitions.ts'
import { connect, disconnect, insertOnEdge, setEdgeCap } from '../1-draw/edit-edges.ts'
import { groupNodes, leaveGroups, renameGroup, ungroup } from '../1-draw/edit-groups.ts'
import { addNode, moveNodes, removeNodes, rename, setConfig, setNote } from '../1-draw/edit-nodes.ts'
import { newDesign } from '../1-draw/new-design.ts'
import { type LoopDesign, NODE_KINDS } from '../artefacts/design.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { type DesignTree, fromTree, toTree } from './design-tree.ts'
import { type PartChange, SECTIONS } from './diff-designs.ts'

export const ring = newDesign('ring')
/** With a frame around two of its nodes. */
export const framed = groupNodes(ring, ['act', 'observe'], 'A')
export type Edit = (design: LoopDesign) => LoopDesign

const word = fc.constantFrom('a', 'b', 'c')
const small = fc.nat(9)
const nth = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)]
const withField =
  (name: string, value: string): Edit =>
  (d) => ({
    ...d,
    state: {
      ...d.state,
      properties: { ...d.state.properties, [name]: { type: 'string', default: value, 'x-loop': { role: 'working' } } },
    },
  })
const withNumber =
  (name: string, value: number): Edit =>
  (d) => ({
    ...d,
    state: {
      ...d.state,
      properties: {
        ...d.state.properties,
        [name]: { type: 'number', default: value, minimum: value, 'x-loop': { role: 'working' } },
      },
    },
  })

const idOf = (d: LoopDesign, index: number) => nth(d.nodes, index)?.id ?? ''
const groupOf = (d: LoopDesign, index: number) => nth(d.layout.groups ?? [], index)?.id ?? ''
const edgeOf = (d: LoopDesign, index: number) => nth(d.edges, index)?.id ?? ''

/** One edit as people make them. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.constantFrom(...NODE_KINDS), small).map(
    ([kind, x]): Edit =>
      (d) =>
        addNode(d, definitions[kind], { x, y: 0 }),
  ),
  small.map(
    (n): Edit =>
      (d) =>
        removeNodes(d, [idOf(d, n)]),
  ),
  fc.tuple(small, word).map(
    ([n, text]): Edit =>
      (d) =>
        rename(d, idOf(d, n), text),
  ),
  fc.tuple(small, word).map(
    ([n, text]): Edit =>
      (d) =>
        setNote(d, idOf(d, n), text),
  ),
  fc.tuple(small, word, word).map(
    ([n, member, text]): Edit =>
      (d) =>
        setConfig(d, idOf(d, n), { ...nth(d.nodes, n)?.config, [member]: text }),
  ),
  fc.tuple(small, small, word).map(
    ([from, to, handle]): Edit =>
      (d) =>
        connect(d, { from: idOf(d, from), handle, to: idOf(d, to) }),
  ),
  fc.tuple(small, fc.constantFrom(...NODE_KINDS)).map(
    ([n, kind]): Edit =>
      (d) =>
        insertOnEdge(d, edgeOf(d, n), definitions[kind], { x: n, y: 1 }),
  ),
  small.map(
    (n): Edit =>
      (d) =>
        disconnect(d, [edgeOf(d, n)]),
  ),
  fc.tuple(small, small).map(
    ([n, cap]): Edit =>
      (d) =>
        setEdgeCap(d, edgeOf(d, n), cap + 1),
  ),
  fc.tuple(small, small).map(
    ([n, x]): Edit =>
      (d) =>
        moveNodes(d, { [idOf(d, n)]: { x, y: x } }),
  ),
  word.map(
    (name): Edit =>
      (d) => ({ ...d, name }),
  ),
  fc.tuple(word, word).map(([name, value]) => withField(name, value)),
  fc.tuple(word, small).map(([name, value]) => withNumber(name, value)),
  small.map(
    (n): Edit =>
      (d) => ({ ...d, contract: { ...d.contract, maxIterations: n + 1 } }),
  ),
  fc.tuple(word, word).map(
    ([alias, model]): Edit =>
      (d) => ({ ...d, models: { ...d.models, [alias]: { provider: 'scripted', model } } }),
  ),
  fc.tuple(word, small).map(
    ([text, x]): Edit =>
      (d) => ({
        ...d,
        layout: {
          ...d.layout,
          notes: [
            ...(d.layout.notes ?? []).filter(({ id }) => id !== 'note'),
            { id: 'note', text, x, y: 0, width: 90, height: 50 },
          ],
        },
      }),
  ),
  fc.tuple(small, small, word).map(
    ([a, b, label]): Edit =>
      (d) =>
        groupNodes(d, [idOf(d, a), idOf(d, b)], label),
  ),
  small.map(
    (n): Edit =>
      (d) =>
        n % 2 === 0 ? ungroup(d, [groupOf(d, n)]) : leaveGroups(d, [idOf(d, n)]),
  ),
  fc.tuple(small, word).map(
    ([n, label]): Edit =>
      (d) =>
        renameGroup(d, groupOf(d, n), label),
  ),
  fc.tuple(small, word).map(
    ([n, text]): Edit =>
      (d) =>
        d.script && 'rules' in d.script
          ? { ...d, script: { rules: d.script.rules.toSpliced(n % 6, n % 2, { respond: { text } }) } }
          : d,
  ),
)

/** A design that somebody made of `base` with some edits. */
export const edited = (base: LoopDesign): fc.Arbitrary<LoopDesign> =>
  fc.array(edit, { maxLength: 6 }).map((edits) => edits.reduce((design, change) => change(design), base))

/** What a design holds, whatever the order of its parts and the names of its edges. */
export function contents(design: LoopDesign): Omit<DesignTree, 'edgeIds'> {
  const { edgeIds: _, ...tree } = toTree(design)
  return tree
}

/** The design with every `after` put where it belongs. */
export function withChanges(design: LoopDesign, changes: readonly PartChange[]): LoopDesign {
  let tree = toTree(design) as unknown as Json // a tree holds JSON alone
  for (const { part, members } of changes) {
    const { at, many } = SECTIONS[part.kind]
    for (const { path, after } of members) tree = put(tree, [at, ...(many ? [part.id] : []), ...path], after)
  }
  return fromTree(tree as unknown as DesignTree)
}

function put(value: Json | undefined, [first, ...rest]: readonly string[], after: Json | undefined): Json {
  if (first === undefined) return after ?? null
  if (Array.isArray(value)) return value.with(Number(first), put(value[Number(first)], rest, after))
  const old = (value ?? {}) as JsonObject // changes of members lead through objects and lists
  if (rest.length > 0) return { ...old, [first]: put(own(old, first), rest, after) }
  const { [first]: _, ...others } = old
  return after === undefined ? others : { ...others, [first]: after }
}

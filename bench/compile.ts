import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { compile } from '../lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'
import type { Bench, BenchSize } from './bench.ts'
import { interleaved } from './measure.ts'

/** A valid loop of `count` nodes (a multiple of five): the nodes of the new loop again and again on one ring, each with its own texts. */
export function largeDesign(count: number): LoopDesign {
  const design = newDesign('Large')
  const kinds = design.nodes
  const nodes = Array.from({ length: count }, (_, index) => {
    const node = kinds[index % kinds.length]
    if (!node) throw new Error('the new loop has no nodes')
    return {
      ...structuredClone(node),
      id: index < kinds.length ? node.id : `${node.id}${index}`,
      label: `Node ${index}`,
    }
  })
  const handles = design.edges.map(({ handle }) => handle)
  const edges = nodes.map(({ id }, index) => {
    const handle = handles[index % handles.length] ?? 'next'
    return { id: `${id}.${handle}`, from: id, handle, to: nodes[(index + 1) % count]?.id ?? id }
  })
  return withOwnTexts({ ...design, nodes, edges, layout: { positions: {} } })
}

/** Makes the predicate of every invariant its own, so that a compiled text serves one node only. */
function withOwnTexts(design: LoopDesign): LoopDesign {
  return {
    ...design,
    nodes: design.nodes.map((node, index) =>
      definitions[node.kind].part === 'guards'
        ? {
            ...node,
            config: {
              ...node.config,
              name: `Sentences ${index}`,
              predicate: `state.facts.all(fact, size(fact) >= ${index})`,
            },
          }
        : node,
    ),
  }
}

/** A design as it is after one more key was typed into a predicate. */
function edited(design: LoopDesign, edit: number): LoopDesign {
  const at = design.nodes.findLastIndex((node) => definitions[node.kind].part === 'guards')
  return {
    ...design,
    nodes: design.nodes.map((node, index) =>
      index === at ? { ...node, config: { ...node.config, predicate: `size(state.facts) < ${edit}` } } : node,
    ),
  }
}

function run(size: BenchSize) {
  let edit = 1_000
  const recompile = (design: LoopDesign) => () => {
    const { spec, diagnostics } = compile(edited(design, edit++), definitions, toolDefinitions)
    if (!spec) throw new Error(`the design doesn't compile: ${diagnostics[0]?.message}`)
  }
  const counts = size === 'small' ? [10, 50] : [100, 1_000]
  const [few = 100, many = 1_000] = counts
  const times = interleaved(
    { few: recompile(largeDesign(few)), many: recompile(largeDesign(many)) },
    { turns: size === 'small' ? 3 : 30, repeat: size === 'small' ? 4 : 2 },
  )
  const growth = times.many / times.few / (many / few)
  return [
    { name: `edit-of-${few}-nodes`, measured: times.few, unit: 'ms' as const, goal: { atMost: 16 } },
    { name: `edit-of-${many}-nodes`, measured: times.many, unit: 'ms' as const, goal: { atMost: 150 } },
    // Linear: ten times the nodes take ten times as long, give or take what a call costs by itself.
    { name: 'time-per-node-of-the-larger', measured: growth, unit: 'x' as const, goal: { atMost: 1.5 } },
  ]
}

export const bench: Bench = { name: 'compile', run }

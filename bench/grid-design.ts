import type { LoopDesign } from '../lib/loop/artefacts/design.ts'

const COLUMNS = 32

/** A loop of `count` nodes in rows, each leading to the next and every fifth back to the row above: as many edges as a large loop has. */
export function gridDesign(ring: LoopDesign, count: number): LoopDesign {
  const kinds = ring.nodes
  const nodes = Array.from({ length: count }, (_, index) => {
    const like = kinds[index % kinds.length]
    if (!like) throw new Error('the ring has nodes')
    return { ...like, id: `n${index}`, label: `${like.label} ${index}` }
  })
  const handleOf = (index: number) =>
    ring.edges.find(({ from }) => from === kinds[index % kinds.length]?.id)?.handle ?? 'next'
  const edges = nodes.map((node, index) => {
    const back = index % 5 === 4 && index >= COLUMNS
    const to = back ? index - COLUMNS : (index + 1) % count
    return { id: `e${index}`, from: node.id, handle: handleOf(index), to: `n${to}` }
  })
  const positions = Object.fromEntries(
    nodes.map(({ id }, index) => [id, { x: (index % COLUMNS) * 280, y: Math.floor(index / COLUMNS) * 150 }]),
  )
  return { ...ring, entry: 'n0', head: 'n0', nodes, edges, layout: { positions } }
}

/** A step of an iteration, drawn in a column of its own and in the row of its node. */
export type UnrolledStep = { index: number; nodeId: string; row: number }
/** From a step to the next: the way out that was taken; null where it is not known yet. */
export type UnrolledEdge = { from: number; to: number; handle: string | null }
export type Unrolled = { steps: UnrolledStep[]; edges: UnrolledEdge[]; rows: string[] }

type Step = { nodeId: string; handle: string | null }

/** The steps of an iteration in the order in which they ran, each node in one row: the order of the rows is that of their first visits. */
export function unroll(steps: readonly Step[]): Unrolled {
  const rows: string[] = []
  const row = new Map<string, number>()
  const placed = steps.map(({ nodeId }, at) => {
    if (!row.has(nodeId)) row.set(nodeId, rows.push(nodeId) - 1)
    return { index: at + 1, nodeId, row: row.get(nodeId) ?? 0 }
  })
  const edges = steps.slice(1).map((_, at) => ({ from: at + 1, to: at + 2, handle: steps[at]?.handle ?? null }))
  return { steps: placed, edges, rows }
}

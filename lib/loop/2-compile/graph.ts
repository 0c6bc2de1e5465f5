/** Directed graph over node numbers 0 … n − 1, as lists of successors. */
export type Graph = readonly (readonly number[])[]

/** Marks what can be reached from the starts, themselves included. */
export function reachable(graph: Graph, starts: readonly number[]): Uint8Array {
  const seen = new Uint8Array(graph.length)
  const stack = [...starts]
  for (const start of starts) seen[start] = 1
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const next of graph[at] ?? []) {
      if (seen[next]) continue
      seen[next] = 1
      stack.push(next)
    }
  }
  return seen
}

export function reversed(graph: Graph): number[][] {
  const result: number[][] = graph.map(() => [])
  graph.forEach((successors, from) => {
    for (const to of successors) result[to]?.push(from)
  })
  return result
}

/** Nodes in the order of a breadth-first walk from the start. */
export function breadthFirst(graph: Graph, start: number): number[] {
  const seen = new Uint8Array(graph.length)
  seen[start] = 1
  const order = [start]
  for (let index = 0; index < order.length; index++) {
    for (const next of graph[order[index] ?? 0] ?? []) {
      if (seen[next]) continue
      seen[next] = 1
      order.push(next)
    }
  }
  return order
}

/** The groups of nodes that lie on a common cycle: strongly connected components that have a cycle. Tarjan's algorithm without recursion. */
export function cycles(graph: Graph): number[][] {
  const count = graph.length
  const order = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const onStack = new Uint8Array(count)
  const nextEdge = new Int32Array(count)
  const open: number[] = []
  const found: number[][] = []
  let time = 0
  const enter = (node: number, walk: number[]) => {
    order[node] = low[node] = time++
    onStack[node] = 1
    open.push(node)
    walk.push(node)
  }
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue
    const walk: number[] = []
    enter(root, walk)
    for (let at = walk.at(-1); at !== undefined; at = walk.at(-1)) {
      const next = graph[at]?.[nextEdge[at] ?? 0]
      if (next !== undefined) {
        nextEdge[at] = (nextEdge[at] ?? 0) + 1
        if (order[next] === -1) enter(next, walk)
        else if (onStack[next]) low[at] = Math.min(low[at] ?? 0, order[next] ?? 0)
        continue
      }
      walk.pop()
      const parent = walk.at(-1)
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[at] ?? 0)
      if (low[at] === order[at]) closeComponent(at)
    }
  }
  return found

  function closeComponent(root: number): void {
    const members: number[] = []
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      onStack[member] = 0
      members.push(member)
      if (member === root) break
    }
    if (members.length > 1 || graph[root]?.includes(root)) found.push(members.reverse())
  }
}

/**
 * Nodes that every trip from `start` back to `start` passes, `start` included; empty when there is no way back. Linear: along one shortest trip, a node
 * is passed by all when nothing explored before it leads past it.
 */
export function passedByEveryTrip(graph: Graph, start: number): Set<number> {
  const trip = shortestTrip(graph, start)
  if (trip.length === 0) return new Set()
  const place = new Map(trip.map((node, index) => [node, index]))
  const end = trip.length
  const seen = new Uint8Array(graph.length)
  const passed = new Set([start])
  let furthest = 0
  trip.forEach((node, index) => {
    if (furthest === index) passed.add(node)
    const stack = [node]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      for (const next of graph[at] ?? []) {
        const reached = next === start ? end : place.get(next)
        if (reached !== undefined) furthest = Math.max(furthest, reached)
        else if (!seen[next]) {
          seen[next] = 1
          stack.push(next)
        }
      }
    }
  })
  return passed
}

/** A shortest trip from start back to start as the nodes on it, start first; empty when there is none. */
function shortestTrip(graph: Graph, start: number): number[] {
  const cameFrom = new Int32Array(graph.length).fill(-1)
  const queue = [start]
  for (let index = 0; index < queue.length; index++) {
    const at = queue[index] ?? 0
    for (const next of graph[at] ?? []) {
      if (next === start) {
        const trip = [at]
        for (let node = at; node !== start; node = cameFrom[node] ?? start) trip.push(cameFrom[node] ?? start)
        return trip.reverse()
      }
      if (cameFrom[next] !== -1) continue
      cameFrom[next] = at
      queue.push(next)
    }
  }
  return []
}

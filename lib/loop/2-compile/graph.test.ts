import fc from 'fast-check'
import { expect, it } from 'vitest'
import { breadthFirst, cycles, type Graph, passedByEveryTrip, reachable, reversed } from './graph.ts'

/** Graphs of up to nine nodes, few edges or many, self-loops and doubled edges included. */
const graphs = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const node = fc.integer({ min: 0, max: count - 1 })
  return fc
    .array(fc.tuple(node, node), { maxLength: count * 3 })
    .map(
      (edges): Graph => Array.from({ length: count }, (_, from) => edges.filter(([a]) => a === from).map(([, b]) => b)),
    )
})

/** Whether a path of at least one edge leads from one node to another, `without` removed. */
function leads(graph: Graph, from: number, to: number, without?: number): boolean {
  const cut = graph.map((next, node) => (node === without ? [] : next.filter((other) => other !== without)))
  return reachable(cut, cut[from] ?? [])[to] === 1
}

const numbers = (graph: Graph) => graph.map((_, node) => node)

it('cycles are the groups of nodes that lead to each other', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const groups = cycles(graph).map((group) => group.toSorted((a, b) => a - b))
      const expected = new Set(
        numbers(graph)
          .filter((node) => leads(graph, node, node))
          .map((node) =>
            numbers(graph)
              .filter((other) => leads(graph, node, other) && leads(graph, other, node))
              .join(),
          ),
      )
      expect(new Set(groups.map((group) => group.join()))).toEqual(expected)
      expect(groups.length).toBe(expected.size)
    }),
    { numRuns: 500 },
  )
})

it('every trip passes exactly the nodes without which there is no trip', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const needed = numbers(graph).filter((node) => node === 0 || !leads(graph, 0, 0, node))
      expect([...passedByEveryTrip(graph, 0)].sort()).toEqual(leads(graph, 0, 0) ? needed : [])
    }),
    { numRuns: 1_000 },
  )
})

it('reversed turns every edge and loses none', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const pairs = (g: Graph) => g.flatMap((next, from) => next.map((to) => [from, to]))
      expect(
        pairs(reversed(graph))
          .map(([a, b]) => `${b}-${a}`)
          .sort(),
      ).toEqual(
        pairs(graph)
          .map(([a, b]) => `${a}-${b}`)
          .sort(),
      )
    }),
  )
})

it('breadth first visits what is reachable, nearest first, each once', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const order = breadthFirst(graph, 0)
      const seen = reachable(graph, [0])
      expect(order.toSorted((a, b) => a - b)).toEqual(numbers(graph).filter((node) => seen[node]))
    }),
  )
})

it('walks 200,000 nodes in a row without running out of stack', () => {
  const line = Array.from({ length: 200_000 }, (_, node) => [(node + 1) % 200_000])
  expect(cycles(line)).toHaveLength(1)
  expect(passedByEveryTrip(line, 0).size).toBe(200_000)
})

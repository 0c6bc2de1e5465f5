// LangGraph.js with its SQLite checkpointer: five nodes on a ring, each super-step a checkpoint, as its documentation sets it up.
import { Annotation, END, START, StateGraph } from '@langchain/langgraph'
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite'
import { measure, NODES } from './task.mjs'

await measure(async ({ iterations, synchronous, state }, file) => {
  const saver = SqliteSaver.fromConnString(file)
  saver.setup()
  saver.db.pragma(`synchronous = ${synchronous}`)
  const channels = Annotation.Root(Object.fromEntries(Object.keys(state).map((name) => [name, Annotation()])))
  const graph = new StateGraph(channels)
  const [first, ...others] = NODES
  graph.addNode(first, ({ n }) => ({ n: n + 1 }))
  for (const name of others) graph.addNode(name, () => ({}))
  graph.addEdge(START, first)
  NODES.slice(1).forEach((name, index) => void graph.addEdge(NODES[index], name))
  graph.addConditionalEdges(NODES.at(-1), ({ n }) => (n < iterations ? first : END), [first, END])
  const app = graph.compile({ checkpointer: saver })
  const config = { configurable: { thread_id: 'run' }, recursionLimit: iterations * NODES.length + 10 }
  const result = await app.invoke({ ...state, n: 0 }, config)
  if (result.n !== iterations) throw new Error(`it ended at ${result.n}`)
  saver.db.close()
})

// Mastra with LibSQL storage: a workflow of five steps, repeated until the count is reached, its snapshots stored as it does by default. Its store has no
// setting for how durable a write is.
import { Mastra } from '@mastra/core'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { LibSQLStore } from '@mastra/libsql'
import { z } from 'zod'
import { measure, NODES } from './task.mjs'

await measure(async ({ iterations, state }, file) => {
  const storage = new LibSQLStore({ id: 'bench', url: `file:${file}` })
  await storage.init()
  const schema = z.record(z.string(), z.any())
  const step = (id, execute) => createStep({ id, inputSchema: schema, outputSchema: schema, execute })
  const [first, ...others] = NODES
  let round = createWorkflow({ id: 'round', inputSchema: schema, outputSchema: schema }).then(
    step(first, async ({ inputData }) => ({ ...inputData, n: inputData.n + 1 })),
  )
  for (const name of others) round = round.then(step(name, async ({ inputData }) => inputData))
  const loop = createWorkflow({ id: 'loop', inputSchema: schema, outputSchema: schema })
    .dountil(round.commit(), async ({ inputData }) => inputData.n >= iterations)
    .commit()
  const mastra = new Mastra({ storage, workflows: { loop }, logger: false })
  const run = await mastra.getWorkflow('loop').createRun()
  const result = await run.start({ inputData: { ...state, n: 0 } })
  if (result.status !== 'success' || result.result.n !== iterations) throw new Error(`it ended as ${result.status}`)
})

import { afterEach, expect, it } from 'vitest'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import { type Api, openApi } from '../support/api.ts'
import { rememberingLoop } from '../support/remembering-loop.ts'
import { value } from '../support/value.ts'

let api: Api
afterEach(() => api.close())

const remembering = (name: string, scope: 'loop' | 'workspace') => rememberingLoop(name, { scope: `"${scope}"` })

it('what one run writes the next one recalls: in its own loop, and in others only when it is shared', async () => {
  api = await openApi({ worker: true })
  const client = api.client
  async function run(slug: string, topic: string) {
    const started = value(await client.startRun({ loop: slug, input: { topic } })).run
    const events: TraceEvent[] = []
    const ended = Promise.withResolvers<void>()
    client.followRun(started.id, {
      after: 0,
      onEvents: (more) => events.push(...more),
      onStatus: (status) =>
        status === 'ended' ? ended.resolve() : status === 'failed' && ended.reject(new Error(status)),
    })
    await ended.promise
    const recalled = events.find((event) => event.type === 'memory-recalled')?.data
    return { id: started.id, output: value(await client.getRun(started.id)).run.output, recalled }
  }
  async function loop(name: string, scope: 'loop' | 'workspace') {
    const { slug, revision } = value(await client.createLoop({ name, from: { kind: 'blank' } })).loop
    value(await client.saveDesign(slug, revision, remembering(name, scope)))
    return slug
  }
  const own = await loop('Own', 'loop')
  const shared = await loop('Shared', 'workspace')

  const first = await run(own, 'octopuses')
  expect(first).toMatchObject({ output: { facts: [] }, recalled: { entries: [], considered: 0 } })
  const second = await run(own, 'octopuses')
  expect(second.output).toEqual({ facts: ['What is known of octopuses: they live in the sea.'] })
  expect(second.recalled?.entries[0]?.source).toBe(`${first.id}, iteration 1, act`)
  expect((await run(shared, 'octopuses')).output).toEqual({ facts: [] })
  expect((await run(shared, 'whales')).output).toEqual({ facts: [] })
  expect((await run(own, 'whales')).output).toEqual({ facts: ['What is known of whales: they live in the sea.'] })
})

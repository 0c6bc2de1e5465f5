import { expect, it } from 'vitest'
import { runHere } from '../../lib/server/run-here.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { apiRoutes, handlersOf, openApi } from '../support/api.ts'
import { longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

/** What executes something, or writes to a log. */
const ACTING: Record<string, string[]> = {
  models: ['call'],
  tools: ['run'],
  memory: ['recall', 'write'],
  results: ['find', 'keep', 'drop'],
  store: ['claimNext', 'claimRun', 'commit', 'renew', 'release'],
}

it('looking at runs executes nothing: no route that reads calls a model, a tool, memory or the log’s writer', {
  timeout: 60_000,
}, async () => {
  const api = await openApi()
  try {
    const client = api.client
    const loop = await acceptedLoop(client, longLoop(3))
    const executed = async (breakpoints: { nodeId: string }[]) => {
      const body = { loop, input: {}, breakpoints }
      return value(await runHere(api.runtime.services, api.runtime.actor, body))
    }
    const [finished, paused] = [await executed([]), await executed([{ nodeId: 'act' }])]
    expect([finished.status, paused.status]).toEqual(['finished', 'paused'])
    const ids = [finished.id, paused.id]

    const calls: string[] = []
    const { ports } = api.runtime.services
    for (const [port, methods] of Object.entries(ACTING)) {
      const owner = ports[port as keyof typeof ports] as unknown as Record<string, unknown> // any port, by name
      for (const method of methods) {
        const real = owner[method]
        if (typeof real !== 'function') continue
        owner[method] = (...args: unknown[]) => {
          calls.push(`${port}.${method}`)
          return real.apply(owner, args)
        }
      }
    }
    const reads = (await apiRoutes()).filter(
      (route) =>
        route.pattern.includes('/runs') &&
        handlersOf(route).some(([method, handler]) => method === 'GET' && !('refuses' in handler)),
    )
    expect(reads.length).toBeGreaterThanOrEqual(7)
    const before = await Promise.all(ids.map(async (id) => value(await client.listEvents(id, { after: 0 }))))
    for (const id of ids) {
      for (const { pattern } of reads) {
        const path = pattern
          .replace('[id]', id)
          .replace('[segment]', '0')
          .replace('[hash]', 'a'.repeat(64))
          .replace(/export$/, 'export?format=otlp')
          .replace(/compare$/, `compare?a=${id}&b=${id}`)
        const leave = new AbortController()
        const response = await api.fetch(path, { signal: leave.signal })
        expect([200, 404], path).toContain(response.status)
        leave.abort()
        await response.body?.cancel().catch(() => {})
      }
    }
    expect(calls).toEqual([])
    expect(await Promise.all(ids.map(async (id) => value(await client.listEvents(id, { after: 0 }))))).toEqual(before)
  } finally {
    await api.close()
  }
})

import type { IncomingMessage } from 'node:http'
import { type FakeServer, fakeServer } from '../../lib/tools/http-request/fixture-http.ts'

type Results = Record<string, (request: IncomingMessage) => object>

/** A server that speaks just enough of MCP: it can be greeted, and answers these methods. */
export async function fakeMcpServer(results: Results): Promise<FakeServer & { url: string }> {
  const known: Results = {
    initialize: () => ({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'x', version: '1' },
    }),
    ...results,
  }
  const server = await fakeServer((request, response) => {
    const { method, id } = JSON.parse(server.bodies.at(-1) || '{}')
    if (id === undefined) return response.writeHead(202).end()
    const result = known[method]?.(request)
    const answer = result ? { result } : { error: { code: -32601, message: 'no' } }
    response.writeHead(result ? 200 : 400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
  })
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}/mcp` })
}

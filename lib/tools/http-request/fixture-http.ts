import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { HttpAccess, ToolOutcome } from '../../runner/ports.ts'
import { httpRequestBy } from './execute.ts'

/** A server on a loopback address that counts what reaches it. */
export type FakeServer = { port: number; seen: http.IncomingMessage[]; bodies: string[]; close(): void }

export async function fakeServer(handler: http.RequestListener, host = '127.0.0.1', port = 0): Promise<FakeServer> {
  const seen: http.IncomingMessage[] = []
  const bodies: string[] = []
  const server = http.createServer(async (request, response) => {
    seen.push(request)
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, seen, bodies, close } // it listens on a port
}

/** Names as the resolver knows them; each name's answers in turn, the last one for ever. */
export function fakeAccess(names: Record<string, string[][]>, ...allowed: [host: string, port: number | null][]) {
  const asked: string[] = []
  const access: HttpAccess = {
    allowed: allowed.map(([host, port]) => ({ host, port })),
    resolve: async (host) => {
      const answers = names[host]
      const times = asked.filter((name) => name === host).length
      asked.push(host)
      if (!answers) throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })
      return answers[Math.min(times, answers.length - 1)] ?? []
    },
  }
  return { access, asked }
}

const CALL = { tool: 'http.request', key: 'key-1', runId: 'run_1', iteration: 1, nodeId: 'act' }

export function requestBy(
  access: HttpAccess,
  args: JsonObject,
  signal = new AbortController().signal,
): Promise<ToolOutcome> {
  return httpRequestBy(access)(args, { ...CALL, args }, signal)
}

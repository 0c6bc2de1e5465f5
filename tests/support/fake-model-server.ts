import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type SeenRequest = { method: string; url: string; headers: IncomingHttpHeaders; body: string }
type Chat = { model: string; messages: { role: string; content: string }[] }

export type FakeModelServer = {
  /** As a connection takes it: with `/v1`. */
  baseUrl: string
  seen: SeenRequest[]
  /** What it does from now on: null: it answers as it should. */
  fail: { status: number; message: string } | null
  close(): Promise<void>
}

/** A server on this machine that speaks the chat completions format, lists `models`, and answers what `reply` says. */
export async function startModelServer(
  reply: (chat: Chat, seen: readonly SeenRequest[]) => string,
  models: readonly string[] = ['small-model', 'large-model'],
): Promise<FakeModelServer> {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url = '', headers } = request
    seen.push({ method, url, headers, body })
    const answer = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (fake.fail) return answer(fake.fail.status, { error: { message: fake.fail.message } })
    if (url === '/v1/models')
      return answer(200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) })
    if (url !== '/v1/chat/completions') return answer(404, { error: { message: `nothing at ${url}` } })
    const chat: Chat = JSON.parse(body)
    const message = { role: 'assistant', content: reply(chat, seen) }
    answer(200, {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: chat.model,
      choices: [{ index: 0, finish_reason: 'stop', message }],
      usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's path
  const fake: FakeModelServer = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    fail: null,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return fake
}

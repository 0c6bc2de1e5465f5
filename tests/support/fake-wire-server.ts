import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ConnectionKind } from '../../lib/loop/artefacts/models.ts'
import type { ModelConnection } from '../../lib/runner/ports.ts'

/** Wire formats that are spoken here. */
export type WireFormat = 'openai-compatible' | 'anthropic' | 'ollama' | 'google'

/** Which of them each kind of connection speaks. */
export const WIRE_OF: Record<ConnectionKind, WireFormat> = {
  openai: 'openai-compatible',
  openrouter: 'openai-compatible',
  'openai-compatible': 'openai-compatible',
  anthropic: 'anthropic',
  ollama: 'ollama',
  google: 'google',
}

/** A key that must turn up nowhere but in requests. */
export const FAKE_KEY = 'sk-fake-0123456789abcdef'

/** What the server does with a request. */
export type Reply =
  | { text: string; finish?: 'stop' | 'length' | 'refused'; usage?: false; thinking?: string; beside?: object }
  | { calls: string; args: object }
  | { status: number; message?: string; headers?: Record<string, string>; body?: string }
  /** Never ends: before the head, or in the middle of the body. */
  | { hang: 'head' | 'body' }
  /** Breaks off in the middle of the body, with the connection. */
  | { cut: true }
  /** Says yes and then sends this. */
  | { body: string }
  | { redirect: string }
  /** Sends for as long as the other side takes. */
  | { flood: true }
  | { vectors: number[][]; usage?: false }
  | { models: string[] }

export type SeenRequest = {
  format: WireFormat
  method: string
  path: string
  /** The key that came along, wherever the format has it. */
  key: string | null
  headers: IncomingMessage['headers']
  body: Record<string, unknown>
}

export type FakeWireServer = {
  url: string
  seen: SeenRequest[]
  /** The n-th request gets the n-th reply; the last one goes on. */
  replies: Reply[]
  connection(kind: ConnectionKind, apiKey?: string | null): ModelConnection
  /** Resolves when a request has come, and what is sent of its answer is on its way. */
  arrived: Promise<void>
  /** Resolves when the other side has closed a connection whose answer had not ended. */
  dropped: Promise<void>
  /** Bytes that a flood got rid of. */
  flooded(): number
  close(): Promise<void>
}

const USAGE = { input: 20, output: 9 }

/** A server on loopback that speaks the wire formats of the providers, and misbehaves as told. */
export async function fakeWireServer(replies: Reply[] = []): Promise<FakeWireServer> {
  const seen: SeenRequest[] = []
  const arrival = Promise.withResolvers<void>()
  const drop = Promise.withResolvers<void>()
  let flooded = 0
  const server: Server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const format = formatOf(request.url ?? '')
    const body = text === '' ? {} : JSON.parse(text)
    seen.push({
      format,
      method: request.method ?? '',
      path: request.url ?? '',
      key: keyOf(request.headers),
      headers: request.headers,
      body,
    })
    response.on('close', () => {
      if (!response.writableFinished) drop.resolve()
    })
    const reply = self.replies[Math.min(seen.length, self.replies.length) - 1]
    setImmediate(arrival.resolve)
    if (reply) send(format, request.url ?? '', reply, response, (bytes) => (flooded += bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's path
  const url = `http://127.0.0.1:${port}`
  const self: FakeWireServer = {
    url,
    seen,
    replies,
    arrived: arrival.promise,
    dropped: drop.promise,
    flooded: () => flooded,
    connection: (kind, apiKey = null) => ({ name: kind, kind, baseUrl: `${url}${BASE[kind]}`, apiKey }),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return self
}

const BASE: Record<ConnectionKind, string> = {
  openai: '/v1',
  openrouter: '/v1',
  'openai-compatible': '/v1',
  anthropic: '/anthropic',
  ollama: '',
  google: '/v1beta',
}

function formatOf(path: string): WireFormat {
  if (path.startsWith('/api/')) return 'ollama'
  if (path.startsWith('/v1beta/')) return 'google'
  return path.startsWith('/anthropic/') ? 'anthropic' : 'openai-compatible'
}

function keyOf(headers: IncomingMessage['headers']): string | null {
  const key = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace(/^Bearer /, '')
  return key === undefined ? null : String(key)
}

function send(
  format: WireFormat,
  path: string,
  reply: Reply,
  response: ServerResponse,
  onFlood: (bytes: number) => void,
): void {
  const json = (status: number, body: string, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }
  const half = () => {
    const whole = JSON.stringify(answer(format, { text: 'a long answer' }))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) })
    return whole.slice(0, whole.length / 2)
  }
  if ('hang' in reply) {
    if (reply.hang === 'body') response.write(half())
  } else if ('cut' in reply) response.write(half(), () => response.destroy())
  else if ('redirect' in reply) json(307, '{}', { location: reply.redirect })
  else if ('flood' in reply) flood(response, onFlood)
  else if ('status' in reply)
    json(reply.status, reply.body ?? JSON.stringify(refusal(format, reply.message ?? 'no')), reply.headers)
  else if ('body' in reply) json(200, reply.body)
  else if ('vectors' in reply) json(200, JSON.stringify(vectors(format, reply)))
  else if ('models' in reply) json(200, JSON.stringify(models(path, format, reply.models)))
  else json(200, JSON.stringify({ ...answer(format, reply), ...('text' in reply ? reply.beside : {}) }))
}

function flood(response: ServerResponse, onFlood: (bytes: number) => void): void {
  const chunk = 'a'.repeat(1 << 20)
  const more = () => {
    while (!response.destroyed && response.write(chunk)) onFlood(chunk.length)
  }
  response.on('drain', more)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"id":"')
  more()
}

function refusal(format: WireFormat, message: string): object {
  if (format === 'ollama') return { error: message }
  if (format === 'anthropic') return { type: 'error', error: { type: 'some_error', message } }
  if (format === 'google') return { error: { code: 0, message, status: 'SOME' } }
  return { error: { message, type: 'some_error' } }
}

type Answer = Extract<Reply, { text: string } | { calls: string }>
type Text = Extract<Reply, { text: string }>

function answer(format: WireFormat, reply: Answer): object {
  const text: Text | null = 'text' in reply ? reply : null
  const call = 'calls' in reply ? reply : null
  const usage = text?.usage !== false
  const finish = call ? 'calls' : (text?.finish ?? 'stop')
  const reason = (names: Record<'stop' | 'length' | 'refused' | 'calls', string>) => names[finish]
  switch (format) {
    case 'openai-compatible': {
      const tool = call && {
        id: 'c1',
        type: 'function',
        function: { name: call.calls, arguments: JSON.stringify(call.args) },
      }
      const content = finish === 'refused' || call ? null : text?.text
      return {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [
          {
            index: 0,
            finish_reason: reason({ stop: 'stop', length: 'length', refused: 'content_filter', calls: 'tool_calls' }),
            message: {
              role: 'assistant',
              content,
              ...(text?.thinking ? { reasoning_content: text.thinking } : {}),
              ...(tool ? { tool_calls: [tool] } : {}),
            },
          },
        ],
        ...(usage ? { usage: { prompt_tokens: USAGE.input, completion_tokens: USAGE.output, total_tokens: 29 } } : {}),
      }
    }
    case 'anthropic':
      return {
        type: 'message',
        id: 'msg',
        role: 'assistant',
        model: 'm',
        content: [
          ...(text?.thinking ? [{ type: 'thinking', thinking: text.thinking, signature: 's' }] : []),
          ...(text && finish !== 'refused' ? [{ type: 'text', text: text.text }] : []),
          ...(call ? [{ type: 'tool_use', id: 't1', name: call.calls, input: call.args }] : []),
        ],
        stop_reason: reason({ stop: 'end_turn', length: 'max_tokens', refused: 'refusal', calls: 'tool_use' }),
        stop_sequence: null,
        usage: { input_tokens: USAGE.input, output_tokens: USAGE.output },
      }
    case 'ollama':
      return {
        model: 'm',
        created_at: '2026-01-01T00:00:00Z',
        message: {
          role: 'assistant',
          content: text?.text ?? '',
          ...(text?.thinking ? { thinking: text.thinking } : {}),
          ...(call ? { tool_calls: [{ function: { name: call.calls, arguments: call.args } }] } : {}),
        },
        done: true,
        done_reason: reason({ stop: 'stop', length: 'length', refused: 'stop', calls: 'stop' }),
        ...(usage ? { prompt_eval_count: USAGE.input, eval_count: USAGE.output } : {}),
      }
    case 'google':
      return {
        candidates: [
          {
            content: {
              role: 'model',
              parts: [
                ...(text?.thinking ? [{ text: text.thinking, thought: true }] : []),
                ...(text && finish !== 'refused' ? [{ text: text.text }] : []),
                ...(call ? [{ functionCall: { name: call.calls, args: call.args } }] : []),
              ],
            },
            finishReason: reason({ stop: 'STOP', length: 'MAX_TOKENS', refused: 'SAFETY', calls: 'STOP' }),
          },
        ],
        ...(usage ? { usageMetadata: { promptTokenCount: USAGE.input, candidatesTokenCount: USAGE.output } } : {}),
      }
  }
}

function vectors(format: WireFormat, reply: Extract<Reply, { vectors: number[][] }>): object {
  const usage = reply.usage !== false
  if (format === 'ollama')
    return { model: 'm', embeddings: reply.vectors, ...(usage ? { prompt_eval_count: USAGE.input } : {}) }
  if (format === 'google') return { embeddings: reply.vectors.map((values) => ({ values })) }
  return {
    object: 'list',
    model: 'm',
    data: reply.vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    ...(usage ? { usage: { prompt_tokens: USAGE.input, total_tokens: USAGE.input } } : {}),
  }
}

function models(path: string, format: WireFormat, names: string[]): object {
  if (format === 'ollama') return { models: names.map((name) => ({ name })) }
  if (path.startsWith('/v1beta/')) return { models: names.map((name) => ({ name: `models/${name}` })) }
  return { object: 'list', data: names.map((id) => ({ id, object: 'model' })) }
}

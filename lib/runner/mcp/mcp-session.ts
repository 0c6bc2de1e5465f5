import type { createMCPClient } from '@ai-sdk/mcp'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { limitedFetch, RefusedAnswer } from './limited-fetch.ts'

type Client = Awaited<ReturnType<typeof createMCPClient>>
export type McpCallResult = Awaited<ReturnType<Client['callTool']>>
export type McpListedTool = Awaited<ReturnType<Client['listTools']>>['tools'][number]

/** Where a server is, and what it is sent with each request. */
export type McpAddress = { url: string; headers: Readonly<Record<string, string>> }

/** A server that lists its tools on more pages is read no further. */
const MOST_PAGES = 50

/** A server that does not answer to a goodbye is not waited for. */
const CLOSE_MS = 2_000

/** Time for the last message of an answer to be read after its end. */
const AFTER_END_MS = 500

/** One session with an MCP server, for one call at a time. */
export type McpSession = {
  /** Whether the server has forgotten it, or it broke: the next call needs another one. */
  isGone(): boolean
  listTools(signal: AbortSignal): Promise<McpListedTool[]>
  callTool(name: string, args: JsonObject, signal: AbortSignal): Promise<McpCallResult>
  /** Ends it at the server too. Never rejects. */
  close(): Promise<void>
}

/** Thrown where the server said that it knows of no such session. By the standard what was asked of it was not done; servers have been seen to say so after the deed. */
export class SessionGone extends Error {}

/**
 * Opens a session over streamable HTTP.
 * @throws RefusedAnswer, MCPClientError, errors of fetch, and the signal's reason.
 */
export async function openMcpSession({ url, headers }: McpAddress, signal: AbortSignal): Promise<McpSession> {
  // Loaded where it is needed: most processes never call such a server.
  const { createMCPClient } = await import('@ai-sdk/mcp')
  let isForgotten = false
  let status = 0
  let isBroken = false
  let requests = 0
  let waiting: ((error: Error) => void) | null = null
  const fetcher = limitedFetch({
    maxBytes: LIMITS.payloadBytes,
    onStatusInSession: (of) => {
      status = of
    },
    onRequest: () => {
      const reject = waiting
      const number = ++requests
      // A request that followed is the one that is waited for now.
      const ended = () => number === requests && reject?.(new Error('the answer ended without a result'))
      return (error) => {
        if (error) reject?.(error)
        else setTimeout(ended, AFTER_END_MS).unref()
      }
    },
  })

  /** The client waits for ever for a message that can't come any more: then this rejects. */
  async function answered<T>(work: (signal: AbortSignal) => Promise<T>, outer: AbortSignal): Promise<T> {
    outer.throwIfAborted()
    const broken = Promise.withResolvers<never>()
    const stop = new AbortController()
    waiting = broken.reject
    status = 0
    const onAbort = () => broken.reject(outer.reason)
    outer.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([work(stop.signal), broken.promise])
    } catch (error) {
      isBroken ||= outer.aborted || error instanceof RefusedAnswer
      isForgotten = status === 404 || (status === 400 && saysForgotten(error))
      if (isForgotten) throw new SessionGone('it has forgotten the session')
      throw error
    } finally {
      outer.removeEventListener('abort', onAbort)
      waiting = null
      stop.abort()
    }
  }

  const transport = { type: 'http' as const, url, headers: { ...headers }, fetch: fetcher }
  const opening = (within: AbortSignal) =>
    createMCPClient({
      transport,
      clientName: 'loopwright',
      initializationOptions: { signal: within },
      onUncaughtError: () => {},
    })
  const client = await answered(opening, signal)
  return {
    isGone: () => isForgotten || isBroken,
    listTools: (outer) => answered((within) => listAll(client, within), outer),
    callTool: (name, args, outer) =>
      answered((within) => client.callTool({ name, arguments: args, options: { signal: within } }), outer),
    close: () =>
      withinTime(
        client.close().catch(() => {}),
        CLOSE_MS,
      ),
  }
}

/** The standard has 404 for a session that is gone. Its own libraries answered 400 for long, with one of these codes and the word. */
function saysForgotten(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return [-32000, -32001, -32600].includes(Number(error.code)) && /\bsession\b/i.test(error.message)
}

async function withinTime(work: Promise<void>, limitMs: number): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, limitMs)
  await Promise.race([work, over.promise])
  clearTimeout(timer)
}

async function listAll(client: Client, signal: AbortSignal): Promise<McpListedTool[]> {
  const tools: McpListedTool[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES && tools.length < LIMITS.mcpListedTools; page++) {
    const listed = await client.listTools({
      ...(cursor === undefined ? {} : { params: { cursor } }),
      options: { signal },
    })
    tools.push(...listed.tools)
    cursor = listed.nextCursor
    if (cursor === undefined) break
  }
  return tools.slice(0, LIMITS.mcpListedTools)
}

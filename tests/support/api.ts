import fs from 'node:fs'
import path from 'node:path'
import { type ApiClient, createApiClient } from '../../lib/api/client.ts'
import type { RouteHandler } from '../../lib/api/route.ts'
import { openRuntime, type Runtime } from '../../lib/server/runtime.ts'
import { PROJECT_ROOT, tempFolder, tempUrl, testBackend } from './temp-database.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

export type ApiRoute = { file: string; pattern: string; exports: Record<string, unknown> }

/** Every route file of the API, loaded. */
export async function apiRoutes(): Promise<ApiRoute[]> {
  const root = path.join(PROJECT_ROOT, 'app', 'api')
  const files = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
  return Promise.all(
    files.sort().map(async (file) => ({
      file: path.join('app/api', file),
      pattern: `/api/${path.dirname(file)}`,
      exports: (await import(path.join(root, file))) as Record<string, unknown>,
    })),
  )
}

/** The handlers of a route file by method. */
export function handlersOf({ exports }: ApiRoute): [string, RouteHandler][] {
  return METHODS.filter((method) => method in exports).map((method) => [method, exports[method] as RouteHandler])
}

function match(pattern: string, pathname: string): Record<string, string> | null {
  if (pattern.endsWith('/[[...path]]')) return pathname.startsWith(`${path.dirname(pattern)}/`) ? {} : null
  const wanted = pattern.split('/')
  const given = pathname.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    const name = /^\[(.+)\]$/.exec(part)?.[1]
    if (name) params[name] = decodeURIComponent(value)
    else if (part !== value) return null
  }
  return params
}

/** As the framework matches: what is named stands before what is a parameter, and that before what takes all the rest. */
function openness(pattern: string): number {
  return pattern.includes('...') ? 100 : pattern.split('[').length
}

export type Api = {
  runtime: Runtime
  /** Where its database lies. */
  folder: string
  /** Calls the real handlers as Next would, without a socket. */
  fetch: typeof fetch
  client: ApiClient
  close(): Promise<void>
}

/** The API over a database of its own. */
export async function openApi({
  worker = false,
  environment = {},
}: {
  worker?: boolean
  environment?: Record<string, string>
} = {}): Promise<Api> {
  const { folder, remove } = tempFolder()
  const postgres = testBackend() === 'postgresql' ? await tempUrl('postgresql') : null
  const runtime = await openRuntime({
    worker,
    root: PROJECT_ROOT,
    environment: { ...environment, DATABASE_URL: postgres?.url ?? `file:${folder}/api.db` },
  })
  const routes = await apiRoutes()
  const apiFetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input), 'http://localhost:3000')
    const request = new Request(url, { ...init, headers: { host: url.host, ...headersOf(init) } })
    for (const route of routes.toSorted((a, b) => openness(a.pattern) - openness(b.pattern))) {
      const params = match(route.pattern, url.pathname)
      const handler = params && handlersOf(route).find(([method]) => method === request.method)?.[1]
      if (params && !handler) return new Response('the framework would answer', { status: 405 })
      if (handler) return handler(request, { params: Promise.resolve(params) })
    }
    return new Response('no such route', { status: 404 })
  }
  return {
    runtime,
    folder,
    fetch: apiFetch,
    client: createApiClient({ fetch: apiFetch }),
    async close() {
      await runtime.close()
      await postgres?.remove()
      remove()
    },
  }
}

function headersOf(init: RequestInit | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(init?.headers))
}

/** Status and parsed body of a JSON call. */
export async function callJson(
  api: Api,
  method: string,
  pathname: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await api.fetch(`/api/v1${pathname}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: text === '' ? null : JSON.parse(text),
  }
}

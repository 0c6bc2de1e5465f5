import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Result } from '../server/result.ts'
import { runtime } from '../server/runtime.ts'
import type { Actor, Policy, Services } from '../server/services.ts'
import type { ProblemItem } from './contracts/problem.ts'
import { guardRequest } from './guard-request.ts'
import { problemResponse } from './problem-response.ts'
import { readBody } from './read-body.ts'

type Context<P, Q, B> = { services: Services; actor: Actor; params: P; query: Q; body: B; request: Request }

type Definition<P, Q, B> = {
  /** Who may call it. */
  policy: Policy
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  /** Status of a success; 204 is sent by itself for `null`. */
  status?: number
  handle(context: Context<P, Q, B>): Result<unknown> | Response | Promise<Result<unknown> | Response>
}

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> }
/** A handler as Next calls it; `policy` is there for the test that looks at every route. */
export type RouteHandler = ((request: Request, context: NextContext) => Promise<Response>) & { policy: Policy }

/**
 * The one way to make an API handler: host and origin → who asks → policy → parameters, query and body by their schemas → use case → JSON,
 * or problem+json for whatever went wrong. Nothing escapes from it: an unexpected error is logged under an id, and only the id is told.
 */
export function route<P = unknown, Q = unknown, B = undefined>(definition: Definition<P, Q, B>): RouteHandler {
  const handler = async (request: Request, context: NextContext): Promise<Response> => {
    try {
      return await answer(definition, request, context)
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 })
      const errorId = randomUUID()
      console.error(`[api] ${errorId} ${request.method} ${new URL(request.url).pathname}`, error)
      return problemResponse({ code: 'internal-error', detail: `The server's log has it under ${errorId}.`, errorId })
    }
  }
  return Object.assign(handler, { policy: definition.policy })
}

async function answer<P, Q, B>(
  definition: Definition<P, Q, B>,
  request: Request,
  context: NextContext,
): Promise<Response> {
  const refused = guardRequest(request, process.env.HOST)
  if (refused) return problemResponse(refused)
  const { services, actor } = await runtime()
  if (services.stopping.aborted && definition.policy !== 'public')
    return problemResponse({ code: 'shutting-down', detail: 'Try again when the server is back.' })
  if (!actor.grants.has(definition.policy))
    return problemResponse({ code: 'forbidden', detail: `This needs ${definition.policy}.` })

  const problems: ProblemItem[] = []
  const params = parse(definition.params, await context.params, 'path', problems)
  // Parameters that can't name anything are answered like names that nothing has.
  if (problems.length > 0)
    return problemResponse({ code: 'not-found', detail: 'There is nothing at this address.', problems })
  const query = parse(definition.query, Object.fromEntries(new URL(request.url).searchParams), 'query', problems)
  let json: unknown
  if (definition.body) {
    const read = await readBody(request)
    if (!read.ok) {
      const { ok: _, ...problem } = read
      return problemResponse(problem)
    }
    json = read.value
  }
  const body = parse(definition.body, json, 'body', problems)
  if (problems.length > 0)
    return problemResponse({
      code: 'invalid-request',
      detail: 'The request does not have the shape that is expected here.',
      problems,
    })

  // Each was parsed by its schema; one that isn't declared is not read.
  const result = await definition.handle({
    services,
    actor,
    params: params as P,
    query: query as Q,
    body: body as B,
    request,
  })
  return result instanceof Response ? result : respond(result, definition.status ?? 200)
}

function respond(result: Result<unknown>, status: number): Response {
  if (!result.ok) return problemResponse(result.refusal)
  if (result.value === null) return new Response(null, { status: 204 })
  return Response.json(result.value, { status, headers: { 'cache-control': 'no-store' } })
}

function parse<T>(
  schema: z.ZodType<T> | undefined,
  value: unknown,
  place: string,
  problems: ProblemItem[],
): T | undefined {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues.slice(0, 20))
    problems.push({ where: [place, ...issue.path].join('.'), message: issue.message })
  return undefined
}

import { problemResponse } from './problem-response.ts'
import { type RouteHandler, route } from './route.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof METHODS)[number]

/** A handler that only refuses: whoever looks for what an address can do need not look at it. */
export type RefusingHandler = RouteHandler & { refuses: true }

function refusing(answer: (request: Request) => Response): RefusingHandler {
  return Object.assign(route({ policy: 'public', handle: ({ request }) => answer(request) }), {
    refuses: true as const,
  })
}

/** Handlers for the methods that an address doesn't serve: without them the framework would answer, in its own terms. */
export function otherMethods<Served extends Method>(
  ...served: [Served, ...Served[]]
): Record<Exclude<Method, Served>, RefusingHandler> {
  const allow = served.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  const handler = refusing(({ method }) =>
    problemResponse(
      { code: 'method-not-allowed', detail: `${method} is not served here; this address serves ${allow}.` },
      { allow },
    ),
  )
  return everyMethod(handler, served)
}

/** Handlers for addresses that nothing else serves. */
export function nothingHere(): Record<Method, RefusingHandler> {
  return everyMethod(
    refusing(() => problemResponse({ code: 'not-found', detail: 'There is nothing at this address.' })),
    [],
  )
}

function everyMethod<Served extends Method>(handler: RefusingHandler, served: readonly Served[]) {
  const left = METHODS.filter((method) => !(served as readonly Method[]).includes(method))
  // The keys are those of METHODS that are not served, which is what the type says.
  return Object.fromEntries(left.map((method) => [method, handler])) as Record<Exclude<Method, Served>, RefusingHandler>
}

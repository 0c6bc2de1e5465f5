import type { Effect } from '../../loop/artefacts/events.ts'
import { isJsonObject, type JsonObject } from '../../loop/artefacts/json.ts'
import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** Times are milliseconds of the whole request, redirects included. */
export const HTTP_REQUEST_LIMITS = {
  urlChars: 8_000,
  headers: 50,
  headerBytes: 16_384,
  bodyBytes: 1_000_000,
  defaultMaxBytes: 500_000,
  maxBytes: 2_000_000,
  redirects: 5,
  defaultTimeoutMs: 20_000,
  maxTimeoutMs: 300_000,
} as const

const READS = ['GET', 'HEAD']

/** Without a method it is GET. */
export function methodOf({ method }: JsonObject): string {
  return typeof method === 'string' ? method : 'GET'
}

function effectOf(args: JsonObject): Effect {
  if (READS.includes(methodOf(args))) return 'read'
  if (typeof args.idempotencyHeader === 'string' && args.idempotencyHeader !== '') return 'keyed'
  return isJsonObject(args.undo) ? 'compensatable' : 'unsafe'
}

/** What is gone already is undone. */
const GONE = [404, 410]

function undoOf({ undo }: JsonObject) {
  return isJsonObject(undo) ? { tool: 'http.request', args: { acceptStatus: GONE, ...undo } } : null
}

/** `http.request`: one HTTP request to a public address, or to one that the operator has allowed. */
export const httpRequest: ToolFacts = {
  name: 'http.request',
  summary:
    'Sends an HTTP request and gives status, headers and the answer as JSON or text. Only public addresses can be reached. A status of 400 or more is an error.',
  effect: 'unsafe',
  effectOf,
  undoOf,
  args: {
    type: 'object',
    properties: {
      method: { type: 'string', enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], description: 'Default GET.' },
      url: { type: 'string', minLength: 1, maxLength: HTTP_REQUEST_LIMITS.urlChars, description: 'http or https.' },
      query: {
        type: 'object',
        description: 'Added to the address, encoded. A list repeats its name; null is left out.',
        additionalProperties: true,
      },
      headers: { type: 'object', additionalProperties: { type: 'string', maxLength: 8_000 } },
      json: { description: 'Body as JSON.' },
      body: { type: 'string', maxLength: HTTP_REQUEST_LIMITS.bodyBytes, description: 'Body as text, instead of json.' },
      expect: {
        type: 'string',
        enum: ['json', 'text'],
        description:
          'How the answer is read; left out, as its content type says. An answer that is no JSON fails under json.',
      },
      failOnStatus: {
        type: 'boolean',
        description: 'False: a status of 400 or more is part of the answer, and no error. Default true.',
      },
      acceptStatus: {
        type: 'array',
        items: { type: 'integer', minimum: 400, maximum: 599 },
        maxItems: 20,
        description: 'Statuses of 400 or more that are no error, while others are.',
      },
      maxBytes: {
        type: 'integer',
        minimum: 1,
        maximum: HTTP_REQUEST_LIMITS.maxBytes,
        description: 'Of the answer, unpacked. A longer text is cut, longer JSON is an error. Default 500000.',
      },
      timeoutMs: {
        type: 'integer',
        minimum: 1,
        maximum: HTTP_REQUEST_LIMITS.maxTimeoutMs,
        description: 'For everything, redirects included. Default 20000.',
      },
      idempotencyHeader: {
        type: 'string',
        maxLength: 100,
        pattern: '^[A-Za-z0-9-]+$',
        description:
          'Header in which the call’s key is sent, where the receiver applies one key once: the call may then be repeated.',
      },
      undo: {
        type: 'object',
        description:
          'Request that undoes this one, also when it never arrived, with the arguments of http.request: sent before this one is sent again. A 404 or 410 says that there is nothing to undo.',
        properties: {
          method: { type: 'string', enum: ['POST', 'PUT', 'PATCH', 'DELETE'] },
          url: { type: 'string', minLength: 1, maxLength: HTTP_REQUEST_LIMITS.urlChars },
          query: { type: 'object', additionalProperties: true },
          headers: { type: 'object', additionalProperties: { type: 'string', maxLength: 8_000 } },
          json: {},
          body: { type: 'string', maxLength: HTTP_REQUEST_LIMITS.bodyBytes },
        },
        required: ['method', 'url'],
        additionalProperties: false,
      },
    },
    required: ['url'],
    additionalProperties: false,
  },
  patchesState: false,
  takesSecrets: true,
  // Whether a request may be repeated, and what undoes it, is for whoever knows the receiver to say.
  designArgs: ['idempotencyHeader', 'undo'],
}

/** Query and headers as they were given; anything else is none. */
export function memberOf(args: JsonObject, name: 'query' | 'headers'): JsonObject {
  const member = args[name]
  return isJsonObject(member) ? member : {}
}

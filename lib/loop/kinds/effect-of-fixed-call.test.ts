import { expect, it } from 'vitest'
import { httpRequest } from '../../tools/http-request/definition.ts'
import { effectOfFixedCall } from './effect-of-fixed-call.ts'

it.each([
  [{ url: 'state.address' }, 'read'],
  [{ url: 'state.address', method: '"HEAD"' }, 'read'],
  [{ url: '"http://a"', method: '"POST"' }, 'unsafe'],
  [{ url: '"http://a"', method: '"POST"', idempotencyHeader: '"Key"' }, 'keyed'],
  // What is worked out may be anything, whatever it looks like.
  [{ method: 'state.method' }, 'unsafe'],
  [{ method: 'has(state.method) ? state.method : "GET"' }, 'unsafe'],
  [{ method: '"PUT"', idempotencyHeader: 'state.header' }, 'unsafe'],
  [{ method: '"GE' }, 'unsafe'],
])('a call of http.request with %j is %s', (sources, effect) =>
  expect(effectOfFixedCall(httpRequest, sources)).toBe(effect),
)

import { expect, it } from 'vitest'
import { POLICIES } from '../../lib/server/services.ts'
import { apiRoutes, handlersOf } from '../support/api.ts'

const CONFIGURATION = ['dynamic', 'runtime', 'maxDuration']

const routes = await apiRoutes()

it('finds the routes', () => {
  expect(routes.length).toBeGreaterThan(15)
})

it.each(routes)('$pattern declares a policy for each of its handlers', (route) => {
  const handlers = handlersOf(route)
  expect(handlers.length).toBeGreaterThan(0)
  for (const [method, handler] of handlers) {
    expect(POLICIES, `${method} ${route.pattern} is not made by route()`).toContain(handler.policy)
  }
  const known = [...handlers.map(([method]) => method), ...CONFIGURATION]
  expect(Object.keys(route.exports).filter((name) => !known.includes(name))).toEqual([])
})

it.each(routes)('$pattern leaves no method to the framework', (route) => {
  const methods = handlersOf(route).map(([method]) => method)
  expect(methods).toEqual(expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']))
})

it.each(routes)('$pattern lets nobody change anything with a reading policy', (route) => {
  for (const [method, handler] of handlersOf(route)) {
    if ('refuses' in handler) continue
    const { policy } = handler
    if (method !== 'GET' && method !== 'HEAD') expect(['workspace:edit', 'workspace:run']).toContain(policy)
  }
})

import { SetBreakpointsBody } from '@/lib/api/contracts/breakpoints.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readBreakpoints, setBreakpoints } from '@/lib/server/run-breakpoints.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  handle: ({ services, actor, params }) => readBreakpoints(services, actor, params.id),
})

export const PUT = route({
  policy: 'workspace:run',
  params: RunParams,
  body: SetBreakpointsBody,
  handle: ({ services, actor, params, body }) => setBreakpoints(services, actor, params.id, body),
})

export const { POST, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'PUT')

import { IterationsQuery } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readIterations } from '@/lib/server/read-trace.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  query: IterationsQuery,
  handle: ({ services, actor, params, query }) => readIterations(services, actor, params.id, query.from, query.limit),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

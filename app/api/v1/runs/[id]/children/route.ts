import { ChildrenQuery } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { listChildren } from '@/lib/server/read-children.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  query: ChildrenQuery,
  handle: ({ services, actor, params, query }) => listChildren(services, actor, params.id, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

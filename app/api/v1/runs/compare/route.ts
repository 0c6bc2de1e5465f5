import { CompareQuery } from '@/lib/api/contracts/compare.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { compareRuns } from '@/lib/server/compare-runs.ts'

export const GET = route({
  policy: 'workspace:read',
  query: CompareQuery,
  handle: ({ services, actor, query }) => compareRuns(services, actor, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

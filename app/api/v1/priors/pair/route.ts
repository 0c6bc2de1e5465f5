import { PriorsQuery } from '@/lib/api/contracts/priors.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readPair } from '@/lib/server/priors.ts'

export const GET = route({
  policy: 'workspace:read',
  query: PriorsQuery,
  handle: ({ services, actor, query }) => readPair(services, actor, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

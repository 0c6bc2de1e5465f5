import { UsesQuery } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readModelUses } from '@/lib/server/read-model-settings.ts'

export const GET = route({
  policy: 'workspace:read',
  query: UsesQuery,
  handle: ({ services, actor, query }) => readModelUses(services, actor, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

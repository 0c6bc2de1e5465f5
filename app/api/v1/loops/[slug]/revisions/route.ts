import { RevisionsQuery } from '@/lib/api/contracts/revisions.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readRevisions } from '@/lib/server/revisions.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  query: RevisionsQuery,
  handle: ({ services, actor, params, query }) => readRevisions(services, actor, params.slug, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

import { SegmentQuery } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { SegmentParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readSegment } from '@/lib/server/read-trace.ts'

export const GET = route({
  policy: 'workspace:read',
  params: SegmentParams,
  query: SegmentQuery,
  handle: ({ services, actor, params, query }) => readSegment(services, actor, params.id, params.segment, query.after),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

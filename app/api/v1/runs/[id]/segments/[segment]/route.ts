import { otherMethods } from '@/lib/api/other-methods.ts'
import { SegmentParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readSegment } from '@/lib/server/read-trace.ts'

export const GET = route({
  policy: 'workspace:read',
  params: SegmentParams,
  handle: ({ services, actor, params }) => readSegment(services, actor, params.id, params.segment),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

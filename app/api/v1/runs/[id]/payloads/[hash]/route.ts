import { otherMethods } from '@/lib/api/other-methods.ts'
import { PayloadParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readPayload } from '@/lib/server/read-trace.ts'

export const GET = route({
  policy: 'workspace:read',
  params: PayloadParams,
  handle: ({ services, actor, params }) => readPayload(services, actor, params.id, params.hash),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

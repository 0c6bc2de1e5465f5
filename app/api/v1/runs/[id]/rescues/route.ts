import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readRescues } from '@/lib/server/read-rescues.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  handle: ({ services, actor, params }) => readRescues(services, actor, params.id),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

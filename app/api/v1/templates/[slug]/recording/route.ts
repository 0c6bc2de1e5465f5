import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { templateRecording } from '@/lib/server/template-catalogue.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => templateRecording(params.slug, { services, actor }),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { templateRecording } from '@/lib/server/template-catalogue.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ params }) => templateRecording(params.slug),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

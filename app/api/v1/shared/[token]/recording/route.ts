import { otherMethods } from '@/lib/api/other-methods.ts'
import { SharedParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { sharedRecording } from '@/lib/server/shared-links.ts'

/** The recorded run of the template that a token opens. */
export const GET = route({
  policy: 'public',
  params: SharedParams,
  handle: ({ services, params }) => sharedRecording(services, params.token),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

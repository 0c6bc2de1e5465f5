import { otherMethods } from '@/lib/api/other-methods.ts'
import { SharedParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readShared } from '@/lib/server/shared-links.ts'

/** Whoever has the token may read the one version that it opens. */
export const GET = route({
  policy: 'public',
  params: SharedParams,
  handle: ({ services, params }) => readShared(services, params.token),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

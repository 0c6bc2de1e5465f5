import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { acceptLoop } from '@/lib/server/accept-loop.ts'

export const POST = route({
  policy: 'workspace:edit',
  params: LoopParams,
  handle: ({ services, actor, params }) => acceptLoop(services, actor, params.slug),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')

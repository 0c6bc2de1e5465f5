import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { loopRegistry } from '@/lib/server/loop-registry.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => loopRegistry(services, actor, params.slug),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

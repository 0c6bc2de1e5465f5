import { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { createLoop } from '@/lib/server/create-loop.ts'
import { listLoops } from '@/lib/server/list-loops.ts'

export const GET = route({ policy: 'workspace:read', handle: ({ services, actor }) => listLoops(services, actor) })

export const POST = route({
  policy: 'workspace:edit',
  body: CreateLoopBody,
  status: 201,
  handle: ({ services, actor, body }) => createLoop(services, actor, body),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')

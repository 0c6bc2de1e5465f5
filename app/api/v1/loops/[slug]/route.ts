import { EditLoopBody } from '@/lib/api/contracts/loops.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { archiveLoop } from '@/lib/server/archive-loop.ts'
import { editLoop } from '@/lib/server/edit-loop.ts'
import { readLoop } from '@/lib/server/read-loop.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => readLoop(services, actor, params.slug),
})

export const PATCH = route({
  policy: 'workspace:edit',
  params: LoopParams,
  body: EditLoopBody,
  handle: ({ services, actor, params, body }) => editLoop(services, actor, params.slug, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: LoopParams,
  handle: ({ services, actor, params }) => archiveLoop(services, actor, params.slug),
})

export const { POST, PUT, OPTIONS } = otherMethods('GET', 'PATCH', 'DELETE')

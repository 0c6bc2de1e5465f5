import { z } from 'zod'
import { EditMemoryBody, MemoryId } from '@/lib/api/contracts/memories.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { changeMemory, forgetMemory, readMemory } from '@/lib/server/memories.ts'

const params = z.object({ id: MemoryId })

export const GET = route({
  policy: 'workspace:read',
  params,
  handle: ({ services, actor, params: { id } }) => readMemory(services, actor, id),
})

export const PATCH = route({
  policy: 'workspace:edit',
  params,
  body: EditMemoryBody,
  handle: ({ services, actor, params: { id }, body }) => changeMemory(services, actor, id, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params,
  handle: ({ services, actor, params: { id } }) => forgetMemory(services, actor, id),
})

export const { POST, PUT, OPTIONS } = otherMethods('GET', 'PATCH', 'DELETE')

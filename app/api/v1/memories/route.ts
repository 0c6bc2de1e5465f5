import { CreateMemoryBody, MemoriesQuery } from '@/lib/api/contracts/memories.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { addMemory, readMemories } from '@/lib/server/memories.ts'

export const GET = route({
  policy: 'workspace:read',
  query: MemoriesQuery,
  handle: ({ services, actor, query }) => readMemories(services, actor, query),
})

export const POST = route({
  policy: 'workspace:edit',
  body: CreateMemoryBody,
  status: 201,
  handle: ({ services, actor, body }) => addMemory(services, actor, body),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')

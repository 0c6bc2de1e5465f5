import { ForgetMemoriesBody } from '@/lib/api/contracts/memories.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { forgetFound } from '@/lib/server/memories.ts'

export const POST = route({
  policy: 'workspace:edit',
  body: ForgetMemoriesBody,
  handle: ({ services, actor, body }) => forgetFound(services, actor, body),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')

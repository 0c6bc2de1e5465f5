import { InboxQuery } from '@/lib/api/contracts/inbox.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readInbox } from '@/lib/server/read-inbox.ts'

export const GET = route({
  policy: 'workspace:read',
  query: InboxQuery,
  handle: ({ services, actor, query }) => readInbox(services, actor, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

import { ConnectionParams, TestConnectionBody } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { testConnection } from '@/lib/server/ask-connection.ts'

// It sends the workspace's key somewhere, so that reading is not enough.
export const POST = route({
  policy: 'workspace:edit',
  params: ConnectionParams,
  body: TestConnectionBody,
  handle: ({ services, actor, params, body, request }) =>
    testConnection(services, actor, params.name, body.model, request.signal),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')

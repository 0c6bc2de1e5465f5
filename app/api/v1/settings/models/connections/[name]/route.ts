import { ConnectionParams, PutConnectionBody, SeenQuery } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { removeConnection, saveConnection } from '@/lib/server/edit-connection.ts'

export const PUT = route({
  policy: 'workspace:edit',
  params: ConnectionParams,
  body: PutConnectionBody,
  handle: ({ services, actor, params, body }) => saveConnection(services, actor, params.name, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: ConnectionParams,
  query: SeenQuery,
  handle: ({ services, actor, params, query }) => removeConnection(services, actor, params.name, query.seen),
})

export const { GET, POST, PATCH, OPTIONS } = otherMethods('PUT', 'DELETE')

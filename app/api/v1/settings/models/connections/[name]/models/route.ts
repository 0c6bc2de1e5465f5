import { ConnectionParams } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { connectionModels } from '@/lib/server/ask-connection.ts'

export const GET = route({
  policy: 'workspace:edit',
  params: ConnectionParams,
  handle: ({ services, actor, params, request }) => connectionModels(services, actor, params.name, request.signal),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

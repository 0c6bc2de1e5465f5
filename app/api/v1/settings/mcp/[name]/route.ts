import { McpParams, PutMcpServerBody } from '@/lib/api/contracts/mcp.ts'
import { SeenQuery } from '@/lib/api/contracts/settings.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { removeMcpServer, saveMcpServer } from '@/lib/server/edit-mcp-servers.ts'

export const PUT = route({
  policy: 'workspace:edit',
  params: McpParams,
  body: PutMcpServerBody,
  handle: ({ services, actor, params, body }) => saveMcpServer(services, actor, params.name, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: McpParams,
  query: SeenQuery,
  handle: ({ services, actor, params, query }) => removeMcpServer(services, actor, params.name, query.seen),
})

export const { GET, POST, PATCH, OPTIONS } = otherMethods('PUT', 'DELETE')

import { McpParams } from '@/lib/api/contracts/mcp.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { checkMcpServer } from '@/lib/server/edit-mcp-servers.ts'

// It sends the workspace's keys somewhere, so that reading is not enough.
export const POST = route({
  policy: 'workspace:edit',
  params: McpParams,
  handle: ({ services, actor, params, request }) => checkMcpServer(services, actor, params.name, request.signal),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')

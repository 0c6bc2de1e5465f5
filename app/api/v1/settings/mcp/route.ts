import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { readMcpSettings } from '@/lib/server/edit-mcp-servers.ts'

export const GET = route({
  policy: 'workspace:read',
  handle: ({ services, actor }) => readMcpSettings(services, actor),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')

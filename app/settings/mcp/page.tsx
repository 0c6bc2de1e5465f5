import type { Metadata } from 'next'
import { McpPage } from '@/components/settings/mcp/mcp-page.tsx'
import { readMcpSettings } from '@/lib/server/edit-mcp-servers.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'MCP servers' }

export default async function Page() {
  const { services, actor } = await runtime()
  const settings = await readMcpSettings(services, actor)
  return <McpPage first={settings.ok ? settings.value : null} />
}

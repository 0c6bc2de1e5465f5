'use client'

import { useCallback, useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { McpSettings } from '@/lib/api/contracts/mcp.ts'

/** The MCP servers of the workspace: as the page came with, read again after each change and when the page is come back to. */
export function useMcpSettings(first: McpSettings | null) {
  const [settings, setSettings] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const reload = useCallback(async () => {
    const read = await api.readMcpSettings()
    setProblem(read.ok ? null : read.problem.detail)
    if (read.ok) setSettings(read.value)
  }, [])
  useEffect(() => {
    if (first === null) void reload()
    const back = () => {
      if (document.visibilityState === 'visible') void reload()
    }
    document.addEventListener('visibilitychange', back)
    return () => document.removeEventListener('visibilitychange', back)
  }, [first, reload])
  return { settings, problem, reload }
}

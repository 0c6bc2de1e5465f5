import type { ToolCall } from '../../runner/ports.ts'

export const callOf = (tool: string): ToolCall => ({
  tool,
  args: {},
  key: 'k',
  runId: 'run_00000001',
  iteration: 1,
  nodeId: 'act',
})

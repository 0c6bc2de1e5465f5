import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import type { ExpressionSite, KindCheckContext, NodeKind, ToolUse } from '../../loop/kinds/node-kind.ts'
import { ActConfig } from './config.ts'

function expressions(config: ActConfig): ExpressionSite[] {
  return Object.entries(config.call?.args ?? {}).map(([name, source]) => ({
    field: `call.args.${name}`,
    source,
    mode: 'expression',
  }))
}

function uses(config: ActConfig): { models: []; tools: ToolUse[] } {
  const tools: ToolUse[] = config.tools.map((tool, index) => ({ tool, field: `tools.${index}`, allows: true }))
  if (config.call)
    tools.push({ tool: config.call.tool, field: 'call.tool', allows: false, args: Object.keys(config.call.args) })
  return { models: [], tools }
}

function check(config: ActConfig, { nodeId, index, toolEffect }: KindCheckContext): Diagnostic[] {
  const found = config.tools.flatMap((tool, place) =>
    toolEffect(tool) === 'unsafe'
      ? [diagnostic('tool-unsafe', { node: nodeId, tool }, { nodeId, field: `tools.${place}` })]
      : [],
  )
  if (config.call && !config.tools.includes(config.call.tool)) {
    const { tool } = config.call
    const patch: QuickFix['patch'] = [{ op: 'add', path: `/nodes/${index}/config/tools/-`, value: tool }]
    const quickFix = { title: `Add ${tool} to the list`, patch }
    found.push(diagnostic('call-not-in-list', { node: nodeId, tool }, { nodeId, field: 'call.tool', quickFix }))
  }
  return found
}

export const act: NodeKind<ActConfig> = {
  kind: 'act',
  title: 'Act',
  summary: 'Runs one action with a tool: the one that was decided, or a fixed call.',
  part: 'works',
  config: ActConfig,
  initial: () => ({ tools: ['state.patch'] }),
  handles: (config) => [
    { id: 'next', label: 'next', required: true },
    ...(config.policy.onError === 'route' ? [{ id: 'error', label: 'error', required: true }] : []),
  ],
  expressions,
  writes: () => [],
  uses,
  describe: (config) =>
    config.call ? `calls ${config.call.tool}` : `runs the decision, with ${config.tools.join(', ')}`,
  check,
}

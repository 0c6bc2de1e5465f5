import { CHILD_CALL } from '../../loop/artefacts/children.ts'
import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import type { ExpressionSite, KindCheckContext, NodeKind, ToolUse } from '../../loop/kinds/node-kind.ts'
import type { Practice } from '../../loop/kinds/practice.ts'
import { configPointer } from '../../loop/patch/pointer.ts'
import { latencyLimit } from '../../loop/recovery/latency.ts'
import { asksFirst } from './approve.ts'
import { checkChild, childCall, childExpressions, childReads, childWrites, describeChild } from './child.ts'
import { ActConfig } from './config.ts'

function expressions(config: ActConfig): ExpressionSite[] {
  const args = Object.entries(config.call?.args ?? {}).map(
    ([name, source]): ExpressionSite => ({
      field: `call.args.${name}`,
      givesSecrets: true,
      wording: true,
      source,
      mode: 'expression',
    }),
  )
  return [...args, ...(config.child ? childExpressions(config.child) : [])]
}

function uses(config: ActConfig): { models: []; tools: ToolUse[] } {
  const tools: ToolUse[] = config.tools.map((tool, index) => ({ tool, field: `tools.${index}`, allows: true }))
  if (config.call) {
    const { tool, args: sources } = config.call
    tools.push({ tool, field: 'call.tool', allows: false, args: Object.keys(sources), sources })
  }
  return { models: [], tools }
}

function check(config: ActConfig, context: KindCheckContext): Diagnostic[] {
  const { nodeId, index } = context
  const found = config.tools.flatMap((tool, place) =>
    context.tool(tool)?.effect === 'unsafe' ? [unsafeTool(config, context, tool, place)] : [],
  )
  if (config.call && !config.tools.includes(config.call.tool)) {
    const { tool } = config.call
    const patch: QuickFix['patch'] = [{ op: 'add', path: configPointer(index, 'tools.-'), value: tool }]
    const quickFix = { title: `Add ${tool} to the list`, patch }
    found.push(diagnostic('call-not-in-list', { node: nodeId, tool }, { nodeId, field: 'call.tool', quickFix }))
  }
  if (config.child) found.push(...checkChild(config.child, context))
  return [...found, ...checkPolicy(config, context)]
}

/** A tool whose call can't be taken back: somebody is asked first, or the drawing says that nobody is. */
function unsafeTool(
  config: ActConfig,
  { nodeId, index, tool: toolOf }: Pick<KindCheckContext, 'nodeId' | 'index' | 'tool'>,
  tool: string,
  place: number,
): Diagnostic {
  const names = { node: nodeId, tool, some: toolOf(tool)?.effectOf !== undefined }
  if (asksFirst(config, tool, 'unsafe')) return diagnostic('tool-unsafe', names, { nodeId, field: `tools.${place}` })
  const quickFix: QuickFix = {
    title: 'Let a person approve it',
    patch: [{ op: 'remove', path: configPointer(index, 'policy.approval', tool) }],
  }
  return diagnostic('tool-unapproved', names, { nodeId, field: `tools.${place}`, quickFix })
}

function checkPolicy(
  { tools, policy, child }: ActConfig,
  { nodeId, index, tool: toolOf }: KindCheckContext,
): Diagnostic[] {
  const found: Diagnostic[] = []
  const rule = (tool: string, setting: string, member: string) => {
    // A tool's name has dots, so it can't be a part of a path.
    const field = setting === 'cache' ? `policy.cache.${member}` : `policy.${setting}`
    const path = configPointer(index, `policy.${setting}`, member)
    const quickFix: QuickFix = { title: 'Remove the rule', patch: [{ op: 'remove', path }] }
    const facts = toolOf(tool)
    // Where it depends on the arguments, those calls are stored that may be.
    const effect = facts?.effectOf ? undefined : facts?.effect
    if (child && tool === CHILD_CALL && setting === 'approval') return
    if (!tools.includes(tool))
      found.push(diagnostic('policy-tool-unlisted', { node: nodeId, tool, setting }, { nodeId, field, quickFix }))
    else if (setting === 'cache' && effect !== undefined && effect !== 'pure' && effect !== 'read')
      found.push(diagnostic('cache-effect', { node: nodeId, tool, effect }, { nodeId, field, quickFix }))
  }
  for (const [place, tool] of policy.cache.entries()) rule(tool, 'cache', String(place))
  for (const tool of Object.keys(policy.approval)) rule(tool, 'approval', tool)
  const latency = latencyLimit(policy.latency, policy.timeoutMs)
  if (latency && latency.expectedMs > latency.limitMs)
    found.push(
      diagnostic(
        'latency-impossible',
        { node: nodeId, what: 'a tool', ...latency },
        { nodeId, field: 'policy.latency' },
      ),
    )
  return found
}

function practices({ child, policy }: ActConfig): Practice[] {
  const found: Practice[] = [{ practice: 'acts', field: child ? 'child' : 'tools' }]
  if (child?.over !== undefined) found.push({ practice: 'parallel', field: 'child.over' })
  if (policy.latency) found.push({ practice: 'limits-latency', field: 'policy.latency' })
  if (Object.values(policy.approval).includes('ask')) found.push({ practice: 'asks-person', field: 'policy.approval' })
  return found
}

export const act: NodeKind<ActConfig> = {
  kind: 'act',
  title: 'Act',
  summary: 'Runs one action with a tool, the one that was decided or a fixed call, or runs another loop.',
  part: 'works',
  config: ActConfig,
  initial: () => ({ tools: ['state.patch'] }),
  handles: (config) => [
    { id: 'next', label: 'next', required: true },
    ...(config.policy.onError === 'route' ? [{ id: 'error', label: 'error', required: true }] : []),
  ],
  expressions,
  writes: ({ child }) => (child ? childWrites(child) : []),
  reads: ({ child }) => (child ? childReads(child) : []),
  calls: ({ child }) => (child ? [childCall(child)] : []),
  uses,
  practices,
  describe({ call, child, tools }) {
    if (child) return describeChild(child)
    return call ? `calls ${call.tool}` : `runs the decision, with ${tools.join(', ')}`
  },
  check,
}

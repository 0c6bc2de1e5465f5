import { findCallable } from '../db/child-runs.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { withMcpTools } from '../loop/kinds/mcp-tool-facts.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import type { Actor, Services } from './services.ts'

/** What a loop may do to the world outside: the node that may, by which tool, and whether it can be taken back. */
export type WorldEffect = { loop: string; node: string; tool: string; effect: string }

/**
 * The effects that runs of a spec may have outside of Loopwright, its called loops' included. What Loopwright's own keyed tools write (files, memory) belongs to
 * the run and stays inside; everything that MCP servers or requests change does not.
 */
export async function worldEffects(
  services: Services,
  actor: Actor,
  loop: string,
  spec: LoopSpec,
  seen: Set<string> = new Set(),
): Promise<WorldEffect[]> {
  const facts = withMcpTools(toolDefinitions, spec.mcpTools)
  const found: WorldEffect[] = []
  for (const [node, { kind, config }] of Object.entries(spec.nodes)) {
    const definition: NodeKind = definitions[kind]
    const parsed = definition.config.safeParse(config)
    if (!parsed.success) continue
    for (const tool of new Set(definition.uses(parsed.data).tools.map((use) => use.tool))) {
      const effect = facts[tool]?.effect ?? 'unsafe'
      const inside =
        effect === 'pure' || effect === 'read' || (effect === 'keyed' && Object.hasOwn(toolDefinitions, tool))
      if (!inside) found.push({ loop, node, tool, effect })
    }
    for (const { loop: called, version } of definition.calls?.(parsed.data) ?? []) {
      const name = `${called} ${version ?? ''}`
      if (seen.has(name)) continue
      seen.add(name)
      const callable = await findCallable(services.database, actor.workspaceId, called, version)
      if (typeof callable === 'object')
        found.push(...(await worldEffects(services, actor, called, callable.spec, seen)))
    }
  }
  return found
}

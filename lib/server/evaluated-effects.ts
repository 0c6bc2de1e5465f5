import { findCallable } from '../db/child-runs.ts'
import { own } from '../loop/artefacts/own.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { effectOfFixedCall } from '../loop/kinds/effect-of-fixed-call.ts'
import { withMcpTools } from '../loop/kinds/mcp-tool-facts.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import type { Actor, Services } from './services.ts'

/** What a loop may do to the world outside: the node that may, by which tool, and whether it can be taken back. */
export type WorldEffect = { loop: string; node: string; tool: string; effect: string }

/**
 * The effects that runs of a spec may have outside of Loopwright, its called loops' included. What Loopwright's own keyed tools write (files, memory) belongs to
 * the run and stays inside; everything that MCP servers or requests change does not. A request that only reads changes nothing. `frozen`: which version calls of
 * a loop's newest one mean, by slug.
 */
export async function worldEffects(
  services: Services,
  actor: Actor,
  loop: string,
  spec: LoopSpec,
  frozen: Readonly<Record<string, number>>,
  seen: Set<string> = new Set(),
): Promise<WorldEffect[]> {
  const facts = withMcpTools(toolDefinitions, spec.mcpTools)
  const found: WorldEffect[] = []
  for (const [node, { kind, config }] of Object.entries(spec.nodes)) {
    const definition: NodeKind = definitions[kind]
    const parsed = definition.config.safeParse(config)
    if (!parsed.success) continue
    const { tools } = definition.uses(parsed.data)
    const fixed = tools.filter(({ sources }) => sources)
    for (const { tool, sources } of fixed.length > 0 ? fixed : tools.filter(({ allows }) => allows)) {
      const known = own(facts, tool)
      const effect = !known ? 'unsafe' : sources ? effectOfFixedCall(known, sources) : known.effect
      const inside = effect === 'pure' || effect === 'read' || isOwnKeyed(tool)
      if (!inside) found.push({ loop, node, tool, effect })
    }
    for (const { loop: called, version } of definition.calls?.(parsed.data) ?? []) {
      const name = `${called} ${version ?? ''}`
      if (seen.has(name)) continue
      seen.add(name)
      const meant = version ?? own(frozen, called) ?? null
      const callable = await findCallable(services.database, actor.workspaceId, called, meant)
      if (typeof callable === 'object')
        found.push(...(await worldEffects(services, actor, called, callable.spec, frozen, seen)))
    }
  }
  return found
}

/** Its key holds within Loopwright. A key that is sent to others is another one for each run. */
function isOwnKeyed(tool: string): boolean {
  return own(toolDefinitions, tool)?.effect === 'keyed'
}

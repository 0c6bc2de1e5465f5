import { listPublished } from '../db/callable-loops.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { LoopRegistry } from '../loop/kinds/loop-registry.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from '../nodes/definitions.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** What the loops of the workspace take and call, for the compiler. `self`: slug of the loop that is compiled. */
export async function readLoopRegistry(
  { database }: Services,
  actor: Actor,
  self: string | null,
): Promise<LoopRegistry> {
  const loops = await listPublished(database, actor)
  return {
    self,
    loops: Object.fromEntries(
      loops.map(({ slug, accepted, version, spec }) => [
        slug,
        { version, accepted, state: spec?.state ?? null, calls: spec ? loopsCalledBy(spec.nodes) : [] },
      ]),
    ),
  }
}

/** The same for whoever edits this loop. */
export async function loopRegistry(services: Services, actor: Actor, slug: string): Promise<Result<LoopRegistry>> {
  const found = await findLoop(services, actor, slug)
  return found.ok ? ok(await readLoopRegistry(services, actor, slug)) : found
}

/** Slugs of the loops that nodes call. Configs that can't be read call none. */
export function loopsCalledBy(nodes: LoopSpec['nodes']): string[] {
  const called = Object.values(nodes).flatMap(({ kind, config }) => {
    const definition: NodeKind = definitions[kind]
    const parsed = definition.config.safeParse(config)
    return parsed.success ? (definition.calls?.(parsed.data) ?? []) : []
  })
  return [...new Set(called.map(({ loop }) => loop))].sort()
}

import type { CreatedLoop, CreateLoopBody } from '../api/contracts/loops.ts'
import { createLoop as insertLoop, type Origin } from '../db/loops.ts'
import { designFromDecisionMap } from '../loop/1-draw/decision-map-design.ts'
import { newDesign } from '../loop/1-draw/new-design.ts'
import { findTopology, TOPOLOGIES } from '../loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { getTemplate } from '../templates/templates.ts'
import { copyTemplate } from './copy-template.ts'
import { loopView } from './loop-view.ts'
import { readDesign } from './read-design.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { slugify } from './slugify.ts'

/** Creates a loop from nothing, a template, a topology, a decision map or a file. What comes from a file is inert until somebody accepts it; a template brings the loops that it calls. */
export async function createLoop(
  services: Services,
  actor: Actor,
  { name, from }: CreateLoopBody,
): Promise<Result<CreatedLoop>> {
  if (from.kind === 'template') {
    const template = getTemplate(from.slug)
    if (!template) return refuse('not-found', `There is no template "${from.slug}".`)
    const { loop, parts } = await copyTemplate(services, actor, template, { name })
    return ok({ loop: await loopView(services, actor, loop), parts })
  }
  const source = sourceDesign(name, from)
  if (!source.ok) return source
  const { design, origin } = source.value
  const named = { ...design, name: name ?? design.name }
  const loop = await insertLoop(services.database, actor, {
    slug: slugify(named.name),
    design: named,
    origin,
    accepted: origin !== 'import',
  })
  return ok({ loop: await loopView(services, actor, loop), parts: [] })
}

function sourceDesign(
  name: string | undefined,
  from: Exclude<CreateLoopBody['from'], { kind: 'template' }>,
): Result<{ design: LoopDesign; origin: Origin }> {
  switch (from.kind) {
    case 'blank':
      return ok({ design: newDesign(name ?? 'New loop'), origin: 'own' })
    case 'topology': {
      const topology = findTopology(from.slug)
      return topology
        ? ok({ design: topology.design(name ?? topology.title), origin: 'own' })
        : refuse('not-found', `There is no topology "${from.slug}": ${TOPOLOGIES.map(({ slug }) => slug).join(', ')}.`)
    }
    case 'decision-map':
      return ok({ design: designFromDecisionMap(from.map, name), origin: 'own' })
    case 'import': {
      const design = readDesign(from.design)
      return design.ok ? ok({ design: design.value, origin: 'import' }) : design
    }
  }
}

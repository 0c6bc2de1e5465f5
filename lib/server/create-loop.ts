import type { CreateLoopBody, LoopEnvelope } from '../api/contracts/loops.ts'
import { createLoop as insertLoop, type Origin } from '../db/loops.ts'
import { designFromDecisionMap } from '../loop/1-draw/decision-map-design.ts'
import { newDesign } from '../loop/1-draw/new-design.ts'
import { findTopology, TOPOLOGIES } from '../loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { getTemplate } from '../templates/templates.ts'
import { loopView } from './loop-view.ts'
import { readDesign } from './read-design.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { slugify } from './slugify.ts'

/** Creates a loop from nothing, a template, a topology, a decision map or a file. What comes from a file is inert until somebody accepts it. */
export async function createLoop(
  services: Services,
  actor: Actor,
  body: CreateLoopBody,
): Promise<Result<LoopEnvelope>> {
  const source = sourceDesign(body)
  if (!source.ok) return source
  const { design, origin } = source.value
  const named = { ...design, name: body.name ?? design.name }
  const loop = await insertLoop(services.database, actor, {
    // A copy of a template keeps the template's own short name, unless it was given another.
    slug: body.from.kind === 'template' && body.name === undefined ? body.from.slug : slugify(named.name),
    design: named,
    origin,
    accepted: origin !== 'import',
  })
  return ok({ loop: await loopView(services, actor, loop) })
}

function sourceDesign({ name, from }: CreateLoopBody): Result<{ design: LoopDesign; origin: Origin }> {
  switch (from.kind) {
    case 'blank':
      return ok({ design: newDesign(name ?? 'New loop'), origin: 'own' })
    case 'template': {
      const template = getTemplate(from.slug)
      return template
        ? ok({ design: template.design, origin: 'template' })
        : refuse('not-found', `There is no template "${from.slug}".`)
    }
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

import type { CreatedLoop, CreateLoopBody } from '../api/contracts/loops.ts'
import { createLoop as insertLoop, type Origin } from '../db/loops.ts'
import { designFromDecisionMap } from '../loop/1-draw/decision-map-design.ts'
import { newDesign } from '../loop/1-draw/new-design.ts'
import { findTopology, TOPOLOGIES } from '../loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import { copyTemplate } from './copy-template.ts'
import { loopView } from './loop-view.ts'
import { readDesign } from './read-design.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { findSharedTemplate } from './shared-links.ts'
import { slugify } from './slugify.ts'
import { findSource } from './template-catalogue.ts'
import { readForeignTemplate } from './template-file.ts'
import type { SourcePart } from './template-sources.ts'

/** Creates a loop from nothing, a template, a topology, a decision map or a file. What comes from a file is inert until somebody accepts it; a template brings the loops that it calls. */
export async function createLoop(
  services: Services,
  actor: Actor,
  { name, from }: CreateLoopBody,
): Promise<Result<CreatedLoop>> {
  if (from.kind === 'template' || from.kind === 'template-file' || from.kind === 'shared')
    return copyFrom(services, actor, name, from)
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

type TemplateOrigin = Extract<CreateLoopBody['from'], { kind: 'template' | 'template-file' | 'shared' }>

/** What others made is inert, with the loops that come along; what is of this workspace or of Loopwright is not. */
async function copyFrom(
  services: Services,
  actor: Actor,
  name: string | undefined,
  from: TemplateOrigin,
): Promise<Result<CreatedLoop>> {
  const found = await foundTemplate(services, actor, from)
  if (!found.ok) return found
  const { slug, design, parts, version, suite } = found.value
  const inert = from.kind === 'template' ? {} : { inert: true as const }
  const copied = await copyTemplate(services, actor, { slug, design, parts }, { name, version, suite, ...inert })
  return ok({ loop: await loopView(services, actor, copied.loop), parts: copied.parts })
}

type Copyable = {
  slug: string
  design: LoopDesign
  parts: SourcePart[]
  version?: number
  suite?: Suite | null | undefined
}

async function foundTemplate(services: Services, actor: Actor, from: TemplateOrigin): Promise<Result<Copyable>> {
  switch (from.kind) {
    case 'template-file': {
      const read = readForeignTemplate(from.file)
      return read.ok ? ok({ ...read.value.file, version: read.value.file.from.version }) : read
    }
    case 'template':
    case 'shared': {
      const found =
        from.kind === 'shared'
          ? await findSharedTemplate(services, from.token)
          : await findSource(services, actor, from.slug)
      if (!found.ok) return found
      const { slug, compiled, parts, own, suite } = found.value
      // The suite of one that comes with Loopwright is offered where suites are made: it is here whenever it is wanted.
      return ok({ slug, design: compiled.design, parts, ...(own ? { version: own.version.number, suite } : {}) })
    }
  }
}

function sourceDesign(
  name: string | undefined,
  from: Exclude<CreateLoopBody['from'], TemplateOrigin>,
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

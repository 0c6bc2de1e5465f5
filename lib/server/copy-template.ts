import { listPublishedCopies } from '../db/callable-loops.ts'
import {
  createLoopWithParts,
  findLoopsByName,
  freeSlug,
  type LoopRecord,
  type NewPart,
  readDraft,
} from '../db/loops.ts'
import { type PlacedLoop, renameCallees } from '../loop/1-draw/rename-callees.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import { definitions } from '../nodes/definitions.ts'
import type { Template, TemplatePart } from '../templates/templates.ts'
import { compileDesign } from './compile-design.ts'
import { withPublished } from './compile-template.ts'
import { readLoopRegistry } from './loop-registry.ts'
import type { Actor, Services } from './services.ts'
import { slugify } from './slugify.ts'

/** A loop that came along with a template: `part` is its name there, the rest its place here. `made` false: it was here before. */
export type CopiedPart = PlacedLoop & { part: string; name: string; made: boolean }
export type Copied = { loop: LoopRecord; parts: CopiedPart[] }
type CopyOptions = {
  /** Of the copy; left out: the template's own, and its short name. */
  name?: string | undefined
  /** A copy that is here and was not changed is taken as it is. */
  reuse?: true
  /** What strangers made can’t run until somebody has looked at it and accepted it; so can’t the loops that come along. */
  inert?: true
  /** Of one that doesn’t come with Loopwright. */
  version?: number
  /** What it is judged by, where that comes along. */
  suite?: Suite | null | undefined
}

/** How often others may take a name that was free a moment ago. */
const ATTEMPTS = 5
const PARTS_OF_ONE = /-\d+$/

/**
 * Copies a template into the workspace: the loops that it calls first, published, then itself, with its calls led over to them, and its suite. All or nothing. A part that the workspace has from
 * a template as it is here, and that was not published anew since, is not made twice; where its name is another loop's, it gets one with a number.
 */
export async function copyTemplate(
  services: Services,
  actor: Actor,
  template: Pick<Template, 'slug' | 'design' | 'parts'>,
  { name, reuse, inert, version, suite }: CopyOptions = {},
): Promise<Copied> {
  const { database } = services
  const wanted = name === undefined ? template.slug : slugify(name)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const slug = await freeSlug(database, actor, wanted)
    const { made, parts, placed } = await placeParts(services, actor, template, slug)
    const led = renameCallees(template.design, definitions, placed)
    const design = { ...led, name: name ?? led.name }
    const there = reuse && made.length === 0 ? await unchangedCopy(services, actor, wanted, design) : undefined
    if (there) return { loop: there, parts }
    const copiedFrom = { template: template.slug, version: version ?? null }
    const kept = inert
      ? ({ origin: 'import', accepted: false } as const)
      : ({ origin: 'template', accepted: true } as const)
    const copy = { slug, design, copiedFrom, ...kept }
    const loop = await createLoopWithParts(database, actor, copy, made, suite)
    if (loop !== 'taken') return { loop, parts }
  }
  throw new Error(`the names of the template ${template.slug} were taken again and again`)
}

/** Where each part will be: found here, or to be made. Each is compiled against those before it, as it will be stored. */
async function placeParts(
  services: Services,
  actor: Actor,
  template: Pick<Template, 'slug' | 'design' | 'parts'>,
  self: string,
) {
  const placed = new Map<string, PlacedLoop>()
  const parts: CopiedPart[] = []
  const made: NewPart[] = []
  if (template.parts.length === 0) return { placed, parts, made }
  let registry = await readLoopRegistry(services, actor, null)
  for (const part of template.parts) {
    const design = renameCallees(part.design, definitions, placed)
    const found = await findPart(services, actor, part, design)
    const { name } = design
    if (found) {
      placed.set(part.slug, found)
      parts.push({ part: part.slug, ...found, name, made: false })
      continue
    }
    const reserved = [self, ...made.map((each) => each.slug)]
    const slug = await freeSlug(services.database, actor, part.slug, reserved)
    const { compiled, diagnostics } = compileDesign(design, { ...registry, self: slug })
    if (!compiled) throw new Error(`${part.slug} of ${template.slug} has errors: ${JSON.stringify(diagnostics)}`)
    registry = withPublished(registry, slug, compiled)
    placed.set(part.slug, { slug, version: 1 })
    made.push({ slug, compiled, note: `Came along with the template “${template.design.name}”.` })
    parts.push({ part: part.slug, slug, version: 1, name, made: true })
  }
  return { placed, parts, made }
}

async function findPart(
  { database }: Services,
  actor: Actor,
  { slug }: TemplatePart,
  design: LoopDesign,
): Promise<PlacedLoop | undefined> {
  const hash = hashJson(design)
  const copies = await listPublishedCopies(database, actor, slug)
  const same = copies.find((copy) => copy.designHash === hash && copy.slug.replace(PARTS_OF_ONE, '') === slug)
  return same && { slug: same.slug, version: same.version }
}

async function unchangedCopy({ database }: Services, actor: Actor, slug: string, design: LoopDesign) {
  const hash = hashJson(design)
  for (const loop of await findLoopsByName(database, actor, design.name, 'template')) {
    if (loop.slug.replace(PARTS_OF_ONE, '') !== slug) continue
    const draft = await readDraft(database, actor, loop.id)
    if (draft && hashJson(draft.design) === hash) return loop
  }
  return undefined
}

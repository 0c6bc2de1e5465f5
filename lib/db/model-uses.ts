import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Database } from './database.ts'
import type { Scope } from './scope.ts'

/** A loop whose draft or newest version names a model. */
export type LoopUse = { slug: string; name: string }

/**
 * The loops in use whose draft or newest version has a model binding of this provider, and of this model when one is named, by name. Older versions and runs that
 * go on may use it too.
 */
export async function loopsWithModel(
  { prisma }: Database,
  { workspaceId }: Scope,
  provider: string,
  model?: string,
): Promise<LoopUse[]> {
  // Only a look over the stored texts, so that few have to be read; what counts is what a design says.
  const named = { contains: JSON.stringify(provider) }
  const loops = await prisma.loop.findMany({
    where: {
      workspaceId,
      archivedAt: null,
      OR: [{ draft: { design: named } }, { versions: { some: { snapshot: { design: named } } } }],
    },
    select: {
      slug: true,
      name: true,
      draft: { select: { design: true } },
      versions: { select: { snapshot: { select: { design: true } } }, orderBy: { number: 'desc' }, take: 1 },
    },
    orderBy: { name: 'asc' },
  })
  const uses = (text: string | undefined) => {
    // Only designs that passed the design's shape are stored.
    const models = text === undefined ? {} : (JSON.parse(text) as Pick<LoopDesign, 'models'>).models
    return Object.values(models).some((each) => each.provider === provider && (!model || each.model === model))
  }
  return loops
    .filter((loop) => uses(loop.draft?.design) || uses(loop.versions[0]?.snapshot.design))
    .map(({ slug, name }) => ({ slug, name }))
}

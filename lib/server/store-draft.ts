import type { SavedDesign } from '../api/contracts/loops.ts'
import { createLoop, findLoopsByName, type LoopRecord, type Origin, readDraft, saveDraft } from '../db/loops.ts'
import { isInSnapshot } from '../db/snapshots.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { slugify } from './slugify.ts'

export type DraftSource = { design: LoopDesign; origin: Extract<Origin, 'file'> }
export type StoredDraft = { slug: string; change: 'created' | 'saved' | 'unchanged' } & Pick<SavedDesign, 'revision'>

/**
 * Makes the design the draft of the loop that came from there under its name, or of a new loop: the same file again is the next revision of the
 * same loop, and an unchanged one is no revision at all. Loops that were made or imported in the browser, or copied from a template, are never
 * taken for a file's; nor is one whose draft was never run or published as it stands, because replacing it would lose what somebody drew.
 */
export async function storeDraft(services: Services, actor: Actor, source: DraftSource): Promise<Result<StoredDraft>> {
  const { database } = services
  const { design, origin } = source
  const loop = await findStored(services, actor, source)
  const draft = loop ? await readDraft(database, actor, loop.id) : null
  const held = draft && hashJson(draft.design)
  if (loop && draft && held === hashJson(design)) {
    return ok({ slug: loop.slug, revision: draft.revision, change: 'unchanged' })
  }
  if (!loop || !draft || held === null || !(await isInSnapshot(database, actor, held))) {
    const slug = slugify(design.name)
    const created = await createLoop(database, actor, { slug, design, origin, accepted: true })
    return ok({ slug: created.slug, revision: created.revision, change: 'created' })
  }
  const saved = await saveDraft(database, actor, loop.id, draft.revision, design)
  if (saved.ok) return ok({ slug: loop.slug, revision: saved.revision, change: 'saved' })
  return refuse('stale-revision', `The loop "${loop.slug}" is being edited at this moment. Nothing was changed.`, {
    current: saved.current,
  })
}

/** Slug of the loop that a source would be stored as, as far as it is known: null when it would be a new one under a number. */
export async function slugOfDraft(
  services: Services,
  actor: Actor,
  source: Omit<DraftSource, 'design'> & { name: string },
): Promise<string | null> {
  const loop = await findStored(services, actor, { ...source, design: source })
  if (loop) return loop.slug
  const slug = slugify(source.name)
  return (await findLoop(services, actor, slug)).ok ? null : slug
}

/** The loop that came from there before. */
async function findStored(
  { database }: Services,
  actor: Actor,
  { design, origin }: Omit<DraftSource, 'design'> & { design: Pick<LoopDesign, 'name'> },
): Promise<LoopRecord | undefined> {
  const [newest] = await findLoopsByName(database, actor, design.name, origin)
  return newest
}

import { findSuite as findRow, findSuitesByName, type StoredSuite } from '../db/suites.ts'
import { SuiteId } from '../loop/artefacts/ids.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { createSuite, findSuite, saveSuite } from './suites.ts'

/** A suite by its id or name; of one loop, or, where no other has the name, of any. */
export async function suiteNamed(
  services: Services,
  actor: Actor,
  name: string,
  slug: string | undefined,
): Promise<Result<StoredSuite>> {
  const { database } = services
  if (SuiteId.safeParse(name).success) return findSuite(services, actor, name)
  if (slug !== undefined) {
    const loop = await findLoop(services, actor, slug)
    if (!loop.ok) return loop
    const suite = await findRow(database, actor, { loopId: loop.value.id, name })
    return suite ? ok(suite) : refuse('not-found', `The loop "${slug}" has no suite "${name}".`)
  }
  const [first, second] = await findSuitesByName(database, actor, name)
  if (!first) return refuse('not-found', `No loop has a suite "${name}".`)
  if (second)
    return refuse(
      'not-found',
      `Several loops have a suite "${name}": ${first.loop.slug}, ${second.loop.slug}. Say which.`,
    )
  return findSuite(services, actor, first.id)
}

/** Makes a suite that came from outside the loop's: a new one, or the next revision of the one that has its name. `keep`: that one stays as it is. */
export async function bringSuite(
  services: Services,
  actor: Actor,
  slug: string,
  content: Suite,
  { keep = false }: { keep?: boolean } = {},
): Promise<Result<{ id: SuiteId; change: 'created' | 'saved' | 'unchanged' }>> {
  const loop = await findLoop(services, actor, slug)
  if (!loop.ok) return loop
  const there = await findRow(services.database, actor, { loopId: loop.value.id, name: content.name })
  if (!there) {
    const made = await createSuite(services, actor, slug, content)
    return made.ok ? ok({ id: made.value.suite.id, change: 'created' }) : made
  }
  const { id, revision } = there
  if (keep || JSON.stringify(there.content) === JSON.stringify(content))
    return ok({ id: SuiteId.parse(id), change: 'unchanged' })
  const saved = await saveSuite(services, actor, id, { revision, content })
  return saved.ok ? ok({ id: saved.value.suite.id, change: 'saved' }) : saved
}

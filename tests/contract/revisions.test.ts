import { afterEach, describe, expect, it } from 'vitest'
import { archiveLoop, createLoop, readDraft, saveDraft } from '../../lib/db/loops.ts'
import { findRevision, listRevisions } from '../../lib/db/revisions.ts'
import { createSharedLink, findSharedVersion, listSharedLinks, revokeSharedLink } from '../../lib/db/shared-links.ts'
import { publishVersion, runsBySpec } from '../../lib/db/versions.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import { WorkspaceId } from '../../lib/loop/artefacts/ids.ts'
import { createdRun } from '../support/created-run.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, type Backend, openTempDatabase } from '../support/temp-database.ts'

let close = async () => {}
afterEach(() => close())

async function open(backend: Backend) {
  const { database, remove } = await openTempDatabase(backend)
  close = remove
  const scope = await ensureLocalWorkspace(database)
  const compiled = sampleSpec()
  const { design } = compiled
  const loop = await createLoop(database, scope, { slug: 'one', design, origin: 'own', accepted: true })
  const save = (revision: number, name: string) => saveDraft(database, scope, loop.id, revision, { ...design, name })
  const stranger = { ...scope, workspaceId: WorkspaceId.parse('ws_00000000stranger') }
  return { database, scope, stranger, compiled, loop, save }
}

describe.each(BACKENDS)('revisions in %s', (backend) => {
  it('what is saved is kept, the first draft too, and a save that is refused is not', async () => {
    const { database, scope, stranger, loop, save } = await open(backend)
    expect(await save(1, 'Second')).toMatchObject({ ok: true, revision: 2 })
    expect(await save(1, 'Too late')).toMatchObject({ ok: false, current: { revision: 2 } })
    expect(await save(2, 'Third')).toMatchObject({ ok: true, revision: 3 })
    const all = await listRevisions(database, scope, loop.id, null, 10)
    expect(all.map(({ revision, design }) => [revision, design.name])).toEqual([
      [3, 'Third'],
      [2, 'Second'],
      [1, 'Sample'],
    ])
    expect(all[0]).toMatchObject({ author: 'You', savedAt: expect.any(Number) })
    expect((await listRevisions(database, scope, loop.id, 3, 1)).map(({ revision }) => revision)).toEqual([2])
    expect((await findRevision(database, scope, loop.id, 2))?.design.name).toBe('Second')
    expect(await findRevision(database, scope, loop.id, 9)).toBeNull()
    expect(await findRevision(database, stranger, loop.id, 2)).toBeNull()
    expect(await listRevisions(database, stranger, loop.id, null, 10)).toEqual([])
    expect((await readDraft(database, scope, loop.id))?.revision).toBe(3)
  })

  it('what is there already is no new revision, however its members are ordered', async () => {
    const { database, scope, compiled, loop, save } = await open(backend)
    const turned = Object.fromEntries(Object.entries(compiled.design).reverse()) as typeof compiled.design // the same members
    expect(await saveDraft(database, scope, loop.id, 1, turned)).toMatchObject({ ok: true, revision: 1 })
    expect(await save(1, 'Second')).toMatchObject({ ok: true, revision: 2 })
    expect(await save(2, 'Second')).toMatchObject({ ok: true, revision: 2 })
    expect(await save(1, 'Second')).toMatchObject({ ok: false, current: { revision: 2 } })
    expect((await listRevisions(database, scope, loop.id, null, 10)).map(({ revision }) => revision)).toEqual([2, 1])
  })

  it('old ones are thinned as new ones come, and the newest stay', async () => {
    const { database, scope, loop, save } = await open(backend)
    for (let revision = 1; revision < 60; revision++) await save(revision, `Revision ${revision + 1}`)
    const numbers = (await listRevisions(database, scope, loop.id, null, 100)).map(({ revision }) => revision)
    expect(numbers.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, index) => 60 - index))
    expect(numbers.length).toBeLessThan(45)
  })
})

describe.each(BACKENDS)('shared links in %s', (backend) => {
  it('opens one version, until it is revoked or the loop is out of use', async () => {
    const { database, scope, stranger, compiled, loop } = await open(backend)
    const version = await publishVersion(database, scope, { loopId: loop.id, revision: 1, note: 'First', compiled })
    if (!version) throw new Error('the draft was at revision 1')
    const of = (tokenHash: string) => ({ loopId: loop.id, versionId: version.id, tokenHash })
    const link = await createSharedLink(database, scope, of('a'))
    if (!link) throw new Error('there was room for a link')
    await createSharedLink(database, scope, of('b'))
    await expect(createSharedLink(database, scope, of('a'))).rejects.toThrow()
    expect(await findSharedVersion(database, 'a')).toMatchObject({ name: 'Sample', number: 1, note: 'First' })
    expect(await findSharedVersion(database, 'c')).toBeNull()
    expect(await revokeSharedLink(database, stranger, loop.id, link.id)).toBe(false)
    expect(await findSharedVersion(database, 'a')).not.toBeNull()
    expect(await revokeSharedLink(database, scope, loop.id, link.id)).toBe(true)
    const [, revoked] = await listSharedLinks(database, scope, loop.id)
    expect(revoked).toMatchObject({ id: link.id, version: 1, revokedAt: expect.any(Number) })
    expect(await revokeSharedLink(database, scope, loop.id, link.id)).toBe(true)
    expect((await listSharedLinks(database, scope, loop.id))[1]?.revokedAt).toBe(revoked?.revokedAt)
    expect(await findSharedVersion(database, 'a')).toBeNull()
    expect(await findSharedVersion(database, 'b')).not.toBeNull()
    await archiveLoop(database, scope, loop.id)
    expect(await findSharedVersion(database, 'b')).toBeNull()
    expect(await listSharedLinks(database, stranger, loop.id)).toEqual([])
  })

  it('counts the runs of a spec, those of the draft with those of its version', async () => {
    const { database, scope, stranger, compiled, loop } = await open(backend)
    await createdRun(database, scope, { loopId: loop.id, compiled })
    const id = await createdRun(database, scope, { loopId: loop.id, compiled: { ...compiled, specHash: 'other' } })
    await createdRun(database, scope, { loopId: loop.id, compiled: { ...compiled, specHash: 'other' } })
    await database.prisma.run.update({ where: { id }, data: { status: 'finished', outcome: 'success' } })
    const chaos = { profile: 'mixed', seed: 1 }
    await createdRun(database, scope, { loopId: loop.id, compiled, chaos })
    expect(Object.fromEntries(await runsBySpec(database, scope, loop.id))).toEqual({
      [compiled.specHash]: { total: 1, finished: 0, succeeded: 0 },
      other: { total: 2, finished: 1, succeeded: 1 },
    })
    expect((await runsBySpec(database, stranger, loop.id)).size).toBe(0)
  })
})

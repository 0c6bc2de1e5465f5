import { afterEach, describe, expect, it } from 'vitest'
import {
  createArtifactStore,
  deleteArtifact,
  findArtifact,
  findArtifacts,
  listRunArtifacts,
  uploadArtifact,
} from '../../lib/db/artifacts.ts'
import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import type { Scope } from '../../lib/db/scope.ts'
import { publishVersion } from '../../lib/db/versions.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import { ArtifactRef } from '../../lib/loop/artefacts/artifact-ref.ts'
import { UserId, WorkspaceId } from '../../lib/loop/artefacts/ids.ts'
import { hashJson, type JsonObject } from '../../lib/loop/artefacts/json.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import { artifactsInMemory } from '../../lib/runner/fixture-artifacts.ts'
import type { ArtifactStore, ArtifactWrite } from '../../lib/runner/ports.ts'
import { createdRun } from '../support/created-run.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, type Backend, openTempDatabase } from '../support/temp-database.ts'

type UnderTest = {
  store: ArtifactStore
  /** Two runs of one workspace, and one of another. */
  runs: { one: string; sibling: string; stranger: string }
  close(): Promise<void>
}

type Opened = UnderTest & { database: Database; scope: Scope; start(input: JsonObject): Promise<string> }

async function startRun(database: Database, scope: Scope, slug: string, input: JsonObject = {}): Promise<string> {
  const compiled = sampleSpec()
  const loop = await createLoop(database, scope, { slug, design: compiled.design, origin: 'own', accepted: true })
  return createdRun(database, scope, { loopId: loop.id, compiled, input })
}

async function inDatabase(backend: Backend): Promise<Opened> {
  const { database, remove } = await openTempDatabase(backend)
  const scope = await ensureLocalWorkspace(database)
  const other = { workspaceId: WorkspaceId.parse('ws_00000000other'), userId: UserId.parse('user_0000other') }
  await database.prisma.workspace.create({ data: { id: other.workspaceId, name: 'Other', createdAt: 0n } })
  await database.prisma.user.create({ data: { id: other.userId, name: 'Other', createdAt: 0n } })
  const runs = {
    one: await startRun(database, scope, 'first'),
    sibling: await startRun(database, scope, 'second'),
    stranger: await startRun(database, other, 'third'),
  }
  let loops = 0
  return {
    store: createArtifactStore(database, { now: () => 7 }),
    runs,
    close: remove,
    database,
    scope,
    start: (input) => startRun(database, scope, `more-${++loops}`, input),
  }
}

async function inMemory(): Promise<UnderTest> {
  const store = artifactsInMemory((runId) => (runId === 'run_stranger' ? 'other' : 'one'))
  return { store, runs: { one: 'run_one', sibling: 'run_sibling', stranger: 'run_stranger' }, close: async () => {} }
}

let writes = 0
const file = (
  runId: string,
  content: string | Uint8Array = 'text',
  part: Partial<ArtifactWrite> = {},
): ArtifactWrite => ({
  runId,
  iteration: 2,
  nodeId: 'act',
  name: 'a.txt',
  mediaType: 'text/plain',
  content: typeof content === 'string' ? Buffer.from(content) : content,
  idempotencyKey: `key ${++writes}`,
  ...part,
})

async function put(store: ArtifactStore, write: ArtifactWrite): Promise<ArtifactRef> {
  const written = await store.write(write)
  if (!written.ok) throw new Error(written.message)
  return written.ref
}

const text = async (store: ArtifactStore, runId: string, id: string) => {
  const found = await store.read(runId, id)
  return found && Buffer.from(found.content).toString()
}

const backends: [string, () => Promise<UnderTest>][] = [
  ['memory', inMemory],
  ...BACKENDS.map((backend): [string, () => Promise<UnderTest>] => [backend, () => inDatabase(backend)]),
]

describe.each(backends)('files in %s', (_, open) => {
  let test: UnderTest
  afterEach(() => test.close())

  it('gives back byte for byte what was written, to any run of the workspace', async () => {
    test = await open()
    const { store, runs } = test
    const bytes = Uint8Array.from({ length: 256 * 40 }, (_, index) => (index * 7) % 256)
    const ref = await put(
      store,
      file(runs.one, bytes, { name: 'Größe – 1.bin', mediaType: 'application/octet-stream' }),
    )
    expect(ArtifactRef.parse(ref)).toEqual({
      artifact: expect.stringMatching(/^art_/),
      name: 'Größe – 1.bin',
      mediaType: 'application/octet-stream',
      bytes: bytes.length,
    })
    const found = await store.read(runs.sibling, ref.artifact)
    expect(found?.ref).toEqual(ref)
    expect(Buffer.compare(Buffer.from(found?.content ?? []), Buffer.from(bytes))).toBe(0)
    const empty = await put(store, file(runs.one, ''))
    expect(await text(store, runs.one, empty.artifact)).toBe('')
  })

  it('an id grants nothing in another workspace', async () => {
    test = await open()
    const { store, runs } = test
    const ref = await put(store, file(runs.one))
    expect(await store.read(runs.stranger, ref.artifact)).toBeNull()
    expect(await store.read(runs.one, 'art_unknown00')).toBeNull()
    // The same content there is a file of its own.
    const theirs = await put(store, file(runs.stranger))
    expect(theirs.artifact).not.toBe(ref.artifact)
    expect(await store.read(runs.one, theirs.artifact)).toBeNull()
  })

  it('the same write again gives the same file, also when many are sent at once', async () => {
    test = await open()
    const { store, runs } = test
    const same = file(runs.one, 'same')
    const refs = await Promise.all([1, 2, 3, 4, 5].map(() => put(store, same)))
    expect(new Set(refs.map(({ artifact }) => artifact)).size).toBe(1)
    expect(await put(store, { ...same, content: Buffer.from('other') })).toEqual(refs[0])
    expect(await text(store, runs.one, refs[0]?.artifact ?? '')).toBe('same')
  })

  it('a file that is too large is refused, and nothing is kept', async () => {
    test = await open()
    const { store, runs } = test
    const most = await put(store, file(runs.one, new Uint8Array(LIMITS.artifactBytes)))
    expect(most.bytes).toBe(LIMITS.artifactBytes)
    const refused = await store.write(file(runs.one, new Uint8Array(LIMITS.artifactBytes + 1)))
    expect(refused).toMatchObject({ ok: false, message: expect.stringContaining('10') })
  })

  it('a run writes no more bytes than it may; another run still does', async () => {
    test = await open()
    const { store, runs } = test
    const large = new Uint8Array(LIMITS.artifactBytes)
    for (let written = 0; written < LIMITS.artifactRunBytes; written += large.length)
      await put(store, file(runs.one, large))
    const one = file(runs.one, 'x')
    expect(await store.write(one)).toMatchObject({ ok: false, message: expect.stringContaining('artifactRunBytes') })
    expect(await store.write(file(runs.sibling, 'x'))).toMatchObject({ ok: true })
  })
})

describe.each(BACKENDS)('files in the tables of %s', (backend) => {
  let test: Opened
  afterEach(() => test.close())

  const contents = () => test.database.prisma.artifactContent.count()
  const remove = (id: string, by: Scope = test.scope) => deleteArtifact(test.database, by, id, 9)
  const upload = async (content: string) => {
    const made = await uploadArtifact(test.database, test.scope, file('', content), 5)
    if (!made.ok) throw new Error(made.message)
    return made.ref
  }

  it('one content is stored once, compressed, however many files have it', async () => {
    test = await inDatabase(backend)
    const { store, runs, database, scope } = test
    const content = 'row;'.repeat(10_000)
    await Promise.all([runs.one, runs.one, runs.sibling].map((runId) => put(store, file(runId, content))))
    expect(await contents()).toBe(1)
    const row = await database.prisma.artifactContent.findFirstOrThrow()
    expect(row.content.byteLength).toBeLessThan(200)
    expect((await listRunArtifacts(database, scope, runs.one)).map(({ source }) => source)).toEqual([
      { runId: runs.one, iteration: 2, nodeId: 'act' },
      { runId: runs.one, iteration: 2, nodeId: 'act' },
    ])
  })

  it('a run writes no more files than it may', async () => {
    test = await inDatabase(backend)
    const { store, runs, database, scope } = test
    const ref = await put(store, file(runs.one))
    const row = await database.prisma.artifact.findFirstOrThrow()
    const copies = Array.from({ length: LIMITS.artifactsPerRun - 1 }, (_, index) => index)
    await database.prisma.artifact.createMany({
      data: copies.map((index) => ({
        ...row,
        id: `art_copy${String(index).padStart(8, '0')}`,
        idempotencyKey: `c ${index}`,
      })),
    })
    expect(await store.write(file(runs.one))).toMatchObject({
      ok: false,
      message: expect.stringContaining('artifactsPerRun'),
    })
    expect(await listRunArtifacts(database, scope, runs.one)).toHaveLength(LIMITS.artifactsPerRun)
    expect(ref.artifact).toMatch(/^art_/)
  })

  it('content and row come together: what fails leaves neither', async () => {
    test = await inDatabase(backend)
    const { store, runs, database } = test
    // A node id that the column can't hold: content is written before the row is.
    const broken = { ...file(runs.one, 'new'), nodeId: {} as never }
    await expect(store.write(broken)).rejects.toThrow()
    expect(await contents()).toBe(0)
    expect(await database.prisma.artifact.count()).toBe(0)
  })

  it('content that is not what was stored is told, and never given', async () => {
    test = await inDatabase(backend)
    const { store, runs, database } = test
    const ref = await put(store, file(runs.one, 'mine'))
    const other = await put(store, file(runs.one, 'else'))
    const rows = await database.prisma.artifact.findMany({ orderBy: { id: 'asc' } })
    const [mine, theirs] = [ref, other].map(({ artifact }) => rows.find(({ id }) => id === artifact)?.hash ?? '')
    const swapped = await database.prisma.artifactContent.findFirstOrThrow({ where: { hash: theirs ?? '' } })
    await database.prisma.artifactContent.updateMany({
      where: { hash: mine ?? '' },
      data: { content: swapped.content },
    })
    await expect(store.read(runs.one, ref.artifact)).rejects.toThrow('is damaged')
    await database.prisma.artifactContent.deleteMany({ where: { hash: mine ?? '' } })
    await expect(store.read(runs.one, ref.artifact)).rejects.toThrow('is missing')
  })

  it('an upload that is removed is hidden, and stays for runs that came to it in whatever way', async () => {
    test = await inDatabase(backend)
    const { database, scope, store, runs } = test
    const [one, twin] = [await upload('a'), await upload('a')]
    expect(one.artifact).not.toBe(twin.artifact)
    const removals = await Promise.all([1, 2, 3].map(() => remove(one.artifact)))
    expect(removals.toSorted()).toEqual(['deleted', 'not-found', 'not-found'])
    expect(await findArtifact(database, scope, one.artifact)).toBeNull()
    expect(await findArtifacts(database, scope, [one.artifact])).toMatchObject([{ removed: true }])
    expect(await findArtifact(database, scope, twin.artifact)).toMatchObject({ removed: false })
    expect(await remove(twin.artifact)).toBe('deleted')
    for (const { artifact } of [one, twin]) expect(await text(store, runs.one, artifact)).toBe('a')
    expect(await text(store, runs.stranger, one.artifact)).toBeNull()
    // The same content again is a file of its own.
    expect(await findArtifact(database, scope, (await upload('a')).artifact)).not.toBeNull()
    expect(await contents()).toBe(1)
  })

  it('a file that is removed while a run is started with it is there for the run', async () => {
    test = await inDatabase(backend)
    const { store, start } = test
    const refs = await Promise.all(Array.from({ length: 6 }, (_, index) => upload(`race ${index}`)))
    const made = await Promise.all(refs.map((ref) => Promise.all([start({ data: ref }), remove(ref.artifact)])))
    for (const [index, [runId]] of made.entries())
      expect(await text(store, runId, refs[index]?.artifact ?? '')).toBe(`race ${index}`)
  })

  it('a file that a stored spec names, as the default of a field, is in use', async () => {
    test = await inDatabase(backend)
    const { database, scope } = test
    const ref = await upload('default')
    const { design, spec } = sampleSpec()
    const data = { default: ref, 'x-loop': { role: 'input' as const, file: true as const } }
    const withFile = { ...spec, state: { ...spec.state, properties: { ...spec.state.properties, data } } }
    const compiled = { design, spec: withFile, specHash: hashJson(withFile) }
    const loop = await createLoop(database, scope, { slug: 'named', design, origin: 'own', accepted: true })
    expect(await publishVersion(database, scope, { loopId: loop.id, revision: 1, note: '', compiled })).not.toBeNull()
    expect(await remove(ref.artifact)).toBe('in-use')
  })

  it('what a run wrote or began with stays', async () => {
    test = await inDatabase(backend)
    const { scope, store, runs, start } = test
    const written = await put(store, file(runs.one, 'w'))
    expect(await remove(written.artifact)).toBe('written-by-run')
    const input = await upload('in')
    await start({ data: input })
    expect(await remove(input.artifact)).toBe('in-use')
    const stranger = { workspaceId: WorkspaceId.parse('ws_00000000other'), userId: scope.userId }
    expect(await remove(input.artifact, stranger)).toBe('not-found')
    expect(await text(store, runs.one, input.artifact)).toBe('in')
  })
})

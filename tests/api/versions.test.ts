import { afterAll, beforeAll, expect, it } from 'vitest'
import { setContract } from '../../lib/loop/1-draw/edit-data.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import { type Api, callJson, openApi } from '../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const design = (name: string) => newDesign(name)

/** A loop with a draft of three revisions and one version. */
async function published(name: string): Promise<string> {
  const { body } = await callJson(api, 'POST', '/loops', { from: { kind: 'blank' }, name })
  const { slug } = body.loop
  for (const revision of [1, 2]) {
    const saved = { ...design(`${name} ${revision + 1}`), purpose: 'Hidden' }
    await callJson(api, 'PUT', `/loops/${slug}/design`, { revision, design: saved })
  }
  const made = await callJson(api, 'POST', `/loops/${slug}/versions`, { revision: 3, note: 'First' })
  expect(made.body.version.runs).toEqual({ total: 0, finished: 0, succeeded: 0 })
  return slug
}

it('tells what each revision changed, a page at a time', async () => {
  const slug = await published('History')
  const first = await callJson(api, 'GET', `/loops/${slug}/revisions?limit=2`)
  expect(first.body.items).toMatchObject([
    { revision: 3, changes: ['loop: name changed'], first: false },
    { revision: 2, changes: ['loop: name, purpose changed'], first: false },
  ])
  const { body } = await callJson(api, 'GET', `/loops/${slug}/revisions?cursor=${first.body.nextCursor}`)
  expect(body).toMatchObject({ items: [{ revision: 1, changes: [], first: true }], nextCursor: null })
  const { body: one } = await callJson(api, 'GET', `/loops/${slug}/revisions/1`)
  expect(one).toMatchObject({ revision: 1, design: { name: 'History' } })
  expect(await callJson(api, 'GET', `/loops/${slug}/revisions/77`)).toMatchObject({ status: 404 })
  expect(await callJson(api, 'GET', '/loops/nowhere/revisions')).toMatchObject({ status: 404 })
})

it.each(['x', '0', '-1', '1.5', '99999999999'])('refuses the cursor %s', async (cursor) => {
  const slug = await published(`Cursor ${cursor}`)
  const { status, body } = await callJson(api, 'GET', `/loops/${slug}/revisions?cursor=${cursor}`)
  expect([status, body.code]).toEqual([400, 'invalid-request'])
})

it('a link opens its version and nothing else, until it is revoked', async () => {
  const slug = await published('Shared')
  const made = await callJson(api, 'POST', `/loops/${slug}/links`, { version: 1 })
  expect(made.status).toBe(201)
  const { token, link, path } = made.body
  expect(path).toBe(`/shared/${token}`)
  const shared = await callJson(api, 'GET', `/shared/${token}`)
  expect(Object.keys(shared.body).toSorted()).toEqual([
    'createdAt',
    'design',
    'name',
    'note',
    'specHash',
    'template',
    'version',
  ])
  expect(shared.body).toMatchObject({ name: 'Shared 3', version: 1, note: 'First' })
  const listed = await callJson(api, 'GET', `/loops/${slug}/links`)
  expect(listed.body.links).toMatchObject([{ id: link.id, version: 1, revokedAt: null }])
  expect(JSON.stringify(listed.body)).not.toContain(token)
  expect(await callJson(api, 'DELETE', `/loops/${slug}/links/${link.id}`)).toMatchObject({ status: 204 })
  expect(await callJson(api, 'GET', `/shared/${token}`)).toMatchObject({ status: 404 })
})

it('knows no token but its own, no version that there isn’t, and no link of another loop', async () => {
  const [slug, other] = [await published('Guarded'), await published('Other')]
  expect(await callJson(api, 'GET', `/shared/${'A'.repeat(43)}`)).toMatchObject({ status: 404 })
  expect(await callJson(api, 'GET', '/shared/short')).toMatchObject({ status: 404 })
  expect(await callJson(api, 'POST', `/loops/${slug}/links`, { version: 9 })).toMatchObject({ status: 404 })
  const { body } = await callJson(api, 'POST', `/loops/${slug}/links`, { version: 1 })
  expect(await callJson(api, 'DELETE', `/loops/${other}/links/${body.link.id}`)).toMatchObject({ status: 404 })
  expect(await callJson(api, 'GET', `/shared/${body.token}`)).toMatchObject({ status: 200 })
})

it('a copy of what a link shows is inert', async () => {
  const slug = await published('Copied')
  const { body } = await callJson(api, 'POST', `/loops/${slug}/links`, { version: 1 })
  const shared = await api.client.getShared(body.token)
  if (!shared.ok) throw new Error(shared.problem.detail)
  const copy = await api.client.createLoop({ from: { kind: 'import', design: shared.value.design } })
  expect(copy).toMatchObject({ ok: true, value: { loop: { accepted: false, origin: 'import' } } })
})

it('counts the runs of each version, and no trials', async () => {
  const { prisma } = api.runtime.services.database
  const slug = await published('Counted')
  const start = async (version?: number) => {
    const { status, body } = await callJson(api, 'POST', '/runs', { loop: slug, input: {}, version })
    expect(status).toBe(201)
    return body.run.id as string
  }
  const [first, , third] = [await start(1), await start(1), await start()]
  await prisma.run.update({ where: { id: first }, data: { outcome: 'success' } })
  await callJson(api, 'PUT', `/loops/${slug}/design`, {
    revision: 3,
    design: setContract(design('Counted'), { maxIterations: 3 }),
  })
  const next = await callJson(api, 'POST', `/loops/${slug}/versions`, { revision: 4, note: 'Shorter' })
  expect(next.body.version.runs.total).toBe(0)
  const counted = { total: 3, finished: 1, succeeded: 1 }
  const one = await callJson(api, 'GET', `/loops/${slug}/versions/1`)
  expect(one.body.version.runs).toEqual(counted)
  await prisma.run.update({ where: { id: third }, data: { trialNodeId: 'act' } })
  const { body } = await callJson(api, 'GET', `/loops/${slug}/versions`)
  expect(body.versions.map(({ runs }: { runs: object }) => runs)).toEqual([
    { total: 0, finished: 0, succeeded: 0 },
    { ...counted, total: 2 },
  ])
})

it('makes no more links than can be looked over, and lists each that leads somewhere', async () => {
  const slug = await published('Linked')
  const { prisma } = api.runtime.services.database
  const make = () => callJson(api, 'POST', `/loops/${slug}/links`, { version: 1 })
  const first = (await make()).body.link
  const row = await prisma.sharedLink.findUniqueOrThrow({ where: { id: first.id } })
  const others = (count: number, name: string, revokedAt: bigint | null) =>
    prisma.sharedLink.createMany({
      data: Array.from({ length: count }, (_, at) => ({
        ...row,
        ...{ id: `${name}_${at}`, tokenHash: `${name}_${at}`, createdAt: row.createdAt + 1n, revokedAt },
      })),
    })
  await others(LIMITS.sharedLinks - 1, 'live', null)
  await others(600, 'revoked', row.createdAt)
  expect(await make()).toMatchObject({
    status: 409,
    body: { code: 'too-many-links', detail: expect.stringContaining(`${LIMITS.sharedLinks} links`) },
  })
  const { links } = (await callJson(api, 'GET', `/loops/${slug}/links`)).body
  const live = links.filter(({ revokedAt }: { revokedAt: number | null }) => revokedAt === null)
  expect(live).toHaveLength(LIMITS.sharedLinks)
  expect(links.at(-1)).toMatchObject({ id: first.id })
  await callJson(api, 'DELETE', `/loops/${slug}/links/${first.id}`)
  expect((await make()).status).toBe(201)
})

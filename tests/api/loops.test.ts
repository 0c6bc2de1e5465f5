import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LoopDetail, LoopList } from '../../lib/api/contracts/loops.ts'
import { VersionDetail } from '../../lib/api/contracts/versions.ts'
import { fixtureMap } from '../../lib/loop/1-draw/fixture-maps.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { TOPOLOGIES } from '../../lib/loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { storeDraft } from '../../lib/server/store-draft.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeEach(async () => {
  api = await openApi()
  client = api.client
})
afterEach(() => api.close())

async function newLoop(name: string): Promise<{ slug: string; design: LoopDesign }> {
  const { loop } = value(await client.createLoop({ name, from: { kind: 'blank' } }))
  const { design } = value(await client.getLoop(loop.slug))
  return { slug: loop.slug, design }
}

describe('creating', () => {
  it.each([
    ['Collect facts', 'collect-facts'],
    ['Ärger über Bienen!', 'arger-uber-bienen'],
    ['日本語', 'loop'],
    ['x'.repeat(200), 'x'.repeat(48)],
  ])('%s is found at %s', async (name, slug) => {
    const { loop } = value(await client.createLoop({ name, from: { kind: 'blank' } }))
    expect(loop).toMatchObject({ slug, name, origin: 'own', accepted: true, revision: 1 })
  })

  it('gives the same name a number, also at the same moment', async () => {
    const made = await Promise.all([1, 2, 3].map(() => client.createLoop({ name: 'Same', from: { kind: 'blank' } })))
    expect(made.map((each) => value(each).loop.slug).sort()).toEqual(['same', 'same-2', 'same-3'])
  })

  it.each(['json-refine', 'code-generation'])('copies the template %s with its scripted answers', async (slug) => {
    const { loop } = value(await client.createLoop({ from: { kind: 'template', slug } }))
    expect(loop).toMatchObject({ slug, origin: 'template', accepted: true })
    expect(value(await client.getLoop(slug)).design.script).toBeDefined()
  })

  it('refuses an unknown template', async () => {
    expect(await callJson(api, 'POST', '/loops', { from: { kind: 'template', slug: 'nothing' } })).toMatchObject({
      status: 404,
    })
  })

  it.each(TOPOLOGIES)('makes a loop of the topology $slug that is one’s own and runs', async ({ slug, title }) => {
    const { loop } = value(await client.createLoop({ from: { kind: 'topology', slug } }))
    expect(loop).toMatchObject({ name: title, origin: 'own', accepted: true })
    const named = value(await client.createLoop({ name: 'Mine', from: { kind: 'topology', slug } }))
    expect(named.loop).toMatchObject({ slug: 'mine', name: 'Mine' })
    expect(value(await client.startRun({ loop: loop.slug, input: {} })).run.loop).toMatchObject({ slug: loop.slug })
  })

  it('refuses an unknown topology and says which there are', async () => {
    const answer = await callJson(api, 'POST', '/loops', { from: { kind: 'topology', slug: 'constructor' } })
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('debate') } })
  })

  it('makes a loop from a decision map, named after its goal', async () => {
    const map = fixtureMap({ a: ['b', null], b: ['a', null] })
    const { loop } = value(await client.createLoop({ from: { kind: 'decision-map', map } }))
    expect(loop).toMatchObject({ slug: 'decide-it', name: 'Decide it', origin: 'own', accepted: true })
    expect(loop.purpose).toContain('You need a loop')
    value(await client.startRun({ loop: loop.slug, input: {} }))
  })

  it.each([
    ['without decisions', { goal: 'g', decisions: [] }, 'body.from.map.decisions'],
    ['without an end', fixtureMap({ a: ['a', 'a'] }), 'body.from.map.decisions.0'],
    ['that leads nowhere known', fixtureMap({ a: ['gone', null] }), 'body.from.map.decisions.0.alternatives.0.leadsTo'],
    ['that is no map', 'everything', 'body.from.map'],
  ])('refuses a decision map %s and names the place', async (_, map, where) => {
    const { status, body } = await callJson(api, 'POST', '/loops', { from: { kind: 'decision-map', map } })
    expect(status).toBe(400)
    expect(body.problems.map((problem: { where: string }) => problem.where)).toContain(where)
    expect(value(await client.listLoops()).loops).toEqual([])
  })

  it('answers with what the contracts say', async () => {
    const { slug } = await newLoop('Contract')
    LoopList.parse((await callJson(api, 'GET', '/loops')).body)
    LoopDetail.parse((await callJson(api, 'GET', `/loops/${slug}`)).body)
  })
})

describe('saving a design', () => {
  it('raises the revision and changes name and purpose', async () => {
    const { slug, design } = await newLoop('First name')
    const saved = value(await client.saveDesign(slug, 1, { ...design, name: 'Second name', purpose: 'why' }))
    expect(saved.revision).toBe(2)
    expect(value(await client.getLoop(slug))).toMatchObject({
      revision: 2,
      loop: { name: 'Second name', purpose: 'why' },
    })
  })

  it('refuses an edit of a revision that is gone, changes nothing and says what is there', async () => {
    const { slug, design } = await newLoop('Contested')
    const { savedAt } = value(await client.saveDesign(slug, 1, { ...design, purpose: 'theirs' }))
    const stale = await client.saveDesign(slug, 1, { ...design, purpose: 'mine' })
    expect(stale).toMatchObject({
      ok: false,
      problem: { status: 409, code: 'stale-revision', current: { revision: 2, savedAt } },
    })
    expect(value(await client.getLoop(slug))).toMatchObject({
      revision: 2,
      design: { purpose: 'theirs' },
      loop: { purpose: 'theirs' },
    })
  })

  it('lets exactly one of two edits at the same moment through', async () => {
    const { slug, design } = await newLoop('Race')
    const results = await Promise.all(
      ['a', 'b', 'c'].map((purpose) => client.saveDesign(slug, 1, { ...design, purpose })),
    )
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(value(await client.getLoop(slug)).revision).toBe(2)
  })

  it('keeps a half-drawn loop that does not compile', async () => {
    const { slug, design } = await newLoop('Half')
    expect(value(await client.saveDesign(slug, 1, { ...design, edges: [], head: 'gone' })).revision).toBe(2)
  })

  it('names the place of what is not a design', async () => {
    const { slug, design } = await newLoop('Broken')
    const broken = { ...design, contract: { ...design.contract, maxIterations: 'many' } }
    const { status, type, body } = await callJson(api, 'PUT', `/loops/${slug}/design`, { revision: 1, design: broken })
    expect({ status, type, code: body.code }).toEqual({
      status: 422,
      type: 'application/problem+json',
      code: 'invalid-design',
    })
    expect(body.problems[0]).toMatchObject({ where: 'design.contract.maxIterations' })
    expect(value(await client.getLoop(slug)).revision).toBe(1)
  })
})

it('renames a loop as an edit of its design', async () => {
  const { slug } = await newLoop('Old')
  expect(value(await client.renameLoop(slug, 'New')).loop).toMatchObject({ slug, name: 'New', revision: 2 })
  expect(value(await client.getLoop(slug)).design.name).toBe('New')
})

it('archives a loop out of sight', async () => {
  const { slug } = await newLoop('Gone')
  expect(value(await client.archiveLoop(slug))).toBeNull()
  expect(await client.getLoop(slug)).toMatchObject({ ok: false, problem: { status: 404 } })
  expect(value(await client.listLoops()).loops).toEqual([])
})

describe('an imported loop', () => {
  const imported = () => client.createLoop({ from: { kind: 'import', design: newDesign('From elsewhere') } })

  it('is inert until accepted: read and edited, but neither run nor published', async () => {
    const { loop } = value(await imported())
    expect(loop).toMatchObject({ origin: 'import', accepted: false })
    const { slug } = loop
    expect(await client.startRun({ loop: slug, input: {} })).toMatchObject({
      ok: false,
      problem: { status: 409, code: 'inert-import' },
    })
    expect(await client.publishVersion(slug, 1, 'note')).toMatchObject({ ok: false, problem: { code: 'inert-import' } })
    expect(value(await client.listRuns()).runs).toEqual([])
    expect(value(await client.acceptLoop(slug)).loop.accepted).toBe(true)
    expect(await client.startRun({ loop: slug, input: {} })).toMatchObject({ ok: true })
  })

  it('is not accepted while it has errors, and is once they are mended', async () => {
    const whole = newDesign('Faulty')
    const faulty = { ...whole, edges: whole.edges.slice(1) }
    const { slug } = value(await client.createLoop({ from: { kind: 'import', design: faulty } })).loop
    const refused = await client.acceptLoop(slug)
    expect(refused).toMatchObject({ ok: false, problem: { status: 422, code: 'compile-errors' } })
    expect(refused.ok ? [] : refused.problem.diagnostics?.map(({ severity }) => severity)).toContain('error')
    expect(value(await client.getLoop(slug)).loop.accepted).toBe(false)
    value(await client.saveDesign(slug, 1, whole))
    expect(value(await client.acceptLoop(slug)).loop.accepted).toBe(true)
  })

  it.each([null, 7, 'text', [], {}, { designVersion: 2 }])('is refused when it is %j', async (design) => {
    const { status, body } = await callJson(api, 'POST', '/loops', { from: { kind: 'import', design } })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid-design' })
    expect(value(await client.listLoops()).loops).toEqual([])
  })
})

describe('publishing', () => {
  it('numbers versions and freezes design and spec', async () => {
    const { slug, design } = await newLoop('Published')
    expect(value(await client.publishVersion(slug, 1, 'the first')).version).toMatchObject({
      number: 1,
      note: 'the first',
      author: 'You',
    })
    value(await client.saveDesign(slug, 1, { ...design, purpose: 'changed' }))
    expect(value(await client.publishVersion(slug, 2, 'the second')).version.number).toBe(2)
    expect(value(await client.listVersions(slug)).versions.map((version) => version.number)).toEqual([2, 1])
    const first = VersionDetail.parse(value(await client.getVersion(slug, 1)))
    expect(first.design.purpose).toBe(design.purpose)
    expect(value(await client.getLoop(slug)).loop.latestVersion).toBe(2)
  })

  it('needs a note', async () => {
    const { slug } = await newLoop('No note')
    const { status, body } = await callJson(api, 'POST', `/loops/${slug}/versions`, { revision: 1, note: '   ' })
    expect({ status, problems: body.problems }).toEqual({
      status: 400,
      problems: [{ where: 'body.note', message: 'say in a note what changed' }],
    })
  })

  it('refuses another revision than the stored one', async () => {
    const { slug } = await newLoop('Moved on')
    expect(await client.publishVersion(slug, 4, 'note')).toMatchObject({
      ok: false,
      problem: { code: 'stale-revision', current: { revision: 1 } },
    })
  })

  it.each([
    ['an error', (design: LoopDesign) => ({ ...design, head: 'nowhere' }), 'no-head'],
    [
      'a warning that blocks publishing',
      (design: LoopDesign) => {
        const id = design.nodes.find((node) => node.kind === 'invariant')?.id
        const into = design.edges.find((edge) => edge.to === id)
        const out = design.edges.filter((edge) => edge.from === id && edge.handle !== 'violated')[0]
        const edges = design.edges.filter((edge) => edge.from !== id && edge.to !== id)
        if (into && out) edges.push({ ...into, to: out.to })
        return { ...design, nodes: design.nodes.filter((node) => node.id !== id), edges }
      },
      'no-invariant',
    ],
  ])('is refused by %s, which is told', async (_name, edit, code) => {
    const { slug, design } = await newLoop('Blocked')
    value(await client.saveDesign(slug, 1, edit(design)))
    const refused = await client.publishVersion(slug, 2, 'note')
    expect(refused).toMatchObject({ ok: false, problem: { status: 422, code: 'publish-blocked' } })
    expect(refused.ok ? [] : refused.problem.diagnostics?.map((found) => found.code)).toContain(code)
    expect(value(await client.listVersions(slug)).versions).toEqual([])
  })
})

it.each(['   ', 'a\u0000b', 'a\u202eb', 'a\ud800b'])('takes %j as a name by no way', async (name) => {
  const { slug, design } = await newLoop('Named')
  const calls = [
    callJson(api, 'POST', '/loops', { name, from: { kind: 'blank' } }),
    callJson(api, 'POST', '/loops', { from: { kind: 'import', design: { ...design, name } } }),
    callJson(api, 'PATCH', `/loops/${slug}`, { name }),
    callJson(api, 'PUT', `/loops/${slug}/design`, { revision: 1, design: { ...design, name } }),
  ]
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([400, 422, 400, 422])
  expect(value(await client.listLoops()).loops.map((loop) => loop.name)).toEqual(['Named'])
})

it('lists loops with their newest runs by a fixed number of queries, the last edited first', async () => {
  const slugs = ['One', 'Two', 'Three'].map((name) => newLoop(name))
  const [one, two, three] = await Promise.all(slugs)
  if (!one || !two || !three) throw new Error('three loops')
  const ids: string[] = []
  for (let index = 0; index < 14; index++) {
    ids.push(value(await client.startRun({ loop: two.slug, input: {} })).run.id)
  }
  const last = value(await client.startRun({ loop: three.slug, input: {} })).run.id
  value(await client.saveDesign(one.slug, 1, { ...one.design, purpose: 'edited last' }))
  const { prisma } = api.runtime.services.database
  const queries = [vi.spyOn(prisma.run, 'findMany'), vi.spyOn(prisma.loop, 'findMany')]
  const { loops } = value(await client.listLoops())
  expect(queries.map((query) => query.mock.calls.length)).toEqual([1, 1])
  expect(loops[0]?.slug).toBe(one.slug)
  const runsOf = (slug: string) => loops.find((loop) => loop.slug === slug)?.recentRuns.map((run) => run.id)
  expect(runsOf(one.slug)).toEqual([])
  expect(runsOf(two.slug)).toEqual(ids.toReversed().slice(0, 12))
  expect(runsOf(three.slug)).toEqual([last])
})

describe('storing the design of a file', () => {
  const stored = async (design: LoopDesign) => {
    const result = await storeDraft(api.runtime.services, api.runtime.actor, { design, origin: 'file' })
    if (!result.ok) throw new Error(JSON.stringify(result.refusal))
    return result.value
  }

  it.each([
    ['made in the browser', { kind: 'blank' } as const],
    ['copied from a template', { kind: 'template', slug: 'json-refine' } as const],
  ])('never replaces a loop %s, even one that was run as it stands', async (_name, from) => {
    const { loop } = value(await client.createLoop({ name: 'Same', from }))
    const { design } = value(await client.getLoop(loop.slug))
    value(await client.publishVersion(loop.slug, 1, 'first'))
    const changed = { ...design, purpose: 'from a file' }
    expect(await stored(changed)).toEqual({ slug: `${loop.slug}-2`, revision: 1, change: 'created' })
    expect(value(await client.getLoop(loop.slug))).toMatchObject({ revision: 1, design })
    value(await client.publishVersion(`${loop.slug}-2`, 1, 'first'))
    expect(await stored(changed)).toMatchObject({ slug: `${loop.slug}-2`, change: 'unchanged' })
    expect(await stored(design)).toEqual({ slug: `${loop.slug}-2`, revision: 2, change: 'saved' })
  })
})

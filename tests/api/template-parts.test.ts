import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject } from '../../lib/loop/artefacts/json.ts'
import { copyTemplate } from '../../lib/server/copy-template.ts'
import { getTemplate, type Template } from '../../lib/templates/templates.ts'
import { type Api, openApi } from '../support/api.ts'
import { runUntil } from '../support/run-until.ts'
import { value } from '../support/value.ts'

const SLUG = 'nested-dual-loop'
const PART = 'page-builder'
/** Somebody has a loop of the part’s name. */
const HERE = `${PART}-2`

let api: Api
let client: Api['client']
beforeAll(async () => {
  api = await openApi({ worker: true })
  client = api.client
  value(await client.createLoop({ name: 'Page builder', from: { kind: 'blank' } }))
})
afterAll(() => api.close())

const copy = async () => value(await client.createLoop({ from: { kind: 'template', slug: SLUG } }))
const slugs = async () =>
  value(await client.listLoops())
    .loops.map(({ slug }) => slug)
    .sort()
const template = (): Template => {
  const found = getTemplate(SLUG)
  if (!found) throw new Error('no template')
  return found
}
async function calledBy(slug: string): Promise<unknown> {
  const { design } = value(await client.getLoop(slug))
  const child = design.nodes.find(({ id }) => id === 'build')?.config.child
  return isJsonObject(child ?? null) ? (child as { loop: string }).loop : null // as the node's settings have it
}

describe('a template that consists of several loops', () => {
  it('brings its part along under a free name, published, and says so', async () => {
    const { loop, parts } = await copy()
    expect(loop).toMatchObject({ slug: SLUG, latestVersion: null })
    expect(parts).toEqual([{ part: PART, slug: HERE, name: 'Page builder', version: 1, made: true }])
    const part = value(await client.getLoop(HERE)).loop
    expect(part).toMatchObject({ origin: 'template', accepted: true, latestVersion: 1 })
    expect(await calledBy(SLUG)).toBe(HERE)
  })

  it('runs as it was copied, with a child run', async () => {
    // The case whose builder finds nothing needs no browser.
    const input = template().suite.cases.find(({ name }) => name === 'unknown-page')?.input ?? {}
    const { run } = value(await client.startRun({ loop: SLUG, input }))
    const ended = await runUntil(api, run.id, ({ status }) => status === 'finished')
    expect(ended).toMatchObject({ outcome: 'failure', reason: 'repeated_error' })
    expect(value(await client.listChildren(run.id)).totals).toMatchObject({ failed: 2 })
  })

  it('takes a part that is here, and makes another when that was published anew', async () => {
    const second = await copy()
    expect(second.loop.slug).toBe(`${SLUG}-2`)
    expect(second.parts).toEqual([expect.objectContaining({ slug: HERE, version: 1, made: false })])

    const { design, revision } = value(await client.getLoop(HERE))
    const changed = { ...design, purpose: 'Builds pages my way.' }
    const saved = value(await client.saveDesign(HERE, revision, changed))
    value(await client.publishVersion(HERE, saved.revision, 'mine'))
    const third = await copy()
    expect(third.parts).toEqual([expect.objectContaining({ slug: `${PART}-3`, version: 1, made: true })])
    expect(await calledBy(third.loop.slug)).toBe(`${PART}-3`)
    expect(await calledBy(SLUG)).toBe(HERE)
  })

  it('leaves nothing behind when one of its loops can’t be made', async () => {
    const before = await slugs()
    const { services, actor } = api.runtime
    const broken = template()
    // What the database refuses only when the part has been written already.
    const prisma = services.database.prisma.$extends({
      query: {
        loop: {
          create({ args, query }) {
            if (args.data.slug?.startsWith(SLUG)) throw new Error('the disk is full')
            return query(args)
          },
        },
      },
    })
    const database = { ...services.database, prisma: prisma as unknown as typeof services.database.prisma } // the same but for one fault
    await expect(
      copyTemplate({ ...services, database }, actor, { ...broken, parts: [changedPart(broken)] }),
    ).rejects.toThrow('the disk is full')
    expect(await slugs()).toEqual(before)
  })

  it('and when its suite can’t be kept', async () => {
    const before = await slugs()
    const { services, actor } = api.runtime
    const prisma = services.database.prisma.$extends({
      query: {
        suite: {
          create() {
            throw new Error('the disk is full')
          },
        },
      },
    })
    const database = { ...services.database, prisma: prisma as unknown as typeof services.database.prisma } // the same but for one fault
    const copied = copyTemplate({ ...services, database }, actor, template(), { suite: template().suite })
    await expect(copied).rejects.toThrow('the disk is full')
    expect(await slugs()).toEqual(before)
  })
})

/** Another design than any that was copied, so that it has to be made. */
function changedPart({ parts: [part] }: Template) {
  if (!part) throw new Error('no part')
  return { ...part, design: { ...part.design, purpose: 'Another one.' } }
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArtifactSummary } from '../../lib/api/contracts/artifacts.ts'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import { type Api, openApi } from '../support/api.ts'
import { PROJECT_ROOT } from '../support/temp-database.ts'
import { value } from '../support/value.ts'

const sample = (): LoopDesign =>
  LoopDesign.parse(
    JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'docs', 'guide', 'samples', 'order-list.json'), 'utf8')),
  )
const ORDERS = 'id,customer,price,paid\n007,Ann,2.5,true\n008,"Bob, Jr.",3,false\n009,=1+1,4,true\n'

let api: Api
beforeEach(async () => {
  api = await openApi({ worker: true })
})
afterEach(() => api.close())

const upload = async (text: string | Blob, name = 'orders.csv') =>
  value(await api.client.uploadArtifact(name, typeof text === 'string' ? new Blob([text]) : text)).artifact
const content = (id: string, init?: RequestInit) => api.fetch(`/api/v1/artifacts/${id}/content`, init)
const refOf = ({ artifact, name, mediaType, bytes }: ArtifactSummary) => ({ artifact, name, mediaType, bytes })

/** Follows the log until the run waits for a person or has ended. */
async function settled(id: string, after = 0): Promise<RunDetail> {
  await new Promise<void>((resolve, reject) => {
    const stop = api.client.followRun(id, {
      after,
      onEvents: (events) => {
        if (!events.some(({ type }) => type === 'run-paused' || type === 'run-finished')) return
        stop()
        resolve()
      },
      onStatus: (status) => status === 'failed' && reject(new Error(status)),
    })
  })
  return value(await api.client.getRun(id)).run
}

async function loop(): Promise<string> {
  const { slug, revision } = value(await api.client.createLoop({ name: 'Orders', from: { kind: 'blank' } })).loop
  value(await api.client.saveDesign(slug, revision, sample()))
  return slug
}

describe('a file goes in, a person answers, and a file comes out', () => {
  it('as the sample of the guide has it', async () => {
    const data = await upload(ORDERS)
    const started = value(await api.client.startRun({ loop: await loop(), input: { data: refOf(data) } })).run
    const asking = await settled(started.id)
    expect(asking.paused).toMatchObject({
      why: 'question',
      question: {
        text: 'Which orders should the list hold?',
        options: ['all', 'paid'],
        detail: 'There are 3 orders.',
      },
    })
    const inbox = value(await api.client.listInbox()).items
    expect(inbox).toMatchObject([{ runId: started.id, headline: 'Which orders should the list hold?' }])
    const seq = asking.paused?.seq ?? 0
    const refused = await api.client.resumeRun(started.id, { seq, answer: 'some', note: '', patch: [] })
    expect(refused).toMatchObject({ ok: false, problem: { code: 'invalid-answer' } })
    value(await api.client.resumeRun(started.id, { seq, answer: 'paid', note: '', patch: [] }))
    const done = await settled(started.id, seq)
    expect(done).toMatchObject({ reason: 'goal', outcome: 'success', output: { orders: 2 } })

    const files = value(await api.client.listRunArtifacts(started.id))
    expect(files.inputs).toEqual([data])
    expect(files.written.map(({ name, source }) => [name, source?.iteration, source?.nodeId])).toEqual([
      ['orders.rows.ndjson', 1, 'act'],
      ['orders-paid.csv', 3, 'act'],
    ])
    const [, list] = files.written
    expect(done.output?.list).toEqual(list && refOf(list))
    const text = await (await content(list?.artifact ?? '')).text()
    expect(text).toBe("id,customer,price,paid\r\n007,Ann,2.5,true\r\n009,'=1+1,4,true\r\n")
    const { report } = value(await api.client.replayRun(started.id))
    expect(report.divergence).toBeNull()
  })

  it('a run is not started with a file that is not there, or that is none', async () => {
    const slug = await loop()
    const data = refOf(await upload(ORDERS))
    const gone = { ...data, artifact: 'art_00000000000' }
    expect(await api.client.startRun({ loop: slug, input: { data: gone } })).toMatchObject({
      ok: false,
      problem: { code: 'invalid-input', problems: [{ where: 'input.data' }] },
    })
    expect(await api.client.startRun({ loop: slug, input: { data: 'orders.csv' } })).toMatchObject({
      ok: false,
      problem: { code: 'invalid-input' },
    })
    expect(value(await api.client.listRuns()).runs).toEqual([])
  })
})

describe('a file that is the default of a field', () => {
  it('is kept by the run that was started with it; one that was removed before starts none', async () => {
    const design = sample()
    const { slug, revision } = value(await api.client.createLoop({ name: 'Orders', from: { kind: 'blank' } })).loop
    const withDefault = (file: ArtifactSummary): LoopDesign => {
      const data = { ...design.state.properties.data, default: refOf(file), 'x-loop': { role: 'input', file: true } }
      const properties = { ...design.state.properties, data }
      return LoopDesign.parse({ ...design, state: { ...design.state, required: [], properties } })
    }
    const gone = await upload(ORDERS, 'gone.csv')
    const saved = value(await api.client.saveDesign(slug, revision, withDefault(gone)))
    value(await api.client.deleteArtifact(gone.artifact))
    expect(await api.client.startRun({ loop: slug, input: {} })).toMatchObject({
      ok: false,
      problem: {
        code: 'invalid-input',
        problems: [{ where: 'input.data', message: expect.stringContaining('the default of this field') }],
      },
    })
    const data = await upload(ORDERS)
    // Another one that is given counts in place of the default.
    value(await api.client.startRun({ loop: slug, input: { data: refOf(data) } }))
    const there = await upload(ORDERS, 'there.csv')
    value(await api.client.saveDesign(slug, saved.revision, withDefault(there)))
    const { id } = value(await api.client.startRun({ loop: slug, input: {} })).run
    expect(await api.client.deleteArtifact(there.artifact)).toMatchObject({
      ok: false,
      problem: { code: 'file-in-use' },
    })
    expect((await settled(id)).paused).toMatchObject({ question: { detail: 'There are 3 orders.' } })
  })
})

describe('uploads', () => {
  it('come back byte for byte, to be saved and never to be shown', async () => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256)
    const file = await upload(new Blob([bytes]), 'Über "all"; 100%.html')
    expect(file).toMatchObject({ mediaType: 'text/html', bytes: 1_000, source: null })
    const response = await content(file.artifact)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': `attachment; filename="_ber _all_; 100_.html"; filename*=UTF-8''%C3%9Cber%20%22all%22%3B%20100%25.html`,
      'content-length': '1000',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    })
  })

  it('take the media type from the name, else from the request', async () => {
    const sent = async (name: string, type: string) => (await upload(new Blob(['x'], { type }), name)).mediaType
    expect(await sent('a.csv', 'application/vnd.ms-excel')).toBe('text/csv')
    expect(await sent('a.weird', 'image/png; x=y')).toBe('image/png')
    expect(await sent('a', '')).toBe('application/octet-stream')
  })

  it.each([
    ['a path', '../../etc/passwd'],
    ['a backslash', 'a\\b'],
    ['a line end', 'a\r\nx: y'],
    ['a name that is too long', 'x'.repeat(201)],
    ['a name that is no Unicode', '\ud800'],
  ])('%s is no name', async (_, name) => {
    const response = await api.fetch(
      `/api/v1/artifacts?name=${encodeURIComponent(name.toWellFormed()).replace('%EF%BF%BD', '%00')}`,
      {
        method: 'POST',
        body: 'x',
      },
    )
    expect(response.status).toBe(400)
  })

  it('that are too large are refused, told or not told how long they are', async () => {
    const post = (body: BodyInit, headers: HeadersInit = {}) =>
      api.fetch('/api/v1/artifacts?name=a', { method: 'POST', body, headers, duplex: 'half' } as RequestInit) // for a stream, which the type leaves out
    const chunk = new Uint8Array(1_000_000)
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent++
        controller.enqueue(chunk)
      },
    })
    expect((await post(endless)).status).toBe(413)
    expect(sent).toBeLessThan(15)
    expect((await post('x', { 'content-length': String(LIMITS.artifactBytes + 1) })).status).toBe(413)
  })

  it('come from no page of another origin', async () => {
    const headers = { origin: 'https://elsewhere.example' }
    const response = await api.fetch('/api/v1/artifacts?name=a', { method: 'POST', body: 'x', headers })
    expect(response.status).toBe(403)
  })

  it('can be removed while no run was started with them', async () => {
    const unused = await upload('x', 'a.txt')
    value(await api.client.deleteArtifact(unused.artifact))
    expect((await content(unused.artifact)).status).toBe(404)
    expect(await api.client.getArtifact(unused.artifact)).toMatchObject({ ok: false, problem: { code: 'not-found' } })
    const data = await upload(ORDERS)
    const { id } = value(await api.client.startRun({ loop: await loop(), input: { data: refOf(data) } })).run
    await settled(id)
    expect(await api.client.deleteArtifact(data.artifact)).toMatchObject({
      ok: false,
      problem: { code: 'file-in-use' },
    })
    const [rows] = value(await api.client.listRunArtifacts(id)).written
    const refused = await api.client.deleteArtifact(rows?.artifact ?? '')
    expect(refused).toMatchObject({ ok: false, problem: { code: 'file-in-use' } })
  })

  it('whose stored content was damaged are told so', async () => {
    const { artifact } = await upload('x', 'a.txt')
    await api.runtime.services.database.prisma.artifactContent.updateMany({ data: { content: Uint8Array.from([1]) } })
    const response = await content(artifact)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ code: 'damaged-file' })
  })

  it.each(['art_x', '..', 'run_00000000000', 'art_00000000000'])('nothing is at the id %s', async (id) => {
    expect((await content(id)).status).toBe(404)
  })
})

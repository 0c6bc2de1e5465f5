import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import type { TemplateFile } from '../../lib/loop/artefacts/template-file.ts'
import { getTemplate } from '../../lib/templates/templates.ts'
import { type Api, callJson, openApi } from '../support/api.ts'

let api: Api
/** A published loop with a finished run, and the template that offers both. */
let own: { loop: string; run: string; template: string }
beforeAll(async () => {
  api = await openApi({ worker: true })
  const loop = await publishedLoop('Notes to profile', jsonRefine())
  const run = await finishedRun(loop, 1)
  const cases = [{ name: 'the notes', input: getTemplate('json-refine')?.sampleInput ?? {} }]
  const made = await callJson(api, 'POST', '/templates', {
    loop,
    version: 1,
    title: 'Our profiles',
    summary: 'Ours.',
    run,
    cases,
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  own = { loop, run, template: made.body.template.slug }
})
afterAll(() => api.close())

function jsonRefine(): LoopDesign {
  const template = getTemplate('json-refine')
  if (!template) throw new Error('there is none')
  return template.design
}

async function publishedLoop(name: string, design: LoopDesign): Promise<string> {
  const { body } = await callJson(api, 'POST', '/loops', { from: { kind: 'blank' }, name })
  const { slug } = body.loop
  const saved = await callJson(api, 'PUT', `/loops/${slug}/design`, { revision: 1, design: { ...design, name } })
  const { revision } = saved.body
  const published = await callJson(api, 'POST', `/loops/${slug}/versions`, { revision, note: 'First' })
  expect(published.status, JSON.stringify(published.body)).toBe(201)
  return slug
}

const ended = (id: string) =>
  vi.waitFor(async () => expect((await callJson(api, 'GET', `/runs/${id}`)).body.run.status).toBe('finished'), {
    timeout: 20_000,
    interval: 50,
  })

async function finishedRun(
  loop: string,
  version?: number,
  input = getTemplate('json-refine')?.sampleInput,
): Promise<string> {
  const { body } = await callJson(api, 'POST', '/runs', { loop, version, input })
  const { id } = body.run
  await ended(id)
  return id
}

const slugs = async () =>
  (await callJson(api, 'GET', '/templates')).body.templates.map(({ slug }: { slug: string }) => slug)
const fileOf = async (slug = own.template): Promise<TemplateFile> =>
  (await callJson(api, 'GET', `/templates/${slug}/file`)).body
const take = (file: unknown) => callJson(api, 'POST', '/loops', { from: { kind: 'template-file', file } })

it('stands first in the gallery, with what its runs have shown, and is read like the others', async () => {
  expect((await slugs())[0]).toBe(own.template)
  const { body } = await callJson(api, 'GET', `/templates/${own.template}`)
  expect(body.template).toMatchObject({
    title: 'Our profiles',
    use: 'own',
    own: { author: expect.any(String), loop: { slug: own.loop }, version: 1, run: own.run },
    needs: { key: false, browser: false, person: false },
    recorded: { case: 'the notes', madeBy: null },
    expected: { basis: 'runs', converged: 1, of: 1, rate: 1, high: 1 },
  })
  expect(body.template.expected.low).toBeLessThan(0.5)
  expect(body.template.recorded.iterations).toBeGreaterThan(1)
  expect(body.template.design).not.toHaveProperty('script')
  const { body: recording } = await callJson(api, 'GET', `/templates/${own.template}/recording`)
  expect(recording.events.at(-1).type).toBe('run-finished')
  expect(recording.run.specHash).toBe(recording.snapshot.specHash)
  expect(JSON.stringify(recording.events[0])).toContain('"requestedBy":"somebody"')
})

it('is copied with where it came from, and the copy runs and outlives it', async () => {
  const { body: made } = await callJson(api, 'POST', '/templates', { loop: own.loop, version: 1, title: 'To be gone' })
  const { slug } = made.template
  const copy = await callJson(api, 'POST', '/loops', { from: { kind: 'template', slug } })
  expect(copy.body.loop).toMatchObject({
    origin: 'template',
    accepted: true,
    copiedFrom: { template: slug, version: 1 },
  })
  expect(await callJson(api, 'DELETE', `/templates/${slug}`)).toMatchObject({ status: 204 })
  expect(await slugs()).not.toContain(slug)
  for (const call of [
    callJson(api, 'GET', `/templates/${slug}`),
    callJson(api, 'DELETE', `/templates/${slug}`),
    callJson(api, 'PATCH', `/templates/${slug}`, { title: 'x' }),
    callJson(api, 'POST', '/loops', { from: { kind: 'template', slug } }),
  ])
    expect(await call).toMatchObject({ status: 404 })
  await finishedRun(copy.body.loop.slug)
  // Its address does not come to mean another one.
  const again = await callJson(api, 'POST', '/templates', { loop: own.loop, version: 1, title: 'To be gone' })
  expect(again.body.template.slug).toBe(`${slug}-2`)
})

it('is changed; what is left out stays', async () => {
  const { body } = await callJson(api, 'PATCH', `/templates/${own.template}`, { summary: 'Other words.' })
  expect(body.template).toMatchObject({ title: 'Our profiles', summary: 'Other words.', own: { run: own.run } })
  const none = await callJson(api, 'PATCH', `/templates/${own.template}`, { run: null })
  expect(none.body.template.recorded).toBeNull()
  const back = await callJson(api, 'PATCH', `/templates/${own.template}`, { run: own.run })
  expect(back.body.template.recorded.case).toBe('the notes')
})

it('shows no run but a whole one of its very version', async () => {
  const other = await publishedLoop('Another', newDesign('Another'))
  const elsewhere = await finishedRun(other, 1, {})
  const offer = (run: unknown) => callJson(api, 'POST', '/templates', { loop: own.loop, version: 1, title: 'x', run })
  expect(await offer(elsewhere)).toMatchObject({
    status: 422,
    body: { code: 'invalid-template', problems: [{ where: 'run' }] },
  })
  const { body: forked } = await callJson(api, 'POST', `/runs/${own.run}/fork`, { iteration: 2 })
  await ended(forked.run.id)
  expect((await offer(forked.run.id)).body.problems[0].message).toContain('fork')
  const { body: listed } = await callJson(api, 'GET', `/loops/${own.loop}/versions/1/runs`)
  expect(listed.runs.map(({ id }: { id: string }) => id)).toEqual([own.run])
})

it.each([
  ['a built-in one is not changed', 'PATCH', '/templates/json-refine', { title: 'x' }, 403],
  ['nor withdrawn', 'DELETE', '/templates/json-refine', undefined, 403],
  ['nor shared', 'POST', '/templates/json-refine/links', {}, 403],
  ['a version that there isn’t', 'POST', '/templates', { loop: 'notes-to-profile', version: 7, title: 'x' }, 404],
  ['a loop that there isn’t', 'POST', '/templates', { loop: 'nowhere', version: 1, title: 'x' }, 404],
  ['no title', 'POST', '/templates', { loop: 'notes-to-profile', version: 1, title: ' ' }, 400],
  ['an unknown member', 'POST', '/templates', { loop: 'notes-to-profile', version: 1, title: 'x', html: '' }, 400],
])('refuses: %s', async (_, method, path, body, status) => {
  expect(await callJson(api, method, path, body)).toMatchObject({ status })
})

it('a link opens the template with its recorded run and nothing of the workspace, and its copy is inert', async () => {
  const made = await callJson(api, 'POST', `/templates/${own.template}/links`)
  expect(made.status).toBe(201)
  const { token, link } = made.body
  const { body: shared } = await callJson(api, 'GET', `/shared/${token}`)
  expect(shared.template).toMatchObject({ title: 'Our profiles', cases: [{ name: 'the notes' }] })
  expect(shared.template).not.toHaveProperty('own')
  expect(JSON.stringify(shared)).not.toContain(own.loop)
  const { body: recording } = await callJson(api, 'GET', `/shared/${token}/recording`)
  expect(recording.run).toMatchObject({ author: 'recording', outcome: 'success' })
  const copy = await callJson(api, 'POST', '/loops', { from: { kind: 'shared', token } })
  expect(copy.body.loop).toMatchObject({ origin: 'import', accepted: false, copiedFrom: { version: 1 } })
  expect(await callJson(api, 'POST', '/runs', { loop: copy.body.loop.slug, input: {} })).toMatchObject({ status: 409 })
  const { body: listed } = await callJson(api, 'GET', `/templates/${own.template}/links`)
  expect(listed.links.map(({ id }: { id: string }) => id)).toEqual([link.id])
  // Links to versions of the loop are other links.
  expect((await callJson(api, 'GET', `/loops/${own.loop}/links`)).body.links).toEqual([])
  expect(await callJson(api, 'DELETE', `/templates/${own.template}/links/${link.id}`)).toMatchObject({ status: 204 })
  for (const path of ['', '/recording'])
    expect(await callJson(api, 'GET', `/shared/${token}${path}`)).toMatchObject({ status: 404 })
})

it('withdrawn, its links lead nowhere', async () => {
  const { body } = await callJson(api, 'POST', '/templates', { loop: own.loop, version: 1, title: 'Shared, then gone' })
  const { body: made } = await callJson(api, 'POST', `/templates/${body.template.slug}/links`)
  expect(await callJson(api, 'GET', `/shared/${made.token}`)).toMatchObject({ status: 200 })
  await callJson(api, 'DELETE', `/templates/${body.template.slug}`)
  expect(await callJson(api, 'GET', `/shared/${made.token}`)).toMatchObject({ status: 404 })
  expect(await callJson(api, 'POST', '/loops', { from: { kind: 'shared', token: made.token } })).toMatchObject({
    status: 404,
  })
})

it('brings the loops that it calls, by their versions', async () => {
  const inner = await publishedLoop('Inner', newDesign('Inner'))
  const outer = newDesign('Outer')
  const nodes = outer.nodes.map((node) =>
    node.kind === 'act' ? { ...node, config: { tools: [], child: { loop: inner, version: 1, input: {} } } } : node,
  )
  const loop = await publishedLoop('Outer', { ...outer, nodes })
  // A later version of what it calls does not come along: it names version 1.
  await callJson(api, 'PUT', `/loops/${inner}/design`, {
    revision: 1,
    design: { ...newDesign('Inner'), purpose: 'Later' },
  })
  await callJson(api, 'POST', `/loops/${inner}/versions`, { revision: 2, note: 'Second' })
  const { body } = await callJson(api, 'POST', '/templates', { loop, version: 1, title: 'Nested' })
  expect(body.template.parts).toMatchObject([{ slug: inner, version: 1, purpose: newDesign('Inner').purpose ?? '' }])
  const file = await fileOf(body.template.slug)
  expect(file.parts.map(({ slug, version }) => [slug, version])).toEqual([[inner, 1]])
  const taken = await take({ ...file, recording: null })
  expect(taken.status, JSON.stringify(taken.body)).toBe(201)
  expect(taken.body.parts).toMatchObject([{ part: inner, made: true, version: 1 }])
  const part = await callJson(api, 'GET', `/loops/${taken.body.parts[0].slug}`)
  expect(part.body.loop).toMatchObject({ accepted: false, origin: 'import' })
})

it('its suite comes along whole: in the gallery, with each copy, and in the file', async () => {
  const validator = { type: 'expression', name: 'short enough', holds: 'run.iterations <= 20' }
  const [one] = getTemplate('json-refine')?.suite.cases ?? []
  const input = one?.input ?? {}
  const expect1 = { outcome: 'success', iterations: { max: 20 } }
  const content = {
    suiteVersion: 1,
    name: 'profiles',
    validators: [validator],
    cases: [
      { name: 'the notes', input, expect: expect1, expected: { who: 'Ada' }, source: { type: 'run', run: own.run } },
      { name: 'again', input, validators: [{ ...validator, name: 'ended' }] },
    ],
  }
  const suites = async (loop: string) => {
    const { body } = await callJson(api, 'GET', `/loops/${loop}/suites`)
    const [first] = body.suites
    return first ? (await callJson(api, 'GET', `/suites/${first.id}`)).body.content : null
  }
  const made = await callJson(api, 'POST', `/loops/${own.loop}/suites`, { content })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  const { id } = made.body.suite
  const offer = (more: object) =>
    callJson(api, 'POST', '/templates', { loop: own.loop, version: 1, title: 'Judged', ...more })
  const { body } = await offer({ suite: id })
  const { slug } = body.template
  expect(body.template.suite).toEqual({ name: 'profiles', cases: 2, validators: 2 })
  expect(body.template.cases).toMatchObject([{ name: 'the notes', input, expect: expect1 }, { name: 'again' }])

  // What is offered is the suite as it was; runs of the workspace are nobody else's.
  await callJson(api, 'DELETE', `/suites/${id}`)
  const { source: _, ...first } = made.body.content.cases[0]
  const carried = { ...made.body.content, cases: [first, made.body.content.cases[1]] }
  const copy = await callJson(api, 'POST', '/loops', { from: { kind: 'template', slug } })
  expect(await suites(copy.body.loop.slug)).toEqual(carried)
  const file = await fileOf(slug)
  expect([file.suite, JSON.stringify(file).includes(own.run)]).toEqual([carried, false])
  const taken = await take(file)
  expect(taken.status, JSON.stringify(taken.body)).toBe(201)
  expect(await suites(taken.body.loop.slug)).toEqual(carried)
  const { body: link } = await callJson(api, 'POST', `/templates/${slug}/links`)
  const shared = await callJson(api, 'POST', '/loops', { from: { kind: 'shared', token: link.token } })
  expect(await suites(shared.body.loop.slug)).toEqual(carried)

  const kept = await callJson(api, 'PATCH', `/templates/${slug}`, { title: 'Judged well' })
  expect(kept.body.template.suite).toEqual(body.template.suite)
  expect((await callJson(api, 'PATCH', `/templates/${slug}`, { suite: null })).body.template.suite).toBeNull()
  expect(
    await suites((await callJson(api, 'POST', '/loops', { from: { kind: 'template', slug } })).body.loop.slug),
  ).toBeNull()

  // What can't be judged elsewhere stays.
  const asks = { type: 'loop', name: 'asked', loop: own.loop, input: {} }
  for (const [change, why] of [
    [{ validators: [asks] }, 'validator “asked”: loop: “asked” runs the loop'],
    [{ cases: [{ name: 'a', input: { ...input, nothing: 1 } }] }, 'case “a”: input'],
  ] as const) {
    const other = await callJson(api, 'POST', `/loops/${own.loop}/suites`, {
      content: { ...content, name: why, ...change },
    })
    const refused = await offer({ suite: other.body.suite.id })
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-template', problems: [{ where: 'suite' }] } })
    expect(refused.body.problems[0].message).toContain(why)
    const given = await take({ ...file, suite: { ...carried, ...change } })
    expect([given.status, given.body.problems[0].where]).toEqual([422, expect.stringMatching(/^file\.suite\./)])
  }
  const foreign = await callJson(api, 'POST', `/loops/${copy.body.loop.slug}/suites`, {
    content: { ...content, name: 'x' },
  })
  expect(await offer({ suite: foreign.body.suite.id })).toMatchObject({
    status: 422,
    body: { problems: [{ where: 'suite' }] },
  })
})

it('whoever works here is somebody in its cases and suite, as in its recording', async () => {
  const { prisma } = api.runtime.services.database
  const { id, name } = await prisma.user.findFirstOrThrow()
  await prisma.user.update({ where: { id }, data: { name: 'Ann Smith' } })
  try {
    const input = { notes: 'A letter of ANN SMITH.' }
    const run = await finishedRun(own.loop, 1, input)
    const content = {
      suiteVersion: 1,
      name: 'letters',
      cases: [{ name: 'by Ann Smith', input, expected: { by: 'ann smith' } }],
    }
    const made = await callJson(api, 'POST', `/loops/${own.loop}/suites`, { content })
    const offered = { loop: own.loop, version: 1, title: 'Letters', run, suite: made.body.suite.id }
    const { body } = await callJson(api, 'POST', '/templates', offered)
    expect(body.template.recorded.case).toBe('by somebody')
    const { cases, suite, recording } = await fileOf(body.template.slug)
    expect(JSON.stringify({ cases, suite })).not.toMatch(/ann smith/i)
    expect(recording).toMatchObject({ case: 'by somebody', input: { notes: 'A letter of somebody.' } })
    expect(suite?.cases[0]?.expected).toEqual({ by: 'somebody' })
  } finally {
    await prisma.user.update({ where: { id }, data: { name } })
  }
})

it('every template goes out as a file and comes back: design, cases and recording are the same', async () => {
  for (const slug of [own.template, 'json-refine', 'code-generation']) {
    const file = await fileOf(slug)
    expect(file.recording?.events.length).toBeGreaterThan(10)
    expect(JSON.stringify(file)).not.toContain('user_')
    const taken = await take(file)
    expect(taken.status, JSON.stringify(taken.body)).toBe(201)
    expect(taken.body.loop).toMatchObject({ accepted: false, copiedFrom: { template: slug } })
    const loop = await callJson(api, 'GET', `/loops/${taken.body.loop.slug}`)
    expect(loop.body.design).toEqual(file.design)
  }
})

it('a file without a template version, too large a one, and one with a foreign recording are refused, with the place', async () => {
  const file = await fileOf()
  const { events = [] } = file.recording ?? {}
  const recording = file.recording
  const fat = { ...file, summary: 'x'.repeat(LIMITS.requestBytes) }
  expect(await take(fat)).toMatchObject({ status: 413 })
  for (const [broken, where] of [
    [{ ...file, templateVersion: 2 }, 'file.templateVersion'],
    [{ ...file, recording: { ...recording, specHash: 'f'.repeat(64) } }, 'file.recording.specHash'],
    [{ ...file, recording: { ...recording, events: events.slice(1) } }, 'file.recording.events.0.seq'],
    [{ ...file, extra: 1 }, 'file.file'],
  ] as const) {
    const refused = await take(broken)
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid-template'])
    expect(refused.body.problems[0].where.replace('file.file', 'file')).toBe(where.replace('file.file', 'file'))
  }
})

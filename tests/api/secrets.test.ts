import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { longLoop } from '../support/sample-loop.ts'
import { storedBytes } from '../support/stored-bytes.ts'

const SECRET = 'hunter2-correct-horse'
/** What must be nowhere: the secret as it is, and as programs like to write it. */
const TRACES = [
  SECRET,
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET).toString('hex'),
  [...SECRET].reverse().join(''),
]

/** A program that tells whatever it can of what it was given. */
const TELLTALE = `
  console.log('log ' + input)
  const twice = { [input]: [input, input + input], backwards: input.split('').reverse().join('') };
  twice`
const THROWING = `throw new Error('no: ' + input)`

function loop(code: string): LoopDesign {
  const design = longLoop(2)
  design.state.properties.token = { type: 'string', 'x-loop': { role: 'input', secret: true } }
  design.state.properties.said = { default: null, 'x-loop': { role: 'working' } }
  design.state.required = ['token']
  for (const node of design.nodes) {
    if (node.kind === 'act')
      node.config = {
        tools: ['code.run', 'state.patch'],
        call: { tool: 'code.run', args: { code: JSON.stringify(code), input: 'state.token' } },
      }
    if (node.kind === 'observe')
      node.config = {
        map: [
          { field: 'count', value: 'state.count + 1' },
          { field: 'said', value: 'last' },
        ],
      }
    if (node.kind === 'decide') node.config = { ...node.config, prompt: 'It said {{ state.said }} and {{ last }}.' }
  }
  return design
}

let api: Api
const said: string[] = []
beforeEach(async () => {
  said.length = 0
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...args) => void said.push(args.map(String).join(' ')))
  api = await openApi({
    worker: true,
    environment: { LOOPWRIGHT_SECRET_TOKEN: SECRET, LOOPWRIGHT_SECRET_SHORT: 'abc' },
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await api.close()
})

async function store(design: LoopDesign): Promise<string> {
  const made = await callJson(api, 'POST', '/loops', { name: 'Secretive', from: { kind: 'import', design } })
  const { slug } = made.body.loop
  await callJson(api, 'POST', `/loops/${slug}/accept`, {})
  return slug
}

async function follow(id: string): Promise<string> {
  const client = api.client
  const heard: string[] = []
  const ended = Promise.withResolvers<void>()
  client.followRun(id, {
    after: 0,
    onEvents: (events) => heard.push(JSON.stringify(events)),
    onStatus: (status) => status === 'ended' && ended.resolve(),
  })
  await ended.promise
  return heard.join('')
}

describe('a secret is told to nobody', { timeout: 60_000 }, () => {
  it.each([
    { what: 'a program that tells all', code: TELLTALE },
    { what: 'a program that throws it', code: THROWING },
  ])('not by $what', async ({ code }) => {
    const slug = await store(loop(code))
    const started = await callJson(api, 'POST', '/runs', { loop: slug, input: { token: 'secret://TOKEN' } })
    expect(started.status, JSON.stringify(started.body)).toBe(201)
    const { id } = started.body.run
    const told = [await follow(id)]
    for (const page of ['', '/events', '/snapshot', '/iterations', '/segments/0', '/export?format=otlp'])
      told.push(JSON.stringify((await callJson(api, 'GET', `/runs/${id}${page}`)).body))
    told.push(JSON.stringify((await callJson(api, 'GET', `/loops/${slug}`)).body), ...said)
    expect(told[0]).toContain('secret://TOKEN')
    expect(told[0]).toContain('"secretArgs":{"input":["TOKEN"]}')
    const stored = await storedBytes(api)
    expect(stored.some((bytes) => bytes.includes('secret://TOKEN'))).toBe(true)
    for (const trace of TRACES) {
      expect(told.join('\n').includes(trace), trace).toBe(false)
      for (const bytes of stored) expect(bytes.includes(trace), trace).toBe(false)
    }
  })

  it('not when somebody gives it in clear: nothing of it is stored or said', async () => {
    const slug = await store(loop(TELLTALE))
    const refused = await callJson(api, 'POST', '/runs', { loop: slug, input: { token: SECRET } })
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body)).toContain('must be a reference such as secret://API_TOKEN')
    const bytes = await storedBytes(api)
    for (const trace of TRACES) {
      expect(JSON.stringify(refused.body) + said.join('')).not.toContain(trace)
      expect(bytes.some((file) => file.includes(trace))).toBe(false)
    }
  })

  it.each([
    { name: 'NOWHERE', says: 'secret://NOWHERE is not set: set LOOPWRIGHT_SECRET_NOWHERE where Loopwright runs' },
    { name: 'SHORT', says: 'LOOPWRIGHT_SECRET_SHORT needs at least 8 characters' },
  ])('and a run whose secret can’t be used is refused before it starts: $name', async ({ name, says }) => {
    const slug = await store(loop(TELLTALE))
    const refused = await callJson(api, 'POST', '/runs', { loop: slug, input: { token: `secret://${name}` } })
    expect(refused.status).toBe(422)
    expect(refused.body.problems).toEqual([{ where: 'input.token', message: expect.stringContaining(says) }])
  })

  it('a design that holds a key is not published, and the refusal does not repeat it', async () => {
    const key = `sk-${'aB3'.repeat(10)}`
    const slug = await store({ ...longLoop(2), purpose: `Call it with ${key}.` })
    const { body } = await callJson(api, 'GET', `/loops/${slug}`)
    const refused = await callJson(api, 'POST', `/loops/${slug}/versions`, { revision: body.revision, note: 'first' })
    expect(refused).toMatchObject({ status: 422, body: { code: 'publish-blocked' } })
    expect(refused.body.diagnostics.map(({ code }: { code: string }) => code)).toContain('secret-in-text')
    expect(JSON.stringify(refused.body)).not.toContain(key)
  })

  it('only names are listed', async () => {
    const { body } = await callJson(api, 'GET', '/secrets')
    expect(body).toEqual({ names: ['SHORT', 'TOKEN'] })
  })
})

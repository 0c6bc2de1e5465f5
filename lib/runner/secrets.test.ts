import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../loop/artefacts/json.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import { bench, FACTS, finished, runToEnd, specOf, stateSchema } from './fixtures.ts'
import type { ToolExecute } from './ports.ts'
import { fillSecrets, maskSecrets, secretProblem, secretsOfEnvironment } from './secrets.ts'
import { createToolRunner } from './tool-runner.ts'

const TOKEN = 'pa$$w0rd+/="quoted" ünï'
const source = secretsOfEnvironment({
  LOOPWRIGHT_SECRET_TOKEN: TOKEN,
  LOOPWRIGHT_SECRET_PIN: '12345678',
  LOOPWRIGHT_SECRET_SHORT: 'abc',
  LOOPWRIGHT_SECRET_EMPTY: '',
  OTHER: 'x',
})

describe('secrets of the environment', () => {
  it('are known by name', () => {
    expect(source.names()).toEqual(['PIN', 'SHORT', 'TOKEN'])
    expect(source.value('OTHER')).toBeUndefined()
  })
  it.each([
    { name: 'TOKEN', problem: null },
    {
      name: 'NONE',
      problem: 'secret://NONE is not set: set LOOPWRIGHT_SECRET_NONE where Loopwright runs, then restart it',
    },
    {
      name: 'EMPTY',
      problem: 'secret://EMPTY is not set: set LOOPWRIGHT_SECRET_EMPTY where Loopwright runs, then restart it',
    },
    {
      name: 'SHORT',
      problem:
        'secret://SHORT is too short to be kept out of logs: LOOPWRIGHT_SECRET_SHORT needs at least 8 characters',
    },
  ])('$name can be used, or not', ({ name, problem }) => {
    expect(secretProblem(source, name)).toBe(problem)
  })
})

describe('filling', () => {
  const args = { headers: { auth: 'Bearer secret://TOKEN' }, body: 'secret://TOKEN', list: ['secret://PIN'] }
  it('is done in the named arguments alone, for their own names alone, and literally', () => {
    expect(fillSecrets(args, { headers: ['TOKEN'], list: ['TOKEN'] }, source)).toEqual({
      headers: { auth: `Bearer ${TOKEN}` },
      body: 'secret://TOKEN',
      list: ['secret://PIN'],
    })
  })

  const pair = secretsOfEnvironment({
    LOOPWRIGHT_SECRET_A: 'first of secret://A_2',
    LOOPWRIGHT_SECRET_A_2: 'second of secret://A',
  })
  it.each([
    ['secret://A', 'first of secret://A_2'],
    ['secret://A_2', 'second of secret://A'],
    ['secret://A_3 secret://AB', 'secret://A_3 secret://AB'],
    ['secret://A:secret://A_2', 'first of secret://A_2:second of secret://A'],
    ['secret://Alice', 'first of secret://A_2lice'],
  ])('takes the names in %o whole, and never reads what it filled in', (text, filled) => {
    expect(fillSecrets({ a: text }, { a: ['A', 'A_2'] }, pair)).toEqual({ a: filled })
  })
  it('knows no argument that only every object has', () => {
    expect(fillSecrets({ constructor: 'secret://A' }, {}, pair)).toEqual({ constructor: 'secret://A' })
  })
})

describe('masking', () => {
  const base64 = Buffer.from(TOKEN).toString('base64')
  it.each<[string, Json, Json]>([
    ['the value', TOKEN, 'secret://TOKEN'],
    ['within a text, twice', `a ${TOKEN} b ${TOKEN}`, 'a secret://TOKEN b secret://TOKEN'],
    ['in a key, in a list', { [TOKEN]: [TOKEN, 1, null] }, { 'secret://TOKEN': ['secret://TOKEN', 1, null] }],
    ['as JSON in a text', JSON.stringify({ a: TOKEN }), '{"a":"secret://TOKEN"}'],
    ['as base64', base64, `secret://TOKEN${'='.repeat(base64.split('=').length - 1)}`],
    ['as hex', Buffer.from(TOKEN).toString('hex'), 'secret://TOKEN'],
    ['in an address', `?t=${encodeURIComponent(TOKEN)}`, '?t=secret://TOKEN'],
    ['backwards', [...TOKEN].reverse().join(''), 'secret://TOKEN'],
    ['cut off, as messages are', `got "${TOKEN.slice(0, 12)}…`, 'got "secret://TOKEN…'],
    ['with its beginning cut off', `…${TOKEN.slice(8)}"`, '…secret://TOKEN"'],
    [
      'as base64 with a name before it',
      Buffer.from(`user:${TOKEN}!`).toString('base64').slice(0, 20),
      expect.not.stringContaining(base64.slice(2, 12)),
    ],
    ['in hex within more', `00${Buffer.from(TOKEN).toString('hex')}ff`, '00secret://TOKENff'],
    ['as a number', { pin: 12_345_678 }, { pin: 'secret://PIN' }],
    ['nothing else', { a: 'secret://TOKEN', b: 1.5, c: true }, { a: 'secret://TOKEN', b: 1.5, c: true }],
  ])('%s', (_, output, masked) => {
    expect(maskSecrets({ ok: true, output }, ['TOKEN', 'PIN'], source)).toEqual({ ok: true, output: masked })
  })
  it('leaves no beginning and no end of any secret, whatever stands around it', () => {
    const text = fc.string({ maxLength: 20 })
    const secret = fc
      .string({ minLength: 8, maxLength: 40 })
      .filter((one) => !'secret://TOKEN'.includes(one.slice(0, 8)))
    fc.assert(
      fc.property(secret, text, text, fc.nat({ max: 40 }), (value, before, after, cut) => {
        const own = secretsOfEnvironment({ LOOPWRIGHT_SECRET_TOKEN: value })
        const said = [`${before}${value}${after}`, before + value.slice(0, 8 + cut), value.slice(-8 - cut) + after]
        const masked = maskSecrets({ ok: true, output: said }, ['TOKEN'], own)
        const texts = masked.ok && Array.isArray(masked.output) ? masked.output.map(String) : []
        expect(texts).toHaveLength(3)
        for (const one of texts) expect(one).not.toContain(value.slice(0, 8))
      }),
    )
  })
  it.each(['', 'u', 'us', 'user:'])('in base64 after %o, as far as it is its own', (before) => {
    const text = Buffer.from(`${before}${TOKEN}:x`).toString('base64')
    const masked = maskSecrets({ ok: true, output: text }, ['TOKEN'], source)
    expect(masked.ok && String(masked.output)).toMatch(/^.{0,8}secret:\/\/TOKEN.{0,6}$/)
  })
  it('of a tool that finds fault with its arguments, whose message is cut', async () => {
    const long = 'correct-horse-battery-staple-'.repeat(4)
    const { log, events } = await run({ environment: { LOOPWRIGHT_SECRET_TOKEN: long }, wants: 'integer' })
    expect(events.find(({ type }) => type === 'tool-failed')?.data).toMatchObject({ kind: 'invalid_arguments' })
    expect(log).not.toContain('correct-horse')
  })
  it('holds for errors, and only for the run’s own secrets', () => {
    const failed = { ok: false, class: 'recoverable', kind: 'other', message: `bad ${TOKEN} 12345678` } as const
    expect(maskSecrets(failed, ['TOKEN'], source)).toMatchObject({ message: 'bad secret://TOKEN 12345678' })
  })
})

/** A tool that keeps what it was given, and says all of it back. */
function spy(outcome: (text: string) => ReturnType<ToolExecute>) {
  const seen: Json[] = []
  const execute: ToolExecute = async (args) => {
    seen.push(args)
    return outcome(JSON.stringify(args))
  }
  return { seen, execute }
}

type Setup = {
  takes?: boolean
  decided?: boolean
  environment?: Record<string, string>
  fails?: boolean
  value?: string
  wants?: 'string' | 'integer'
}

async function run({
  takes = true,
  decided = false,
  environment = { LOOPWRIGHT_SECRET_TOKEN: TOKEN },
  fails = false,
  value = 'secret://TOKEN',
  wants = 'string',
}: Setup) {
  const { seen, execute } = spy(async (text) =>
    fails
      ? { ok: false, class: 'recoverable', kind: 'other', message: `refused: ${text}` }
      : { ok: true, output: { echo: text, [TOKEN]: TOKEN } },
  )
  const facts: ToolFacts = {
    name: 'call',
    summary: '',
    effect: 'keyed',
    args: { type: 'object', properties: { auth: { type: wants } }, additionalProperties: true },
    patchesState: false,
    ...(takes ? { takesSecrets: true } : {}),
  }
  const b = bench()
  const toolFacts = { ...FACTS, call: facts }
  const ports = {
    ...b.ports,
    toolFacts,
    tools: createToolRunner(toolFacts, { call: execute }),
    secrets: secretsOfEnvironment(environment),
  }
  const state = stateSchema({
    token: { type: 'string', role: 'input' },
    said: {},
    told: { type: 'string', default: 'secret://TOKEN' },
  }) as { properties: { token: { 'x-loop': object } } }
  Object.assign(state.properties.token['x-loop'], { secret: true })
  const args = { auth: 'state.token', body: 'state.told' }
  const spec = specOf({
    state,
    nodes: {
      choose: {
        kind: 'decide',
        config: { strategy: 'rule', rules: [{ when: 'true', tool: 'call', args, subgoal: '' }], routes: [] },
        next: { next: 'act' },
      },
      act: {
        kind: 'act',
        config: {
          tools: ['call'],
          ...(decided ? {} : { call: { tool: 'call', args } }),
          policy: {
            retries: 0,
            onError: 'continue',
            circuit: { failures: 5, coolDownMs: 1 },
            cache: ['call'],
            approval: {},
          },
        },
        next: { next: 'keep' },
      },
      keep: { kind: 'observe', config: { map: [{ field: 'said', value: '[last]' }] }, next: { next: 'choose' } },
    },
    contract: { maxIterations: 1 },
    tools: ['call'],
  })
  const events = await runToEnd(spec, { ...b, ports }, { token: value })
  return { seen, events, log: JSON.stringify(events) }
}

describe('a run with a secret', () => {
  it.each([false, true])(
    'gives it to the fixed call that names it, and to nothing else (the tool fails: %s)',
    async (fails) => {
      const { seen, events, log } = await run({ fails })
      expect(seen).toEqual([{ auth: TOKEN, body: 'secret://TOKEN' }])
      expect(log).not.toContain(JSON.stringify(TOKEN).slice(1, -1))
      expect(log).not.toContain('pa$$w0rd')
      expect(events.find(({ type }) => type === 'tool-requested')?.data).toMatchObject({
        args: { auth: 'secret://TOKEN', body: 'secret://TOKEN' },
        secretArgs: { auth: ['TOKEN'] },
      })
      expect(finished(events).reason).toBe('max_iterations')
    },
  )

  it.each([
    { what: 'that was decided', setup: { decided: true } },
    { what: 'of a tool that does not take secrets', setup: { takes: false } },
  ])('gives nothing to a call $what', async ({ setup }) => {
    const { seen, log } = await run(setup)
    expect(seen).toEqual([{ auth: 'secret://TOKEN', body: 'secret://TOKEN' }])
    expect(log).not.toContain('secretArgs')
    expect(log).not.toContain('pa$$w0rd')
  })

  it.each([
    { what: 'is not set', setup: { environment: {} }, says: 'set LOOPWRIGHT_SECRET_TOKEN where Loopwright runs' },
    { what: 'was given in clear', setup: { value: TOKEN }, says: 'must be a reference such as secret://API_TOKEN' },
    { what: 'has no name', setup: { value: 'secret://' }, says: 'must be a reference' },
  ])('does not start when the secret $what', async ({ setup, says }) => {
    const { seen, events } = await run(setup)
    expect(finished(events)).toMatchObject({ reason: 'fatal_error', iterations: 0 })
    expect(finished(events).explanation).toContain(says)
    expect(finished(events).explanation).not.toContain('pa$$w0rd')
    expect(seen).toEqual([])
  })
})

import { expect, it } from 'vitest'
import type { EventOf, EventType, LoopEvent } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { bench, runToEnd, specOf } from '../../runner/fixtures.ts'
import { secretsOfEnvironment } from '../../runner/secrets.ts'

const of = <T extends EventType>(events: readonly LoopEvent[], type: T) =>
  events.filter((event): event is EventOf<T> => event.type === type)

const secret = (name: string) => ({
  type: 'string',
  default: `secret://${name}`,
  'x-loop': { role: 'input', secret: true },
})
const ENVIRONMENT = { LOOPWRIGHT_SECRET_TOKEN: 'value-of-token', LOOPWRIGHT_SECRET_TOKEN_2: 'value-of-second' }

/** A fixed call of code.run with this argument, in a run that holds two secrets and the text `note`. */
async function call(code: string, note = '') {
  const seen: unknown[] = []
  const b = bench({
    'code.run': async (args: JsonObject) => {
      seen.push(args.code)
      return { ok: true, output: 1 }
    },
  })
  b.ports.secrets = secretsOfEnvironment(ENVIRONMENT)
  const state = {
    type: 'object',
    additionalProperties: false,
    required: [],
    'x-loop': { version: 1 },
    properties: {
      token: secret('TOKEN'),
      second: secret('TOKEN_2'),
      note: { type: 'string', default: note, 'x-loop': { role: 'working' } },
    },
  }
  const spec = specOf({
    state,
    nodes: {
      act: {
        kind: 'act',
        config: { tools: ['code.run'], call: { tool: 'code.run', args: { code } } },
        next: { next: 'act' },
      },
    },
    contract: { maxIterations: 1 },
    tools: ['code.run'],
  })
  const events = await runToEnd(spec, b)
  return { seen, given: of(events, 'tool-requested')[0]?.data.secretArgs, failed: of(events, 'tool-failed')[0]?.data }
}

it.each([
  { code: 'state.token', sees: 'value-of-token', given: ['TOKEN'] },
  { code: 'state.second', sees: 'value-of-second', given: ['TOKEN_2'] },
  { code: 'state.token + " " + input.second', sees: 'value-of-token value-of-second', given: ['TOKEN', 'TOKEN_2'] },
  {
    code: '"Bearer " + state.token + ":" + state.token',
    sees: 'Bearer value-of-token:value-of-token',
    given: ['TOKEN'],
  },
])('$code gets the secrets of the fields that it names', async ({ code, sees, given }) => {
  expect(await call(code)).toEqual({ seen: [sees], given: { code: given }, failed: undefined })
})

it('another secret’s reference in working text stays a text', async () => {
  const { seen, given } = await call('state.token + " " + state.note', 'secret://TOKEN_2')
  expect(seen).toEqual(['value-of-token secret://TOKEN_2'])
  expect(given).toEqual({ code: ['TOKEN'] })
})

it('text without a secret field beside it stays a text', async () => {
  expect(await call('state.note', 'secret://TOKEN')).toEqual({
    seen: ['secret://TOKEN'],
    given: undefined,
    failed: undefined,
  })
})

it.each([
  ['state.token + " " + state.note', 'GET https://elsewhere/?secret://TOKEN'],
  ['state.note + state.token', 'secret://TOKEN '],
  ['string({state.note: state.token})', 'secret://TOKEN'],
])('%s is not called when the text holds the same reference', async (code, note) => {
  const { seen, failed } = await call(code, note)
  expect(seen).toEqual([])
  expect(failed).toMatchObject({ class: 'recoverable', kind: 'invalid_arguments', refused: { tool: 'code.run' } })
  expect(failed?.message).toContain('“code” holds secret://TOKEN beside the secret field')
})

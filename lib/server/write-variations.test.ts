import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import { SuiteCase } from '../loop/artefacts/suite.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import type { ModelRequest } from '../runner/ports.ts'
import type { Actor, Services } from './services.ts'
import { writeVariations } from './write-variations.ts'

const input = { 'x-loop': { role: 'input' } } as const
const schema: StateSchema = {
  type: 'object',
  properties: {
    count: { type: 'integer', ...input },
    key: { type: 'string', 'x-loop': { role: 'input', secret: true } },
    list: { type: 'object', 'x-loop': { role: 'input', file: true } },
  },
  required: ['count', 'key', 'list'],
  additionalProperties: false,
  'x-loop': { version: 1 },
}
const of = SuiteCase.parse({
  name: 'first',
  input: { count: 1, key: 'secret://KEY', list: { name: 'a.csv' } },
  expected: { double: 2, word: 'one' },
})
const model: BoundModel = { provider: 'openai', model: 'writer', simulated: false }
// 8,192 tokens of an answer: about a cent at most, and a tenth of that for what is written here.
const price = { inputUsdPerMTok: 0, outputUsdPerMTok: 1 }

type More = Partial<Parameters<typeof writeVariations>[2]>

/** Written by a model that answers `inputs` of its n-th call, having used 1,000 tokens. */
async function write(
  bound: BoundModel,
  inputs: (call: number) => JsonObject[],
  more: More = {},
  stop?: AbortController,
) {
  const asked: ModelRequest[] = []
  const call = async (request: ModelRequest, signal: AbortSignal) => {
    asked.push(request)
    if (stop && asked.length === 2) stop.abort()
    if (signal.aborted) return { ok: false, message: 'It was cancelled.' }
    const text = JSON.stringify({ inputs: inputs(asked.length) })
    return { ok: true, text, usage: { inputTokens: 0, outputTokens: 1_000 }, finishReason: 'stop' }
  }
  const bind = async () => ({ ok: true, models: { writer: bound } })
  const services = { ports: { models: { bind, call } } } as unknown as Services // all that it looks at
  const request = {
    of,
    count: 50,
    taken: new Set<string>(),
    schema,
    model,
    instructions: '',
    maxCostUsd: 1,
    vary: { expected: {} },
  }
  const signal = stop?.signal ?? new AbortController().signal
  const result = await writeVariations(services, {} as Actor, { ...request, ...more }, signal) // its scope is the model's
  return { result, asked }
}

/** Twenty of each call. */
const counting = (call: number) => Array.from({ length: 20 }, (_, index) => ({ count: call * 100 + index }))

describe('variations that a model writes', () => {
  it('keep files and secrets of the example, which the model is not shown', async () => {
    const invented: JsonObject[] = [{ count: 2, key: 'secret://OTHER' }, { count: 3 }]
    const { result, asked } = await write({ ...model, price }, () => invented, { count: 2 })
    const { key, list } = of.input
    expect(result).toMatchObject({
      value: { cases: [{ input: { count: 2, key, list } }, { input: { count: 3, key, list } }], short: null },
    })
    expect(asked).toHaveLength(1)
    expect(JSON.stringify(asked)).not.toMatch(/secret:|a\.csv/)
  })

  it('are expected to be what follows from their input, and nothing that held for the example', async () => {
    const expected = { double: 'input.count * 2' }
    const { result } = await write({ ...model, price }, () => [{ count: 21 }], { count: 1, vary: { expected } })
    expect(result).toMatchObject({ value: { cases: [{ expected: { double: 42 } }], leftOut: ['word'] } })
    expect(result.ok && result.value.cases[0]?.expected).toEqual({ double: 42 })
    const wrong = await write({ ...model, price }, () => [{ count: 21 }], {
      count: 1,
      vary: { expected: { double: 'input.none' } },
    })
    expect(wrong.result).toMatchObject({ value: { cases: [], short: expect.stringContaining('expected.double') } })
  })

  it('are no more than the limit is sure to pay for', async () => {
    // Each call may cost 0.82 cents and costs 0.1.
    const { result, asked } = await write({ ...model, price }, counting, { count: 100, maxCostUsd: 0.01 })
    expect(asked).toHaveLength(2)
    expect(result).toMatchObject({
      value: { costNanoUsd: 2_000_000, short: expect.stringMatching(/40 that fit.*budget of \$0\.01/) },
    })
    const none = await write({ ...model, price }, counting, { maxCostUsd: 0.005 })
    expect(none).toMatchObject({ asked: [], result: { refusal: { code: 'invalid-request' } } })
  })

  it('are written by a model that can be asked and whose price is known; without a limit nobody says that they cost nothing', async () => {
    const refused = await write(model, counting)
    expect(refused).toMatchObject({ asked: [], result: { refusal: { detail: expect.stringContaining('unknown') } } })
    const { result } = await write(model, counting, { maxCostUsd: null })
    expect(result).toMatchObject({ value: { cases: { length: 50 }, costNanoUsd: null } })
    const scripted = { provider: 'scripted', model: 'script' }
    expect((await write(model, counting, { model: scripted })).result).toMatchObject({
      refusal: { code: 'invalid-models' },
    })
    const free = await write({ ...model, simulated: true }, counting)
    expect(free.result).toMatchObject({ value: { cases: { length: 50 }, costNanoUsd: 0 } })
  })

  it('are given up with whoever asked for them', async () => {
    const { asked } = await write({ ...model, price }, counting, {}, new AbortController())
    expect(asked).toHaveLength(2)
  })
})

import type { LanguageModelV4, LanguageModelV4GenerateResult } from '@ai-sdk/provider'
import { APICallError } from 'ai'
import { assertNever } from '../loop/artefacts/assert-never.ts'
import { CHAOS_FAULTS, type ChaosFault, type ChaosProfile, readChaosModel } from '../loop/artefacts/chaos-profiles.ts'
import { hashJson, isJsonObject, type JsonObject } from '../loop/artefacts/json.ts'
import { CHAOS } from '../loop/artefacts/models.ts'
import { own } from '../loop/artefacts/own.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import type { FieldSchema } from '../loop/state/schema.ts'
import { type Dice, diceOf, weighted } from './dice.ts'
import { generatedText } from './generated-text.ts'
import { inventValue, type Manner } from './invent-value.ts'
import { ModelFailure } from './model-failure.ts'
import type { Clock, ModelRequest } from './ports.ts'
import { answerText, chooseAnswer, delayAnswer } from './scripted-model.ts'

/** Longer than any step may take: the caller gives up first. */
const FOR_EVER_MS = 86_400_000
/** How far back the answer that is repeated is looked for. */
const MOST_REPEATS = 64

const REFUSALS = [
  'I’m sorry, but I can’t help with that.',
  'As an assistant I have to decline this request.',
  'I don’t feel comfortable answering this.',
]
const OFF_TOPIC = ['The weather is nice today.', 'Forty-two.', 'See above.', 'Yes.', 'It depends.']
const NO_TOOLS = ['search.web', 'run_python', 'state.set', 'functions.finish', '__proto__', '']

type Draw = { fault: ChaosFault; dice: Dice }

/**
 * An in-process model that spoils its answers, for trying how a loop ends when its model misbehaves. It plays the loop's script, or makes up an answer
 * that fits the schema. Stateless: what happens to a call is drawn from a hash of seed, the run's input, node, purpose and number of the call, so a run that is
 * resumed or forked meets the same faults.
 */
export function chaosModel(request: ModelRequest, clock: Clock): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: CHAOS,
    modelId: request.model.model,
    supportedUrls: {},
    async doGenerate({ abortSignal }) {
      const model = readChaosModel(request.model.model)
      if (typeof model === 'string') throw new ModelFailure('fatal', model)
      return perform(request, model, request.clock ?? clock, abortSignal)
    },
    doStream() {
      throw new ModelFailure('fatal', 'the chaos model does not stream')
    },
  }
}

type Model = { profile: ChaosProfile; seed: number }

/** What becomes of the run's call number `calls`. Throws nothing. */
function draw({ script: { input, node, purpose } }: ModelRequest, { profile, seed }: Model, calls: number): Draw {
  const dice = diceOf(Number.parseInt(hashJson([profile.name, seed, input, node, purpose, calls]).slice(0, 8), 16))
  return { fault: weighted(dice, CHAOS_FAULTS, profile.weights), dice }
}

async function perform(
  request: ModelRequest,
  model: Model,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<LanguageModelV4GenerateResult> {
  const { fault, dice } = draw(request, model, request.script.calls)
  const good = () => goodText(request, dice, clock, signal)
  switch (fault) {
    case 'good':
      return generatedText(request, await good())
    case 'wrong':
      return generatedText(request, invented(request, dice, 'far'))
    case 'malformed':
      return malformed(request, await good(), dice)
    case 'repeat':
      return generatedText(request, await repeated(request, model, clock, signal))
    case 'refusal':
      return generatedText(request, dice.pick(REFUSALS), 'content-filter')
    case 'unknown-tool':
      return generatedText(request, withoutTool(await good(), dice))
    case 'late':
      await delayAnswer(clock, 1_000 + dice.below(7_000), signal)
      return generatedText(request, await good())
    case 'timeout':
      await delayAnswer(clock, FOR_EVER_MS, signal)
      throw new ModelFailure('timeout', 'the chaos model never answered')
    case 'rate-limit':
      throw httpError(429, 'rate limit reached (simulated)', { 'retry-after': String(1 + dice.below(3)) })
    case 'outage':
      throw httpError(dice.pick([500, 502, 503, 529]), 'the server failed (simulated)')
    default:
      return assertNever(fault)
  }
}

/** As a provider's answer would be: it takes the same way through retries, waits and circuits. */
function httpError(statusCode: number, message: string, responseHeaders: Record<string, string> = {}): APICallError {
  return new APICallError({ message, url: `${CHAOS}:`, requestBodyValues: {}, statusCode, responseHeaders })
}

/** What the script says; where it says nothing to this call, an answer that fits. */
async function goodText(
  request: ModelRequest,
  dice: Dice,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { script } = request.script
  const chosen = script && chooseAnswer(request, script)
  if (!chosen) return invented(request, dice, 'near')
  await delayAnswer(clock, chosen.delayMs, signal)
  return answerText(request, chosen.answer)
}

function invented({ schema }: ModelRequest, dice: Dice, manner: Manner): string {
  if (!isJsonObject(schema))
    return dice.pick(manner === 'far' ? OFF_TOPIC : ['Done.', 'A first draft.', 'All is well.'])
  return JSON.stringify(inventValue(schema as FieldSchema, dice, manner)) // schemas of requests are made by our own code
}

function malformed(request: ModelRequest, text: string, dice: Dice): LanguageModelV4GenerateResult {
  const cut = text.slice(0, Math.floor(text.length * dice.roll()))
  const ways = [
    () => generatedText(request, cut, 'length'),
    () => generatedText(request, `Sure! Here you are:\n\n\`\`\`json\n${text}\n\`\`\`\nAnything else?`),
    () => generatedText(request, text.replace(/[}\]]$/, ',')),
    () => generatedText(request, text.replaceAll('"', '“')),
    () => generatedText(request, ''),
  ]
  return dice.pick(ways)()
}

/**
 * The last answer again. What a model said last stands in the run: in the last action, or in the state that it wrote. Where it does not, the answer to the
 * call before is worked out anew.
 */
async function repeated(request: ModelRequest, model: Model, clock: Clock, signal: AbortSignal | undefined) {
  const { calls } = request.script
  let of = Math.max(0, calls - 1)
  while (of > 0 && calls - of < MOST_REPEATS && draw(request, model, of).fault === 'repeat') of--
  const { dice } = draw(request, model, of)
  const before = { ...request, script: { ...request.script, calls: of } }
  const text = await goodText(before, dice, clock, signal)
  return calls === 0 ? text : withLastOf(request, text)
}

function withLastOf({ schema, script: { last, state } }: ModelRequest, text: string): string {
  const answer = parsed(text)
  if (!answer) return text
  if (isJsonObject(answer.action)) {
    const did = isJsonObject(last) ? { tool: last.tool ?? '', args: last.args ?? {} } : answer.action
    return JSON.stringify({ ...answer, action: did })
  }
  const asked = isJsonObject(schema) && isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
  const written = asked.flatMap((name) => {
    const value = own(state, name) ?? answer[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return written.length === 0 ? text : JSON.stringify(Object.fromEntries(written))
}

/** The decision with a tool that there is not; an answer that decides nothing gets one anyway. */
function withoutTool(text: string, dice: Dice): string {
  const answer = parsed(text) ?? {}
  const action = isJsonObject(answer.action) ? answer.action : { args: {} }
  return JSON.stringify({ ...answer, action: { ...action, tool: dice.pick(NO_TOOLS) } })
}

function parsed(text: string): JsonObject | null {
  const read = parseJson(text)
  return read.ok && isJsonObject(read.value) ? read.value : null
}

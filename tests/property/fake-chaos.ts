import type { ErrorClass, ErrorKind } from '../../lib/loop/artefacts/events.ts'
import type { Json, JsonObject } from '../../lib/loop/artefacts/json.ts'
import type { ToolFacts } from '../../lib/loop/kinds/executor.ts'
import type { FieldSchema } from '../../lib/loop/state/schema.ts'
import { requestTokens } from '../../lib/loop/tokens/cost.ts'
import { estimateTokens } from '../../lib/loop/tokens/estimate-tokens.ts'
import { type Dice, diceOf } from '../../lib/runner/dice.ts'
import { FACTS } from '../../lib/runner/fixtures.ts'
import type { Clock, ModelGateway, ModelOutcome, ModelRequest, ToolExecute } from '../../lib/runner/ports.ts'

/** How a chaos model answers. A profile is a bag of these: what is in it more often comes more often. */
const MODES = [
  'valid',
  'fenced',
  'cut',
  'wrong',
  'refusal',
  'tool',
  'repeat',
  'slow',
  'stuck',
  'error',
  'empty',
  'long',
] as const
type Mode = (typeof MODES)[number]

const REFUSALS = [
  'I can’t help with that.',
  'As a language model I must decline.',
  '{"error": "policy"}',
  'null',
  '[]',
  '42',
]
const TOOLS = [
  'state.patch',
  'flaky',
  'lookup',
  'unsafe',
  'memory.write',
  'code.run',
  'finish',
  'no.such.tool',
  '__proto__',
  '',
]
const CLASSES: readonly ErrorClass[] = [
  ...Array.from({ length: 12 }, () => 'transient' as const),
  'recoverable',
  'recoverable',
  'timeout',
  'fatal',
]
const KINDS: readonly ErrorKind[] = [
  'timeout',
  'rate_limit',
  'unavailable',
  'unknown_tool',
  'invalid_arguments',
  'syntax',
  'refused',
  'other',
]
const TEXTS = ['', 'ok', 'Draft 2.', '{{ state.n }}', 'ünïcode 🐝', 'a'.repeat(300), '<b>&"\'', 'done']

/**
 * A model that does everything that models do wrong, by seed alone. It is honest about what it used and about nothing else: `slow` takes up to twice the
 * longest time it may, `stuck` does not even heed the signal to stop.
 */
export function chaosModel(seed: number, clock: Clock): ModelGateway {
  const dice = diceOf(seed)
  const profile: Mode[] = ['valid', 'valid', ...Array.from({ length: 6 }, () => dice.pick(MODES))]
  let last = '{}'
  const usageOf = (request: ModelRequest, text: string) => ({
    inputTokens: requestTokens(request),
    outputTokens: Math.min(request.maxOutputTokens, estimateTokens(text)),
  })
  return {
    embed: async () => ({ ok: false, why: 'not-configured' }),
    bind: async (_of, bindings) => ({
      ok: true,
      models: Object.fromEntries(
        Object.entries(bindings).map(([alias, binding]) => [alias, { ...binding, simulated: true }]),
      ),
    }),
    async call(request, signal): Promise<ModelOutcome> {
      const mode = dice.pick(profile)
      await clock.sleep(
        dice.below(mode === 'slow' ? 60_000 : 800),
        mode === 'stuck' ? new AbortController().signal : signal,
      )
      if (mode === 'error') {
        const retryAfterMs = dice.pick([undefined, 0, 1_000, 86_400_000])
        return { ok: false, class: dice.pick(CLASSES), kind: dice.pick(KINDS), message: dice.pick(TEXTS), retryAfterMs }
      }
      last = mode === 'repeat' ? last : answerOf(mode, request.schema, dice)
      return {
        ok: true,
        text: last,
        usage: usageOf(request, last),
        finishReason: dice.pick(['stop', 'length', 'content-filter']),
      }
    },
  }
}

function answerOf(mode: Mode, schema: Json, dice: Dice): string {
  // Schemas of requests are made by our own code.
  const valid = () => JSON.stringify(fittingValue(schema as FieldSchema | null, dice))
  switch (mode) {
    case 'fenced':
      return `Sure, here it is:\n\`\`\`json\n${valid()}\n\`\`\`\nAnything else?`
    case 'cut':
      return valid().slice(0, dice.below(40))
    case 'wrong':
      return JSON.stringify(anyValue(dice, 3))
    case 'refusal':
      return dice.pick(REFUSALS)
    case 'tool':
      return JSON.stringify({
        action: { tool: dice.pick(TOOLS), args: anyObject(dice) },
        subgoal: 'go',
        reasoning: '',
        confidence: 2,
      })
    case 'empty':
      return ''
    case 'long':
      return JSON.stringify({ action: null, reasoning: 'x'.repeat(20_000) })
    default:
      return valid()
  }
}

/** A value that fits a schema, most of the time: bounds are looked at, patterns are not. */
function fittingValue(schema: FieldSchema | null, dice: Dice): Json {
  if (schema === null) return dice.pick(TEXTS)
  if (schema.enum) return dice.pick(schema.enum)
  switch (schema.type) {
    case 'string':
      return dice.pick(TEXTS)
    case 'number':
    case 'integer':
      return dice.pick([schema.minimum ?? -1, schema.maximum ?? 7, 0, 1, dice.below(20)])
    case 'boolean':
      return dice.roll() < 0.5
    case 'array':
      return Array.from({ length: dice.below(4) }, () => fittingValue(schema.items ?? {}, dice))
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).filter(
        ([name]) => schema.required?.includes(name) || dice.roll() < 0.7,
      )
      if (members.length === 0) return anyObject(dice)
      return Object.fromEntries(members.map(([name, member]) => [name, fittingValue(member, dice)]))
    }
    case 'null':
      return null
    default:
      return anyValue(dice, 2)
  }
}

function anyObject(dice: Dice): JsonObject {
  return dice.pick<JsonObject>([
    {},
    { set: { n: dice.below(9), flag: true } },
    { set: { n: 'no number', nowhere: 1 } },
    { set: { topic: 'frozen' } },
    { code: 'return 1' },
    { key: 'k', text: 'remember' },
    { a: [1, { b: null }], c: 'x' },
  ])
}

function anyValue(dice: Dice, depth: number): Json {
  if (depth === 0) return dice.pick<Json>([null, true, -0.5, 1e300, 'text', ''])
  return dice.pick<() => Json>([
    () => anyObject(dice),
    () => Array.from({ length: dice.below(4) }, () => anyValue(dice, depth - 1)),
    () => dice.below(1_000),
    () => dice.pick(TEXTS),
    () => null,
  ])()
}

const lookup: ToolFacts = {
  name: 'lookup',
  summary: 'A reading test tool.',
  effect: 'read',
  args: { type: 'object', additionalProperties: true },
  patchesState: false,
}
export const CHAOS_FACTS: Record<string, ToolFacts> = { ...FACTS, lookup }

/** Tools that answer late, wrongly, enormously or not at all. `state.patch` and `memory.write` are the real ones. */
export function chaosTools(seed: number, clock: Clock): Record<string, ToolExecute> {
  const dice = diceOf(seed ^ 0x5bd1e995)
  const execute: ToolExecute = async (_args, _call, signal) => {
    await clock.sleep(dice.pick([0, 50, 900, 45_000]), dice.roll() < 0.8 ? signal : new AbortController().signal)
    const fate = dice.roll()
    if (fate < 0.1) throw new Error(dice.pick(TEXTS))
    if (fate < 0.4) return { ok: false, class: dice.pick(CLASSES), kind: dice.pick(KINDS), message: dice.pick(TEXTS) }
    return { ok: true, output: fate < 0.45 ? 'y'.repeat(100_000) : anyValue(dice, 3) }
  }
  return { flaky: execute, unsafe: execute, lookup: execute, 'code.run': execute }
}

/** What a person says who was asked. */
export function chaosAnswer(options: readonly string[], dice: Dice): string {
  const last = options.at(-1)
  if (last !== undefined && dice.roll() < 0.7) return last
  return options.length > 0 && dice.roll() < 0.8 ? dice.pick(options) : dice.pick(TEXTS)
}

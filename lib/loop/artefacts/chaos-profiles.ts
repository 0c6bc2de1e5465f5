/** What can go wrong with one call of a model. `good` is a right answer: the script's where the loop has one, else one that is made up to fit. */
export const CHAOS_FAULTS = [
  'good',
  'wrong',
  'malformed',
  'repeat',
  'refusal',
  'unknown-tool',
  'late',
  'timeout',
  'rate-limit',
  'outage',
] as const
export type ChaosFault = (typeof CHAOS_FAULTS)[number]

/**
 * What can go wrong with one call of a tool. `lost`: it took effect, and its answer never comes. `garbled`: its texts and lists are cut. The others but `late`
 * are never sent. What may not be repeated is never lost but times out, and what changes anything is never garbled.
 */
export const TOOL_FAULTS = [
  'good',
  'late',
  'unavailable',
  'rate-limit',
  'refusal',
  'timeout',
  'lost',
  'garbled',
] as const
export type ToolFault = (typeof TOOL_FAULTS)[number]

/** How models and tools behave. Of all calls, each fault gets the share that its weight has in their sum. */
export type ChaosProfile = {
  readonly name: string
  readonly summary: string
  readonly weights: Readonly<Partial<Record<ChaosFault, number>>>
  /** Of tools, in runs with chaos; absent: they work. */
  readonly tools?: Readonly<Partial<Record<ToolFault, number>>>
}

/** The profiles, the usual one first. */
export const CHAOS_PROFILES: readonly ChaosProfile[] = [
  {
    name: 'mixed',
    summary: 'Everything that models and tools do wrong, now and then.',
    weights: {
      good: 9,
      wrong: 2,
      malformed: 2,
      repeat: 2,
      refusal: 1,
      'unknown-tool': 1,
      late: 1,
      'rate-limit': 1,
      outage: 1,
    },
    tools: { good: 12, late: 1, unavailable: 2, 'rate-limit': 1, refusal: 1, timeout: 1, lost: 1, garbled: 1 },
  },
  { name: 'calm', summary: 'A right answer each time: what the others are compared with.', weights: { good: 1 } },
  {
    name: 'wrong',
    summary: 'Half of the answers fit their schema and are wrong.',
    weights: { good: 1, wrong: 1 },
  },
  {
    name: 'malformed',
    summary: 'Half of the answers are broken JSON: cut off, wrapped in talk, or empty.',
    weights: { good: 1, malformed: 1 },
  },
  { name: 'repeats', summary: 'Seven in ten answers repeat the last one.', weights: { good: 3, repeat: 7 } },
  { name: 'refusals', summary: 'Half of the calls are declined in words.', weights: { good: 1, refusal: 1 } },
  {
    name: 'unknown-tools',
    summary: 'Half of the decisions name a tool that there is not.',
    weights: { good: 1, 'unknown-tool': 1 },
  },
  {
    name: 'slow',
    summary: 'Three in ten answers are seconds late, and one in ten never comes.',
    weights: { good: 6, late: 3, timeout: 1 },
  },
  {
    name: 'rate-limits',
    summary: 'Half of the calls are turned away by a rate limit (HTTP 429).',
    weights: { good: 1, 'rate-limit': 1 },
  },
  {
    name: 'outages',
    summary: 'Half of the calls end in a server error (HTTP 500, 502, 503, 529).',
    weights: { good: 1, outage: 1 },
  },
  {
    name: 'hopeless',
    summary: 'No answer is ever right: wrong, broken, repeated or refused.',
    weights: { wrong: 3, malformed: 3, repeat: 2, refusal: 2 },
  },
  {
    name: 'failing-tools',
    summary: 'Models are right; half of the calls of tools fail for a moment, some are refused.',
    weights: { good: 1 },
    tools: { good: 4, unavailable: 4, 'rate-limit': 1, refusal: 1 },
  },
  {
    name: 'slow-tools',
    summary: 'Models are right; three in ten tools are seconds late, one in five calls gets no answer.',
    weights: { good: 1 },
    tools: { good: 5, late: 3, timeout: 1, lost: 1 },
  },
  {
    name: 'garbling-tools',
    summary: 'Models are right; four in ten tools that only read or compute cut their output.',
    weights: { good: 1 },
    tools: { good: 6, garbled: 4 },
  },
]

const DEFAULT_SEED = 1
const LARGEST_SEED = 4_294_967_295

/** A model name of the chaos provider: a profile, with a seed where one is given (`mixed`, `mixed:42`). A text: why it is none. */
export function readChaosModel(model: string): { profile: ChaosProfile; seed: number } | string {
  const [, name = model, digits] = /^([^:]*)(?::(.*))?$/s.exec(model) ?? []
  const profile = CHAOS_PROFILES.find((candidate) => candidate.name === name)
  const names = CHAOS_PROFILES.map((candidate) => candidate.name).join(', ')
  if (!profile) return `the chaos model has no profile “${name}”; there are ${names}`
  const seed = digits === undefined ? DEFAULT_SEED : Number(digits)
  if (digits !== undefined && (!/^\d{1,10}$/.test(digits) || seed > LARGEST_SEED))
    return `“${digits}” is no seed: it is a whole number from 0 to ${LARGEST_SEED}, as in “${name}:42”`
  return { profile, seed }
}

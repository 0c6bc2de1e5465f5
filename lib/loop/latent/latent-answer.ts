import type { LatentState } from '../artefacts/events.ts'
import { isJsonObject, type Json } from '../artefacts/json.ts'
import type { FieldSchema } from '../state/schema.ts'
import { extractJson } from '../text/extract-json.ts'
import { firstChars } from '../text/first-chars.ts'

/** The run's state is bounded, so what a pass may leave in it is too. */
const MAX_PLAN_CHARS = 4_000
const MAX_ITEM_CHARS = 1_000
const MAX_ITEMS = 40

const texts: FieldSchema = { type: 'array', items: { type: 'string' } }

/** What a latent pass answers. */
export const LATENT_SCHEMA: FieldSchema = {
  type: 'object',
  properties: {
    plan: { type: 'string', description: 'The plan from here on, in a few sentences.' },
    observations: { ...texts, description: 'Facts that matter for the plan, oldest first.' },
    uncertainties: { ...texts, description: 'Open questions.' },
  },
  required: ['plan', 'observations', 'uncertainties'],
  additionalProperties: false,
}

export type LatentReading = { ok: true; state: LatentState } | { ok: false; problems: string[] }

/** Reads a pass's answer. What is longer than the run's state may hold is cut: the newest observations and uncertainties stay. */
export function readLatent(text: string): LatentReading {
  const extracted = extractJson(text)
  if (!extracted.ok) return { ok: false, problems: [extracted.message] }
  const answer = extracted.value
  if (!isJsonObject(answer)) return { ok: false, problems: ['the answer must be a JSON object'] }
  const { plan, observations, uncertainties } = answer
  const problems = [
    ...(typeof plan === 'string' ? [] : ['plan: expected a text']),
    ...(isTexts(observations) ? [] : ['observations: expected a list of texts']),
    ...(isTexts(uncertainties) ? [] : ['uncertainties: expected a list of texts']),
  ]
  if (typeof plan !== 'string' || !isTexts(observations) || !isTexts(uncertainties)) return { ok: false, problems }
  return {
    ok: true,
    state: {
      plan: firstChars(plan, MAX_PLAN_CHARS),
      observations: bounded(observations),
      uncertainties: bounded(uncertainties),
    },
  }
}

function isTexts(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function bounded(items: readonly string[]): string[] {
  return items.slice(-MAX_ITEMS).map((item) => firstChars(item, MAX_ITEM_CHARS))
}

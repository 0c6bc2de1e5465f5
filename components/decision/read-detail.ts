import { isJsonObject, type Json } from '@/lib/loop/artefacts/json.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'

/** One argument of a call that a person is asked about: a text as it is, anything else as JSON. */
export type Argument = { name: string; value: string }

/** The arguments that a question's detail holds; null when it is not a JSON object, such as a text or one that was cut. */
export function argumentsIn(detail: string): Argument[] | null {
  const parsed = parseJson(detail)
  if (!parsed.ok || !isJsonObject(parsed.value)) return null
  return Object.entries(parsed.value).map(([name, value]) => ({ name, value: shown(value) }))
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, isNested(value) ? 2 : 0)
}

/** Lists of plain values stay on one line. */
function isNested(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false
  return !Array.isArray(value) || value.some((item) => item !== null && typeof item === 'object')
}

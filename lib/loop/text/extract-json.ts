import type { Json } from '../artefacts/json.ts'
import { parseJson } from '../artefacts/parse-json.ts'

export type Extracted = { ok: true; value: Json } | { ok: false; message: string }

const FENCE = /```[a-zA-Z0-9]*[ \t]*\r?\n([\s\S]*?)```/g

/**
 * The JSON value inside a model's answer: the whole text, else the first fenced block that parses, else the first object (or list
 * of objects) that does, else the first list: prose has [1] more often than an answer does. The message
 * is that of the whole text, which is what the model should have sent.
 */
export function extractJson(text: string): Extracted {
  const trimmed = text.trim()
  const whole = parseJson(trimmed)
  if (whole.ok) return whole
  for (const [, block] of trimmed.matchAll(FENCE)) {
    const parsed = parseJson((block ?? '').trim())
    if (parsed.ok) return parsed
  }
  let plainList: Extracted | undefined
  for (const candidate of balanced(trimmed)) {
    const parsed = parseJson(candidate)
    if (parsed.ok && candidate.includes('{')) return parsed
    if (parsed.ok) plainList ??= parsed
  }
  if (plainList) return plainList
  return { ok: false, message: trimmed === '' ? 'the answer is empty' : `the answer is not JSON: ${whole.message}` }
}

/** How many openings are tried, so that a text full of brackets costs no more than a few scans. */
const MAX_CANDIDATES = 20

/** Texts from an opening bracket to the one that closes it, strings respected. */
function* balanced(text: string): Generator<string> {
  let tried = 0
  for (let start = 0; start < text.length && tried < MAX_CANDIDATES; start++) {
    if (text[start] !== '{' && text[start] !== '[') continue
    tried++
    const end = closing(text, start)
    if (end === null) continue
    yield text.slice(start, end + 1)
    // What lies inside a text that is not JSON is a part of something, never the answer.
    start = end
  }
}

function closing(text: string, start: number): number | null {
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return at
  }
  return null
}

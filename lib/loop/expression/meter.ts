import { canonicalJson, type Json } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { Fault } from './fault.ts'

/** Texts are charged one step per this many characters, for work that engines do at memory speed. */
const CHARS_PER_STEP = 256
const JSON_BYTES_PER_STEP = 128

/** The step budget of one evaluation (or of one rendered template), shared by everything inside it. */
export class Meter {
  left: number

  constructor(steps: number = LIMITS.expressionSteps) {
    this.left = steps
  }

  charge(steps: number): void {
    this.left -= steps
    if (this.left < 0) throw this.exhausted()
  }

  exhausted(): Fault {
    this.left = 0
    return new Fault('budget', `took more than ${LIMITS.expressionSteps.toLocaleString('en')} steps`)
  }

  /** Charges a pass over a text. */
  chars(count: number): void {
    if (count >= CHARS_PER_STEP) this.charge(Math.ceil(count / CHARS_PER_STEP))
  }

  /** Charges a search of `needle` in `text`: the engine's search may take a multiple of both lengths in the worst case. */
  search(text: string, needle: string): void {
    this.chars(text.length)
    const work = (text.length * needle.length) / 262_144
    if (work >= 1) this.charge(Math.ceil(work))
  }

  /** A text that was (or is about to be) made: refused above the result cap. */
  text(length: number): void {
    if (length > LIMITS.expressionResultBytes) throw tooLarge()
    this.chars(length)
  }

  /** Canonical JSON of a value: measured first, since a value may share parts of itself. */
  json(value: Json): string {
    const size = jsonSize(value, LIMITS.expressionResultBytes)
    if (size === Infinity) throw tooLarge()
    // Small values cost more per byte: it is the walk over their parts that takes the time.
    this.charge(1 + Math.floor(Math.min(size, 2_048) / 16 + size / JSON_BYTES_PER_STEP))
    return canonicalJson(value)
  }
}

export function tooLarge(): Fault {
  return new Fault(
    'size',
    `made a value larger than ${LIMITS.expressionResultBytes.toLocaleString('en')} bytes (or nested deeper than ${LIMITS.jsonDepth})`,
  )
}

/** Structural equality that charges every element compared. */
export function equalMetered(a: Json, b: Json, meter: Meter): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length === b.length) meter.chars(a.length)
    return a === b
  }
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false
    for (let index = 0; index < a.length; index++) {
      meter.charge(1)
      if (!equalMetered(a[index] ?? null, b[index] ?? null, meter)) return false
    }
    return true
  }
  return equalMaps(a as Record<string, Json>, b as Record<string, Json>, meter) // neither is a list here
}

function equalMaps(a: Record<string, Json>, b: Record<string, Json>, meter: Meter): boolean {
  const keys = ownKeys(a, meter)
  if (keys.length !== ownKeys(b, meter).length) return false
  for (const key of keys) {
    meter.charge(1)
    if (!Object.hasOwn(b, key) || !equalMetered(a[key] ?? null, b[key] ?? null, meter)) return false
  }
  return true
}

/** Keys of a map, one step per 8 of them. */
export function ownKeys(map: Record<string, Json>, meter: Meter): string[] {
  const keys = Object.keys(map)
  if (keys.length >= 8) meter.charge(keys.length >> 3)
  return keys
}

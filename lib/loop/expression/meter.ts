import { canonicalJson, type Json, type JsonObject } from '../artefacts/json.ts'
import { jsonParts } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { Fault } from './fault.ts'

/** Texts are charged one step per this many characters, for work that engines do at memory speed. */
const CHARS_PER_STEP = 256

const NO_NAMES: JsonObject = {}
const NO_LOCALS: Json[] = []

/**
 * The step budget of one evaluation (or of one rendered template), shared by everything inside it; and what an expression runs in, so that evaluating
 * touches one object: its names, and a slot for each variable of the macros around.
 */
export class Meter {
  // Declared only: a field that is also defined is written twice.
  declare left: number
  declare readonly env: JsonObject
  declare readonly locals: Json[]

  constructor(steps: number = LIMITS.expressionSteps, env: JsonObject = NO_NAMES, locals: Json[] = NO_LOCALS) {
    this.left = steps
    this.env = env
    this.locals = locals
  }

  charge(steps: number): void {
    const left = this.left - steps
    if (left < 0) throw this.exhausted()
    // Always a small integer: engines keep a field that once held anything else in a slower form.
    this.left = left | 0
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
    if (text.length < CHARS_PER_STEP) return
    this.chars(text.length)
    const work = (text.length * needle.length) / 262_144
    if (work >= 1) this.charge(Math.ceil(work))
  }

  /** A text that was (or is about to be) made: refused above the result cap. */
  text(length: number): void {
    if (length > LIMITS.expressionResultBytes) throw tooLarge()
    this.chars(length)
  }

  /** Structural equality. Charges every part compared, long texts by their length. */
  equal(a: Json, b: Json): boolean {
    if (typeof a === 'string' ? a.length < CHARS_PER_STEP : typeof a !== 'object' || a === null) return a === b
    return this.#equalParts(a, b)
  }

  #equalParts(a: Json, b: Json): boolean {
    if (typeof a === 'string' && typeof b === 'string') {
      if (a.length === b.length) this.chars(a.length)
      return a === b
    }
    if (a === b) return true
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
    if (!Array.isArray(a)) return !Array.isArray(b) && this.#equalMaps(a, b)
    if (!Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => {
      this.charge(1)
      return this.equal(item, b[index] ?? null)
    })
  }

  #equalMaps(a: JsonObject, b: JsonObject): boolean {
    const keys = ownKeys(a, this)
    if (keys.length !== ownKeys(b, this).length) return false
    return keys.every((key) => {
      this.charge(1)
      return Object.hasOwn(b, key) && this.equal(a[key] ?? null, b[key] ?? null)
    })
  }

  /** Canonical JSON of a value: measured first, since a value may share parts of itself. */
  json(value: Json): string {
    const parts = jsonParts(value, LIMITS.expressionResultBytes)
    if (parts === Infinity) throw tooLarge()
    this.charge(1 + (parts >> 3))
    const text = canonicalJson(value)
    this.chars(text.length)
    return text
  }
}

export function tooLarge(): Fault {
  return new Fault(
    'size',
    `made a value larger than ${LIMITS.expressionResultBytes.toLocaleString('en')} bytes (or nested deeper than ${LIMITS.jsonDepth})`,
  )
}

/** Keys of a map, one step per 8 of them. */
export function ownKeys(map: JsonObject, meter: Meter): string[] {
  const keys = Object.keys(map)
  if (keys.length >= 8) meter.charge(keys.length >> 3)
  return keys
}

import { isJsonObject, type Json } from '../artefacts/json.ts'

/** What a field's line shows: the value itself where it is a number, else how big it is. */
export type FieldMeasure = 'number' | 'boolean' | 'characters' | 'items' | 'members' | 'none'

/** One write of a field: by whom, and what the field came to. */
export type FieldChange = {
  seq: number
  iteration: number
  step: number
  nodeId: string | null
  measure: FieldMeasure
  /** Null: there is no value. */
  amount: number | null
  /** The value in a few characters. */
  text: string
}

const SHOWN_CHARS = 80

/** What can be drawn of a value: numbers as they are, true as 1, anything else by its size. */
export function measureValue(value: Json | undefined): Pick<FieldChange, 'measure' | 'amount'> {
  if (value === null || value === undefined) return { measure: 'none', amount: null }
  if (typeof value === 'number') return { measure: 'number', amount: value }
  if (typeof value === 'boolean') return { measure: 'boolean', amount: Number(value) }
  if (typeof value === 'string') return { measure: 'characters', amount: value.length }
  if (Array.isArray(value)) return { measure: 'items', amount: value.length }
  return { measure: 'members', amount: Object.keys(value).length }
}

/** A value in a few characters: texts as they are, lists and objects by what is in them. */
export function shortValue(value: Json | undefined): string {
  if (value === undefined) return '–'
  if (typeof value === 'string') return value === '' ? '""' : value.slice(0, SHOWN_CHARS).replaceAll(/\s+/g, ' ')
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.length}]`
  if (isJsonObject(value)) return `{${Object.keys(value).join(', ').slice(0, SHOWN_CHARS)}}`
  return String(value)
}

/** How often steps wrote a field, and how many nodes did; what the run began with was written by none. */
export function writesOf(changes: readonly FieldChange[]): { writes: number; writers: number } {
  const made = changes.filter(({ nodeId }) => nodeId !== null)
  return { writes: made.length, writers: new Set(made.map(({ nodeId }) => nodeId)).size }
}

/**
 * A field's amount at the end of each of at most `points` iterations, evenly spread from 1 to `count`, the last one among them. Null before its first write.
 */
export function amountsOver(changes: readonly FieldChange[], count: number, points: number): (number | null)[] {
  const places = Math.min(count, points)
  const amounts: (number | null)[] = []
  let next = 0
  let amount: number | null = null
  for (let place = 1; place <= places; place++) {
    const iteration = Math.round((place * count) / places)
    for (; next < changes.length && (changes[next]?.iteration ?? 0) <= iteration; next++)
      amount = changes[next]?.amount ?? null
    amounts.push(amount)
  }
  return amounts
}

import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'

type Read = { ok: true; values: Json[] } | { ok: false; message: string }

const EXAMPLES = { string: ['first', 'second'], number: ['1.5', '2'], integer: ['1', '2'], boolean: ['true', 'false'] }
const NAMES = { string: 'text', number: 'number', integer: 'whole number', boolean: 'true or false' }

/** How a list is asked for, one value per line: its items’ name and an example. Null: its values are none that a line can hold. */
export function asLines(field: FieldSchema, value: Json | undefined): { each: string; example: string } | null {
  const { items } = field
  if (field.type !== 'array' || field.enum || !items) return null
  if (value !== undefined && !holds(value, items)) return null
  if (items.enum) return { each: 'choice', example: items.enum.slice(0, 2).map(lineOf).join('\n') }
  const type = plainType(items)
  return type && { each: NAMES[type], example: EXAMPLES[type].join('\n') }
}

/** The lines of a list that {@link asLines} takes. */
export function linesOf(value: Json | undefined): string {
  return Array.isArray(value) ? value.map(lineOf).join('\n') : ''
}

/** The values of the lines; blank lines are none. `message` names the first line that is no such value. */
export function readLines(text: string, items: FieldSchema): Read {
  const values: Json[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const value = readLine(line, items)
    if (value === undefined) return { ok: false, message: `Line ${index + 1} is ${wanted(items)}.` }
    values.push(value)
  }
  return { ok: true, values }
}

function readLine(line: string, items: FieldSchema): Json | undefined {
  const text = line.trim()
  if (items.enum) return items.enum.find((option) => lineOf(option).trim() === text)
  const type = plainType(items)
  if (type === 'string') return line
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  const number = Number(text)
  return Number.isFinite(number) && (type === 'number' || Number.isSafeInteger(number)) ? number : undefined
}

function wanted(items: FieldSchema): string {
  if (items.enum) return `none of ${items.enum.slice(0, 8).map(lineOf).join(', ')}${items.enum.length > 8 ? ', …' : ''}`
  const type = plainType(items)
  return type === 'boolean' ? 'neither true nor false' : `no ${NAMES[type ?? 'string']}`
}

function plainType({ type }: FieldSchema): keyof typeof NAMES | null {
  return type === 'string' || type === 'number' || type === 'integer' || type === 'boolean' ? type : null
}

function lineOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether the lines of the list would be read as the very same list. */
function holds(value: Json, items: FieldSchema): boolean {
  if (!Array.isArray(value)) return false
  const read = readLines(linesOf(value), items)
  return read.ok && JSON.stringify(read.values) === JSON.stringify(value)
}

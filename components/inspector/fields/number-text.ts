import { z } from 'zod'
import { formatCount } from '@/components/ui/format.ts'

/** What a typed text stands for: a value to store (`undefined`: none), or why it can't be one. */
export type ReadNumber = { ok: true; value: number | undefined } | { ok: false; message: string }

/** Reads a number that somebody types. With a schema it must be one that the design may hold; `required` refuses an empty text. */
export function readNumber(text: string, label: string, schema?: z.ZodNumber, required = false): ReadNumber {
  if (text.trim() === '' && !required) return { ok: true, value: undefined }
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const fits = Number.isFinite(value) && (schema === undefined || schema.safeParse(value).success)
  return fits ? { ok: true, value } : { ok: false, message: `${label} must be ${describe(schema)}` }
}

function describe(schema: z.ZodNumber | undefined): string {
  if (schema === undefined) return 'a number'
  const whole = schema.safeParse(0.5).success || schema.safeParse(1.5).success ? 'a number' : 'a whole number'
  const { minValue, maxValue } = schema
  const least = minValue === null || minValue <= Number.MIN_SAFE_INTEGER ? null : minValue
  const most = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? null : maxValue
  const open = least !== null && !schema.safeParse(least).success
  const to = most === null ? '' : formatCount(most)
  if (least === null) return to === '' ? whole : `${whole} of at most ${to}`
  if (open) return `${whole} above ${formatCount(least)}${to === '' ? '' : ` and at most ${to}`}`
  return to === '' ? `${whole} of at least ${formatCount(least)}` : `${whole} from ${formatCount(least)} to ${to}`
}

/** The number schema at a dotted path of a form's schema, and whether the member must be there. Undefined where there is none. */
export function numberSchemaAt(
  root: z.ZodType | undefined,
  path: string,
): { schema: z.ZodNumber; required: boolean } | undefined {
  return root && find(root, path === '' ? [] : path.split('.'), true)
}

function find(at: unknown, keys: string[], required: boolean): { schema: z.ZodNumber; required: boolean } | undefined {
  if (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault)
    return find(at.def.innerType, keys, keys.length > 0)
  if (at instanceof z.ZodUnion) {
    for (const option of at.options) {
      const found = find(option, keys, required)
      if (found) return found
    }
    return undefined
  }
  const [key, ...rest] = keys
  if (key === undefined) return at instanceof z.ZodNumber ? { schema: at, required } : undefined
  if (at instanceof z.ZodObject) return find(at.shape[key], rest, true)
  if (at instanceof z.ZodArray) return find(at.element, rest, true)
  if (at instanceof z.ZodRecord) return find(at.valueType, rest, true)
  return undefined
}

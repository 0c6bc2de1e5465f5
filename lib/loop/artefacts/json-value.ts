import { z } from 'zod'
import type { Json } from './json.ts'

/** Zod type of any JSON value. Depth and forbidden keys are checked by `parseJson` before a value gets here. */
export const JsonValue: z.ZodType<Json> = z.json() as z.ZodType<Json>

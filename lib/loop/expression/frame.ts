import type { Json, JsonObject } from '../artefacts/json.ts'
import type { Meter } from './meter.ts'

/** What an expression runs in: names, the step budget, and the variables of the macros around. */
export type Frame = { env: JsonObject; meter: Meter; locals: Json[] }
/** A compiled expression. Throws a Fault when it can't give its value. */
export type Code = (frame: Frame) => Json

import { CONVERSION_FUNCTIONS } from './conversion.ts'
import type { FunctionEntry } from './function-entry.ts'
import { LIST_FUNCTIONS } from './lists.ts'
import { NUMBER_FUNCTIONS } from './numbers.ts'
import { TEXT_FUNCTIONS } from './text.ts'

/** All functions of the expression language by name. A Map: no name reaches a prototype. */
export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map(
  Object.entries({ ...TEXT_FUNCTIONS, ...LIST_FUNCTIONS, ...NUMBER_FUNCTIONS, ...CONVERSION_FUNCTIONS }),
)

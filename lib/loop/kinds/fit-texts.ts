import { own } from '../artefacts/own.ts'
import { firstChars } from '../text/first-chars.ts'
import type { StepContext } from './executor.ts'

/**
 * As many of the texts, and as much of each, as a list field has room for by `maxItems` and its items' `maxLength`: what a check found is as long as what it
 * looked at, and must not end the run that it is to help. The event beside it has all of them.
 */
export function fitTexts({ spec, run }: StepContext<unknown>, field: string, texts: readonly string[]): string[] {
  const schema = own(spec.state.properties, field)
  if (!schema) return [...texts]
  const old = own(run.state, field)
  const adds = schema['x-loop'].reducer === 'append' || schema['x-loop'].reducer === 'union'
  const room =
    (schema.maxItems ?? texts.length) - (adds && Array.isArray(old) && schema.maxItems !== undefined ? old.length : 0)
  const longest = schema.items?.maxLength
  return texts.slice(0, Math.max(0, room)).map((text) => (longest === undefined ? text : firstChars(text, longest)))
}

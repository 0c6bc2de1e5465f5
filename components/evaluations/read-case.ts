import type { z } from 'zod'
import { missingInputs } from '@/components/run-form/input-values.ts'
import { plural } from '@/components/ui/format.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { Suite, SuiteCase } from '@/lib/loop/artefacts/suite.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

type Read<T> = { ok: true; value: T } | { ok: false; message: string }

/** What stands in the form of a case, as a case of the suite; or why it is none. `was`: the name it had. */
export function readCase(draft: JsonObject, suite: Suite, was: string | null, schema: StateSchema): Read<SuiteCase> {
  const parsed = SuiteCase.safeParse(draft)
  if (!parsed.success) return { ok: false, message: issueWords(parsed.error) }
  const { name, input } = parsed.data
  if (name !== was && suite.cases.some((each) => each.name === name))
    return { ok: false, message: `There is a case “${name}” already.` }
  const [missing] = missingInputs(schema, input as JsonObject) // checked above
  return missing === undefined
    ? { ok: true, value: parsed.data }
    : { ok: false, message: `The input “${missing}” is required.` }
}

/** A suite out of a file, or why it is none. */
export function readSuiteFile(text: string): Read<Suite> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { ok: false, message: `This file is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const parsed = Suite.safeParse(json)
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, message: `This file is no suite. ${issueWords(parsed.error)}` }
}

/** The first thing that is wrong, with its place, and how many more there are. */
export function issueWords({ issues }: z.ZodError): string {
  const [first, ...rest] = issues
  if (!first) return ''
  const place = first.path.map((part) => (typeof part === 'number' ? `${part + 1}` : String(part))).join(' › ')
  const more = rest.length === 0 ? '' : ` (and ${plural(rest.length, 'more problem')})`
  return `${place === '' ? '' : `${place}: `}${first.message}${more}`
}

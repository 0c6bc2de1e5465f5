import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Assignment } from '@/lib/loop/kinds/executor.ts'
import { setByPerson } from '@/lib/loop/state/apply.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

/** What changed fields come to: the state after them, or what does not fit, by field. */
export type CheckedPatch = { after: JsonObject | null; problems: ReadonlyMap<string, string> }

/** Checks changed fields just as the server will. */
export function checkPatch(schema: StateSchema, state: JsonObject, patch: readonly Assignment[]): CheckedPatch {
  const result = setByPerson(schema, state, patch)
  if (result.ok) return { after: result.state, problems: new Map() }
  const problems = new Map<string, string>()
  for (const { field, reason } of result.problems) {
    const name = patch.find((each) => field === each.field || field.startsWith(`${each.field}.`))?.field ?? ''
    const inside = name === '' || field === name ? '' : `${field.slice(name.length + 1)}: `
    if (!problems.has(name)) problems.set(name, inside + reason)
  }
  return { after: null, problems }
}

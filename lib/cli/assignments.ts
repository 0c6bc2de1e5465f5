import type { Json } from '../loop/artefacts/json.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import type { Flags } from './command.ts'
import { CliError } from './terminal.ts'

const WRONG_CALL = 2

/** Fields of the state to set, as `--set FIELD=JSON` gives them. Throws CliError (2). */
export function readAssignments(set: Flags[string]): { field: string; value: Json }[] {
  return (Array.isArray(set) ? set.map(String) : []).map(readAssignment)
}

function readAssignment(text: string) {
  const [, field, json = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  const value = parseJson(json)
  if (field === undefined || !value.ok) {
    const why = field === undefined ? '' : ` ${value.ok ? '' : `${value.message}.`}`
    throw new CliError(
      WRONG_CALL,
      `--set ${text.slice(0, 200)} can't be understood.${why}`,
      `Expected FIELD=JSON, such as count=3 or 'note="text in quotes"'.`,
    )
  }
  return { field, value: value.value }
}

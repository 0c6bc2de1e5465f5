import { api } from '@/lib/api/client.ts'
import { isJsonObject, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { parseJson } from '@/lib/loop/artefacts/parse-json.ts'
import type { TemplateCase } from '@/lib/loop/artefacts/template-file.ts'

/** A case as it is edited: its input as the text that stands in a field. */
export type PickedCase = { name: string; about?: string; input: string }

export const inputText = (input: unknown): string => JSON.stringify(input, null, 2)

/** What was typed as cases, or why it is none; the first fault alone. */
export function readCases(
  picked: readonly PickedCase[],
): { ok: true; cases: TemplateCase[] } | { ok: false; message: string } {
  const cases: TemplateCase[] = []
  for (const { input, ...named } of picked) {
    const name = named.name.trim()
    if (name === '') return { ok: false, message: 'Each input needs a name.' }
    if (cases.some((each) => each.name === name)) return { ok: false, message: `Two inputs are named “${name}”.` }
    const parsed = parseJson(input)
    if (!parsed.ok) return { ok: false, message: `The input “${name}” is no JSON: ${parsed.message}.` }
    if (!isJsonObject(parsed.value))
      return { ok: false, message: `The input “${name}” has to be an object, such as {"text": "…"}.` }
    cases.push({ ...named, name, input: parsed.value })
  }
  return { ok: true, cases }
}

const CASE_CHARS = 40

/** The input of a run as a case; null when it can't be read. */
export async function caseOfRun(id: string): Promise<PickedCase | null> {
  const result = await api.getRun(id)
  return result.ok
    ? { name: nameOf(result.value.run.input as JsonObject), input: inputText(result.value.run.input) }
    : null
}

/** The first words of an input, since nobody has named it. */
function nameOf(input: JsonObject): string {
  const text = Object.values(input).find((value): value is string => typeof value === 'string' && value.trim() !== '')
  const line = (text ?? '').replace(/\s+/g, ' ').trim()
  return line === ''
    ? 'From a run'
    : line.length > CASE_CHARS
      ? `${line.slice(0, CASE_CHARS).trim().toWellFormed()}…`
      : line
}

export async function casesOfSuite(id: string): Promise<PickedCase[]> {
  const result = await api.getSuite(id)
  if (!result.ok) return []
  return result.value.content.cases.map(({ name, about, input }) => ({
    name,
    ...(about === undefined ? {} : { about }),
    input: inputText(input),
  }))
}

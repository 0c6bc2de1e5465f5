import { canonicalJson, isJsonObject, type Json } from '../artefacts/json.ts'

/** A value for a person to read: members as `name = value`, a list of texts as texts. What is deeper stays JSON. */
export function valueInWords(value: Json): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.map(inner).join(', ')
  if (!isJsonObject(value)) return canonicalJson(value)
  return Object.entries(value)
    .map(([name, member]) => `${name} = ${inner(member)}`)
    .join(', ')
}

function inner(value: Json): string {
  return typeof value === 'string' ? `“${value}”` : canonicalJson(value)
}

import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import type { StateSchema } from './schema.ts'

/** A secret by name; the value itself is never in a design, a state or a log. */
const REFERENCE = /^secret:\/\/([A-Z][A-Z0-9_]{0,63})$/
/** Every complete reference within a text. A name ends where no more of its characters follow: `secret://A_2` is not `secret://A`. */
export const SECRET_REFERENCES = /secret:\/\/([A-Z][A-Z0-9_]*)/g
/** Environment variable that holds the value of a secret. */
export const secretVariable = (name: string): string => `LOOPWRIGHT_SECRET_${name}`
export const secretReference = (name: string): string => `secret://${name}`

/** The name in a reference such as `secret://GITHUB_TOKEN`; null for anything else. */
export function secretName(value: Json | undefined): string | null {
  return typeof value === 'string' ? (REFERENCE.exec(value)?.[1] ?? null) : null
}

/** Fields that hold a reference to a secret. */
export function secretFields({ properties }: Pick<StateSchema, 'properties'>): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.['x-loop'].secret === true)
}

/** What is wrong with the value of a secret field. Never says the value: it may be the secret itself. */
export function referenceProblem(field: string, value: Json): FieldProblem[] {
  if (secretName(value) !== null) return []
  return [{ field, reason: 'must be a reference such as secret://API_TOKEN, never the secret itself (A–Z, 0–9 and _)' }]
}

/** Field and secret's name, for every secret field that has a value. */
export function secretsHeld(
  schema: Pick<StateSchema, 'properties'>,
  state: JsonObject,
): { field: string; name: string }[] {
  return secretFields(schema).flatMap((field) => {
    const name = secretName(own(state, field))
    return name === null ? [] : [{ field, name }]
  })
}

const ROOTS = ['state', 'prev', 'input']

/** Secret fields that an expression reads by name, and whether it reads a state that holds some as a whole. `reads` as the checker gives them. */
export function secretReads(
  reads: readonly string[],
  schema: Pick<StateSchema, 'properties'>,
): { fields: string[]; whole: boolean } {
  const secret = new Set(secretFields(schema))
  const fields = new Set<string>()
  let whole = false
  for (const read of reads) {
    const [root = '', field] = read.split('.')
    if (!ROOTS.includes(root)) continue
    if (field === undefined) whole ||= secret.size > 0
    else if (secret.has(field)) fields.add(field)
  }
  return { fields: [...fields], whole }
}

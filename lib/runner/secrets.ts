import { isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import type { FieldProblem } from '../loop/kinds/executor.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import { secretReference, secretsHeld, secretVariable } from '../loop/state/secrets.ts'
import type { SecretSource, ToolOutcome } from './ports.ts'

/** A shorter one would be found in common words, and so could not be masked. */
const MIN_SECRET_CHARS = 8

export function secretsOfEnvironment(environment: Record<string, string | undefined>): SecretSource {
  const prefix = secretVariable('')
  return {
    value: (name) => environment[secretVariable(name)],
    names: () =>
      Object.keys(environment)
        .filter((variable) => variable.startsWith(prefix) && environment[variable])
        .map((variable) => variable.slice(prefix.length))
        .sort(),
  }
}

/** Why a secret can't be used; null when it can. Names the variable, never the value. */
export function secretProblem(source: SecretSource, name: string): string | null {
  const value = source.value(name)
  if (!value)
    return `${secretReference(name)} is not set: set ${secretVariable(name)} where Loopwright runs, then restart it`
  if (value.length >= MIN_SECRET_CHARS) return null
  return `${secretReference(name)} is too short to be kept out of logs: ${secretVariable(name)} needs at least ${MIN_SECRET_CHARS} characters`
}

/** Secret fields of a state whose secret can't be used, each with the reason. */
export function missingSecrets(
  schema: Pick<StateSchema, 'properties'>,
  state: JsonObject,
  source: SecretSource,
): FieldProblem[] {
  return secretsHeld(schema, state).flatMap(({ field, name }) => {
    const reason = secretProblem(source, name)
    return reason === null ? [] : [{ field, reason }]
  })
}

/** The arguments with the secrets in the place of their references, in those arguments alone that the design gives one. */
export function fillSecrets(
  args: JsonObject,
  secretArgs: readonly string[],
  names: readonly string[],
  source: SecretSource,
): JsonObject {
  const fill = (value: Json): Json =>
    mapTexts(value, (text) =>
      // By a function: a secret may hold what replaceAll takes for a pattern of its own.
      names.reduce((left, name) => left.replaceAll(secretReference(name), () => source.value(name) ?? ''), text),
    )
  const entries = Object.entries(args).map(([key, value]) => [key, secretArgs.includes(key) ? fill(value) : value])
  return Object.fromEntries(entries) as JsonObject // JSON in, JSON out
}

/** What a tool gave or said, with every secret of the run turned back into its reference, plain or in a usual encoding. */
export function maskSecrets(outcome: ToolOutcome, names: readonly string[], source: SecretSource): ToolOutcome {
  const needles = names.flatMap((name) => {
    const value = source.value(name)
    return value ? writtenForms(value).map((text) => ({ text, reference: secretReference(name) })) : []
  })
  if (needles.length === 0) return outcome
  needles.sort((one, other) => other.text.length - one.text.length)
  const mask = (text: string) =>
    needles.reduce((left, needle) => left.replaceAll(needle.text, () => needle.reference), text)
  return outcome.ok
    ? { ...outcome, output: mapTexts(outcome.output, mask) }
    : { ...outcome, message: mask(outcome.message) }
}

/** The forms in which a server or a program says a text back. */
function writtenForms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const base64 = bytes.toString('base64').replaceAll('=', '')
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...value].reverse().join(''),
  ]
  return [...new Set(forms)]
}

/** Every text of a JSON value anew, keys included; a number whose digits hold one becomes that text. */
function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (typeof value === 'number') {
    const text = String(value)
    const changed = change(text)
    return changed === text ? value : changed
  }
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), mapTexts(member, change)]))
}

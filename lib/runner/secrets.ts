import { isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { own } from '../loop/artefacts/own.ts'
import type { FieldProblem } from '../loop/kinds/executor.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import { SECRET_REFERENCES, secretReference, secretsHeld, secretVariable } from '../loop/state/secrets.ts'
import type { SecretSource, ToolOutcome } from './ports.ts'
import { MIN_SECRET_CHARS } from './redact.ts'

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

/** The arguments with secrets in the place of their references: by argument, those alone that the design gives it. What is filled in is not read again. */
export function fillSecrets(
  args: JsonObject,
  secretArgs: Readonly<Record<string, readonly string[]>>,
  source: SecretSource,
): JsonObject {
  const entries = Object.entries(args).map(([key, value]): [string, Json] => {
    const names = own(secretArgs, key) ?? []
    const filled = (reference: string, name: string) => (names.includes(name) ? (source.value(name) ?? '') : reference)
    return [key, mapTexts(value, (text) => text.replaceAll(SECRET_REFERENCES, filled))]
  })
  return Object.fromEntries(entries)
}

/** What a tool gave or said, with every secret of the run turned back into its reference: plain, in a usual encoding, or cut off. */
export function maskSecrets(outcome: ToolOutcome, names: readonly string[], source: SecretSource): ToolOutcome {
  const needles = names.flatMap((name) => needlesOf(secretReference(name), source.value(name) ?? ''))
  if (needles.length === 0) return outcome
  const longestFirst = needles.toSorted((one, other) => other.text.length - one.text.length)
  const mask = (text: string) => needles.reduce(maskParts, longestFirst.reduce(maskWhole, text))
  return outcome.ok
    ? { ...outcome, output: mapTexts(outcome.output, mask) }
    : { ...outcome, message: mask(outcome.message) }
}

/** `part`: so many characters from either end of it give it away: a log or a message may have been cut within. */
type Needle = { text: string; reference: string; part: number }

function needlesOf(reference: string, value: string): Needle[] {
  if (value === '') return []
  const bytes = Buffer.from(value, 'utf8')
  const hex = bytes.toString('hex')
  const plain = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), [...value].reverse().join('')]
  const encoded = [hex, hex.toUpperCase(), ...base64Forms(bytes)]
  const texts = [
    ...plain.map((text) => ({ text, part: MIN_SECRET_CHARS })),
    ...encoded.map((text) => ({ text, part: 2 * MIN_SECRET_CHARS })),
  ]
  return texts.map(({ text, part }) => ({ text, reference, part }))
}

/** Its base64 wherever it begins within what was encoded, as in `user:secret`: the first and last characters depend on what stands beside it. */
function base64Forms(bytes: Buffer): string[] {
  const alone = bytes.toString('base64').replaceAll('=', '')
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  return [alone, ...within].flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
}

function maskWhole(text: string, { text: needle, reference }: Needle): string {
  // By a function: a reference is put in literally.
  return text.replaceAll(needle, () => reference)
}

function maskParts(text: string, { text: needle, reference, part }: Needle): string {
  if (needle.length <= part) return text
  const beginning = maskCut(text, needle, reference, part)
  return reversed(maskCut(reversed(beginning), reversed(needle), reversed(reference), part))
}

/** Masks every beginning of the needle that has at least `part` characters. */
function maskCut(text: string, needle: string, reference: string, part: number): string {
  const start = needle.slice(0, part)
  let masked = ''
  let from = 0
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, from)) {
    let length = part
    while (length < needle.length && text[at + length] === needle[length]) length++
    masked += text.slice(from, at) + reference
    from = at + length
  }
  return from === 0 ? text : masked + text.slice(from)
}

/** By UTF-16 units: only ever undone by itself. */
function reversed(text: string): string {
  return text.split('').reverse().join('')
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

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JsonPatchOperation } from '../../lib/loop/artefacts/events.ts'
import { isJsonObject, type Json } from '../../lib/loop/artefacts/json.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'

const SAMPLES = fileURLToPath(new URL('.', import.meta.url))

/** A design written as the difference to another sample's design, so that a reader sees only what matters. */
type Variant = { base: string; patch: JsonPatchOperation[]; repeat?: { path: string; count: number } }

/** Names of the sample directories that hold a design. */
export function sampleNames(): string[] {
  return readdirSync(SAMPLES)
    .filter((name) => existsSync(`${SAMPLES}${name}/design.json`))
    .sort()
}

export function readSample(name: string, file: string): Json | undefined {
  const path = `${SAMPLES}${name}/${file}`
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Json) : undefined // JSON.parse gives JSON
}

export function writeSample(name: string, file: string, value: unknown): void {
  writeFileSync(`${SAMPLES}${name}/${file}`, `${JSON.stringify(value, null, 2)}\n`)
}

/** The design of a sample, with the patches of a variant applied. */
export function readDesignOf(name: string): Json {
  const document = readSample(name, 'design.json') ?? null
  if (!isVariant(document)) return document
  const patched = applyPatch(readDesignOf(document.base), document.patch)
  return document.repeat ? repeated(patched, document.repeat) : patched
}

function isVariant(document: unknown): document is Variant {
  return isJsonObject(document) && typeof document.base === 'string'
}

function repeated(document: Json, { path, count }: NonNullable<Variant['repeat']>): Json {
  const keys = path.slice(1).split('/')
  const list = keys.reduce<Json>((at, key) => (isJsonObject(at) ? at[key] : undefined) ?? null, document)
  const [first = null] = Array.isArray(list) ? list : []
  return applyPatch(document, [{ op: 'replace', path, value: Array.from({ length: count }, () => first) }])
}

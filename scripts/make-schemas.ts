/**
 * Writes public/schemas/{design,spec,template}-1.json from the zod types that the compiler itself uses.
 * Run: node scripts/make-schemas.ts. A test fails when the files are behind the types.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { JsonValue } from '../lib/loop/artefacts/json-value.ts'
import { LoopSpec } from '../lib/loop/artefacts/spec.ts'
import { TemplateFile } from '../lib/loop/artefacts/template-file.ts'
import { FieldSchema, StateField } from '../lib/loop/state/schema.ts'
import { definitions } from '../lib/nodes/definitions.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

const NAMES = z.registry<{ id: string }>()
NAMES.add(FieldSchema, { id: 'FieldSchema' })
NAMES.add(StateField, { id: 'StateField' })
NAMES.add(JsonValue, { id: 'Json' })

/** `input`: what may be written, defaults left out. `output`: what the compiler gives, defaults filled in. */
function schemaOf(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(type, { io, target: 'draft-2020-12', metadata: NAMES })
}

/** Says per kind what `config` holds: the artefact types leave it open, so that drafts with a half-filled form can be saved. */
function withConfigs(document: JsonSchema, node: JsonSchema, io: 'input' | 'output'): void {
  document.$defs ??= {}
  node.allOf = Object.values(definitions).map(({ kind, title, config }) => {
    const { $schema: _schema, $defs = {}, ...schema } = schemaOf(config, io)
    Object.assign(document.$defs as object, $defs, { [`${title}Config`]: schema }) // set one line above
    return {
      if: { properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { config: { $ref: `#/$defs/${title}Config` } } },
    }
  })
}

/** The inner schema reached by keywords, e.g. properties → nodes → items. */
function inner(schema: JsonSchema, ...keys: string[]): JsonSchema {
  const found = keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    schema,
  )
  if (typeof found !== 'object' || found === null) throw new Error(`no schema at ${keys.join('/')}`)
  return found as JsonSchema // zod writes an object schema at these places
}

/** Path below public/ → document. */
export function makeSchemas(): Record<string, JsonSchema> {
  const design = schemaOf(LoopDesign, 'input')
  withConfigs(design, inner(design, 'properties', 'nodes', 'items'), 'input')
  const spec = schemaOf(LoopSpec, 'output')
  withConfigs(spec, inner(spec, 'properties', 'nodes', 'additionalProperties'), 'output')
  const template = schemaOf(TemplateFile, 'input')
  for (const place of [['design'], ['parts', 'items', 'properties', 'design']])
    withConfigs(template, inner(template, 'properties', ...place, 'properties', 'nodes', 'items'), 'input')
  return {
    'schemas/design-1.json': {
      ...design,
      title: 'Loop design, version 1',
      description: 'What the canvas edits. A draft may break the part on config: it can be saved, but not compiled.',
    },
    'schemas/template-1.json': {
      ...template,
      title: 'Loop template, version 1',
      description:
        'A loop that others can take: with the loops that it calls, inputs to try it with, and the log of a run. What the data of an event holds goes with its type, and is checked when the file is read.',
    },
    'schemas/spec-1.json': {
      ...spec,
      title: 'Loop spec, version 1',
      description: 'What the runner executes. Made by the compiler alone; SHA-256 of its canonical JSON identifies it.',
    },
  }
}

export function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

if (import.meta.main) {
  for (const [path, schema] of Object.entries(makeSchemas())) {
    const file = fileURLToPath(new URL(`../public/${path}`, import.meta.url))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, schemaText(schema))
    console.log(`public/${path}`)
  }
}

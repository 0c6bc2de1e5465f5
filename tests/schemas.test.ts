import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { compile } from '../lib/loop/2-compile/compile.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'
import { makeSchemas, schemaText } from '../scripts/make-schemas.ts'

const schemas = makeSchemas()
const published = (path: string) => readFileSync(new URL(`../public/${path}`, import.meta.url), 'utf8')

describe.each(Object.entries(schemas))('public/%s', (path, schema) => {
  it('is what the types say; otherwise run node scripts/make-schemas.ts', () => {
    expect(published(path)).toBe(schemaText(schema))
  })

  it('refers only to definitions it has', () => {
    const references = [...published(path).matchAll(/"\$ref": "#\/\$defs\/([^"]+)"/g)].map(([, name]) => name)
    expect(references).toContain('FieldSchema')
    for (const name of references) expect(schema.$defs).toHaveProperty(name ?? '')
  })
})

/** A published document as a validator; its conditional part is left out, which zod can't read. */
function validator(path: string) {
  const unconditional = (key: string, value: unknown) => (key === 'allOf' ? undefined : value)
  return z.fromJSONSchema(JSON.parse(published(path), unconditional))
}

describe('what the schemas accept', () => {
  const design = newDesign('ring')
  const { spec } = compile(design, definitions, toolDefinitions)
  const designs = validator('schemas/design-1.json')

  it('a new design and its spec', () => {
    expect(designs.safeParse(design).error).toBeUndefined()
    expect(validator('schemas/spec-1.json').safeParse(spec).error).toBeUndefined()
  })

  it.each([
    ['an unknown member', { ...design, extra: 1 }],
    ['no contract', { ...design, contract: undefined }],
    [
      'a state field without a role',
      { ...design, state: { ...design.state, properties: { topic: { type: 'string' } } } },
    ],
    ['an edge without a handle', { ...design, edges: [{ id: 'a', from: 'act', to: 'act' }] }],
  ])('not %s', (_, broken) => {
    expect(designs.safeParse(JSON.parse(JSON.stringify(broken))).success).toBe(false)
  })

  it.each(design.nodes)('the settings of the new $kind, and no unknown one', ({ kind, config }) => {
    const defs = schemas['schemas/design-1.json']?.$defs
    const settings = z.fromJSONSchema({ $defs: defs, ...(defs?.[`${definitions[kind].title}Config`] as object) })
    expect(settings.safeParse(config).error).toBeUndefined()
    expect(settings.safeParse({ ...config, extra: 1 }).success).toBe(false)
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { NodeKind } from '../loop/kinds/node-kind.ts'
import { definitions } from './definitions.ts'

const kinds: [string, NodeKind][] = Object.entries(definitions)

const REMEDIATIONS: JsonObject[] = [
  { type: 'patch', set: [{ field: 'a', value: '1' }] },
  { type: 'prune', fields: ['a'], budgetTokens: 100 },
  { type: 'strategy', hint: 'h', temperature: 1, model: 'fast' },
  { type: 'escalate', question: 'q' },
  { type: 'goto' },
  { type: 'rollback' },
  { type: 'stop' },
]

/** Configs that use every optional part, so that each of a kind's expressions, writes and handles is seen. */
const FULL: Record<string, JsonObject[]> = {
  observe: [
    {
      recall: { query: 'q', write: 'r' },
      extract: {
        value: 'state.a',
        about: 'b',
        write: 'f',
        schema: { type: 'object', properties: { kind: {} } },
        model: 'fast',
        fallback: 'default',
      },
      relevance: { field: 'f', to: 'state.b' },
      prune: { field: 'f' },
      contradictions: { facts: 'state.f', write: 'c' },
      map: [{ field: 'a', value: 'state.b' }],
      evaluate: {
        output: 'state.a',
        evaluator: {
          type: 'composite',
          parts: [
            { name: 'one', weight: 1, evaluator: { type: 'threshold', score: 'size(output)' } },
            { name: 'two', weight: 1, evaluator: { type: 'regex', required: ['x'] } },
            { name: 'three', weight: 1, evaluator: { type: 'judge', rubric: 'r', model: 'judge' } },
          ],
        },
        writeScore: 's',
        writeDeficiencies: 'd',
        writeSubScores: 'p',
      },
    },
  ],
  decide: [
    {
      strategy: 'model',
      prompt: 'x',
      instructions: 'y',
      model: 'fast',
      fallback: 'default',
      temperature: 1,
      context: { maxTokens: 4_000, sections: ['errors'], artifacts: ['a'] },
      latent: { enabled: true },
      adapt: {},
      routes: [{ handle: 'accepted', when: 'state.a' }],
    },
    { strategy: 'refine', prompt: 'x', fields: ['a', 'b'], latent: { enabled: false } },
    { strategy: 'role', role: 'judge', prompt: 'x', write: 'a' },
    {
      strategy: 'rule',
      rules: [{ when: 'true', tool: 't', args: { x: '1', y: '2' } }],
      routes: [{ handle: 'accepted', when: 'state.a' }],
    },
  ],
  act: [{ tools: ['t', 'u'], call: { tool: 't', args: { x: '1' } }, policy: { onError: 'route' } }],
  invariant: REMEDIATIONS.map((remediation) => ({ name: 'n', predicate: 'state.a', message: 'm', remediation })),
  terminate: [
    {
      rules: [{ when: 'true', label: 'l', outcome: 'success', output: { x: '1' } }],
      verify: {
        assertions: [{ name: 'a', when: 'true' }],
        validators: [
          { name: 'v', output: 'state.a', evaluator: { type: 'threshold', score: 'size(output)' } },
          { name: 'j', output: 'state.a', evaluator: { type: 'judge', rubric: 'r', model: 'fast' } },
        ],
        integration: [{ name: 'i', when: 'true' }],
        writeFindings: 'f',
      },
    },
  ],
}

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    )

describe.each(kinds)('%s', (name, kind) => {
  const configs = [kind.initial(), ...(FULL[name] ?? [])].map((config) => kind.config.parse(config))

  it('is listed under its own name and begins with settings that are complete', () => {
    expect(kind.kind).toBe(name)
    expect(kind.config.safeParse(kind.initial()).error).toBeUndefined()
    expect(kind.config.safeParse({ ...kind.initial(), extra: 1 }).success).toBe(false)
    expect(kind.summary).toMatch(/^[A-Z].*\.$/)
  })

  it.each(configs)('names places that exist: %o', (config) => {
    const sites = kind.expressions(config)
    for (const site of sites) expect(at(config, site.field), site.field).toBe(site.source)
    for (const write of kind.writes(config)) {
      expect(at(config, write.field), write.field).toBe(write.target)
      if (write.site !== undefined) expect(sites.map((site) => site.field)).toContain(write.site)
    }
    for (const read of kind.reads?.(config) ?? []) expect(at(config, read.field)).toBe(read.target)
    const { models, tools } = kind.uses(config)
    for (const { alias, field } of models) expect(at(config, field)).toBe(alias)
    for (const { tool, field } of tools) expect(at(config, field)).toBe(tool)
    expect(kind.describe(config)).toMatch(/\S/)
  })

  it('finds every expression: each text that the config calls one is a site', () => {
    for (const config of configs) {
      const fields = new Set(kind.expressions(config).map((site) => site.field))
      const texts = textsOf(config).filter((path) =>
        /(^|\.)(value|when|predicate|score|output|hint|message|question|rubric|about|query|to|facts|prompt|instructions)$|(args|output)\.[^.]+$/.test(
          path,
        ),
      )
      expect([...fields].sort()).toEqual(texts.sort())
    }
  })

  it('has handles with ids of their own, the first of them required', () => {
    for (const config of configs) {
      const handles = kind.handles(config)
      expect(new Set(handles.map((handle) => handle.id)).size).toBe(handles.length)
      expect(handles[0]?.required).toBe(true)
    }
  })

  it('has a page that names every handle and setting, with an example that is valid', () => {
    const page = readFileSync(new URL(`./${name}/docs.md`, import.meta.url), 'utf8')
    for (const config of configs) {
      for (const handle of kind.handles(config)) expect(page).toContain(`\`${handle.id}\``)
      for (const setting of Object.keys(config as object)) expect(page).toMatch(new RegExp(`\`${setting}[\`.]`))
    }
    const [, example] = /```json\n([\s\S]*?)```/.exec(page) ?? []
    expect(kind.config.safeParse(JSON.parse(example ?? 'null')).error).toBeUndefined()
  })
})

function textsOf(value: unknown, path: string[] = []): string[] {
  if (typeof value === 'string') return [path.join('.')]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => textsOf(member, [...path, key]))
}

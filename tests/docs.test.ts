import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DecisionMap, judgeDecisionMap, MAP_LIMITS, MOST_LEAVES } from '../lib/loop/1-draw/decision-map.ts'
import { TOPOLOGIES } from '../lib/loop/1-draw/topologies/topologies.ts'
import { CHAOS_PROFILES } from '../lib/loop/artefacts/chaos-profiles.ts'
import { CONNECTION_FACTS } from '../lib/loop/artefacts/connection-kinds.ts'
import { STOP_REASONS } from '../lib/loop/artefacts/contract.ts'
import { ErrorClass } from '../lib/loop/artefacts/events.ts'
import { LIMITS } from '../lib/loop/artefacts/limits.ts'
import { CONNECTION_KINDS } from '../lib/loop/artefacts/models.ts'
import { environmentScope } from '../lib/loop/expression/environment.ts'
import { FUNCTIONS } from '../lib/loop/expression/functions/table.ts'
import { RECOVERY } from '../lib/loop/recovery/table.ts'
import { LIST_PRICES } from '../lib/loop/tokens/list-prices.ts'
import { definitions } from '../lib/nodes/definitions.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const guide = (page: string) => read(`docs/guide/${page}.md`)
const folder = (name: string) =>
  readdirSync(path.join(root, name)).flatMap((file) => (file.endsWith('.md') ? [`${name}/${file}`] : []))
const templates = readdirSync(path.join(root, 'lib/templates'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [`lib/templates/${entry.name}/README.md`] : [],
)
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  ...folder('docs/guide'),
  ...folder('docs/adr'),
  ...templates,
  ...Object.keys(toolDefinitions).map((name) => `lib/tools/${name.replace('.', '-')}/docs.md`),
]

/** Each `…_LIMITS` that a tool’s definition has. */
const toolLimits = (
  await Promise.all(
    Object.keys(toolDefinitions).map(async (tool) => {
      const module = await import(`../lib/tools/${tool.replace('.', '-')}/definition.ts`)
      const tables = Object.entries(module).flatMap(([name, value]) => (name.endsWith('_LIMITS') ? [value] : []))
      const limits = tables.flatMap((table) => Object.entries(z.record(z.string(), z.number()).parse(table)))
      return limits.map(([name, value]) => ({ tool, name, value }))
    }),
  )
).flat()

const emptySchema = {
  type: 'object' as const,
  properties: {},
  additionalProperties: false as const,
  'x-loop': { version: 1 },
}

describe('the guide names everything there is', () => {
  it.each([...FUNCTIONS.keys()])('function %s', (name) => {
    expect(guide('expressions')).toMatch(new RegExp(`\`${name}[(\`]`))
  })
  it.each(Object.keys(environmentScope(emptySchema)))('name %s', (name) => {
    expect(guide('expressions')).toContain(`| \`${name}\` |`)
  })
  it.each(Object.entries(LIMITS))('limit %s', (name, value) => {
    const row = guide('limits')
      .split('\n')
      .find((line) => line.includes(`\`${name}\``))
    expect(row).toContain(`| ${value.toLocaleString('en-US')} |`)
  })
  it.each(toolLimits)('limit of $tool: $name', ({ tool, name, value }) => {
    const row = guide('limits')
      .split('\n')
      .find((line) => line.startsWith(`| [${tool}]`) && line.includes(`\`${name}\``))
    expect(row).toContain(`| ${value.toLocaleString('en-US')} |`)
  })
  it.each(CONNECTION_KINDS)('connection %s and its variables', (kind) => {
    const row = guide('models')
      .split('\n')
      .find((line) => line.startsWith(`| \`${kind}\``))
    const { keyVariable, urlVariable } = CONNECTION_FACTS[kind]
    for (const variable of [keyVariable, urlVariable]) {
      expect(row).toContain(variable ?? '')
      expect(read('README.md')).toContain(variable ?? '')
    }
  })
  it('the day of the list of prices', () => expect(guide('models')).toContain(LIST_PRICES.asOf))
  it.each(STOP_REASONS)('stop reason %s', (reason) => {
    expect(guide('contract')).toContain(`\`${reason}\``)
  })
  it.each(Object.values(definitions))('node kind $kind', ({ kind }) => {
    expect(guide('nodes')).toContain(`lib/nodes/${kind}/docs.md`)
  })
  it.each(TOPOLOGIES)('topology $slug', ({ slug }) => {
    expect(guide('start')).toContain(`| \`${slug}\` |`)
  })
  it.each([MOST_LEAVES, MAP_LIMITS.decisions, MAP_LIMITS.alternatives, MAP_LIMITS.totalChars])(
    'size %i of a map',
    (size) => {
      expect(guide('start')).toMatch(
        new RegExp(`\\b${size.toLocaleString('en-US')} (leaves|decisions|alternatives|characters)`),
      )
    },
  )
  it('profiles of the chaos model', () => {
    const rows = CHAOS_PROFILES.map(({ name, summary }) => `| \`${name}\` | ${summary} |`)
    expect(guide('chaos')).toContain(rows.join('\n'))
  })

  it('a decision map that is one', () => {
    const [, json = ''] = /```json\n([^`]*)```/.exec(guide('start')) ?? []
    expect(judgeDecisionMap(DecisionMap.parse(JSON.parse(json))).verdict).toBe('loop')
  })
  it.each(Object.entries(RECOVERY))('the recovery of %s, with its figures', (kind, { action, tries, delayMs }) => {
    const row = guide('errors')
      .split('\n')
      .findLast((line) => line.startsWith(`| \`${kind}\` |`))
    const wait = delayMs === null ? '–' : `${delayMs / 1_000} s`
    expect(row).toMatch(new RegExp(`\\| ${action.replaceAll('_', ' ')}[:| ].*\\| ${tries} \\| ${wait} \\|$`))
  })
  it.each(ErrorClass.options)('error class %s', (name) => {
    expect(guide('errors')).toContain(`| \`${name}\` |`)
  })
  it('tools that take secrets', () => {
    const taking = Object.values(toolDefinitions).filter(({ takesSecrets }) => takesSecrets)
    const rows = [...guide('secrets').matchAll(/^\| `(.+)` \| yes/gm)].map(([, name]) => name)
    expect(rows).toEqual(taking.map(({ name }) => name))
  })
  it.each(Object.keys(toolDefinitions))('tool %s', (name) => {
    expect(guide('nodes')).toContain(`| \`${name}\` |`)
    const page = `lib/tools/${name.replace('.', '-')}/docs.md`
    expect(guide('tools')).toContain(`| [\`${name}\`](../../${page}) |`)
    expect(read(page).split('\n')[0]).toContain(name)
  })
})

describe('links inside the documentation lead somewhere', () => {
  it.each(pages)('%s', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].flatMap((match) => match[1] ?? [])
    const missing = targets.filter((target) => !existsSync(path.join(root, path.dirname(page), target)))
    expect(missing).toEqual([])
  })
})

import type { TemplateSummary } from '../api/contracts/catalogue.ts'
import type { Database } from '../db/database.ts'
import type { Scope } from '../db/scope.ts'
import type { Compiled } from '../db/snapshots.ts'
import { readSnapshots, type TemplateRecord } from '../db/templates.ts'
import { suiteFacts } from '../loop/5-evaluate/carried-suite.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import { equalJson } from '../loop/artefacts/equal-json.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import type { TemplateFile } from '../loop/artefacts/template-file.ts'
import { definitions } from '../nodes/definitions.ts'
import { groupOf } from '../templates/template-uses.ts'
import type { Template } from '../templates/templates.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { compileTemplate } from './compile-template.ts'

export type SourcePart = TemplateFile['parts'][number]

/** A template, wherever it is from: compiled, with the loops that come along. */
export type TemplateSource = {
  slug: string
  title: string
  summary: string
  compiled: Compiled
  parts: SourcePart[]
  cases: TemplateSummary['cases']
  suite: Suite | null
  /** Null: it comes with Loopwright. */
  own: TemplateRecord | null
}

/** Of the compiled ones, since compiling takes most of the time: by the template that comes with Loopwright. */
const compiledOnce = new Map<string, TemplateSource>()

/** A template that comes with Loopwright; it is compiled when it is first asked for. */
export function builtInSource(template: Template): TemplateSource {
  const { slug, title, summary, parts, suite } = template
  const known = compiledOnce.get(slug)
  if (known) return known
  const cases = suite.cases.map(({ name, about, input, expect }) => ({ name, about, input, expect }))
  const source = { slug, title, summary, compiled: compileTemplate(template).compiled, parts, cases, suite, own: null }
  compiledOnce.set(slug, source)
  return source
}

/** Templates of a workspace with what their versions hold. One whose snapshots are gone is left out. */
export async function ownSources(
  database: Database,
  scope: Scope,
  records: readonly TemplateRecord[],
): Promise<TemplateSource[]> {
  const ids = records.flatMap(({ version, parts }) => [version.snapshotId, ...parts.map((part) => part.snapshotId)])
  const snapshots = ids.length === 0 ? new Map<string, Compiled>() : await readSnapshots(database, scope, ids)
  return records.flatMap((record) => {
    const compiled = snapshots.get(record.version.snapshotId)
    if (!compiled) return []
    const parts = record.parts.flatMap(({ slug, version, snapshotId }) => {
      const design = snapshots.get(snapshotId)?.design
      return design ? [{ slug, ...(version === null ? {} : { version }), design }] : []
    })
    const known = new Map(record.suite?.cases.map((each) => [each.name, each]))
    const cases = record.cases.map((each) => {
      const judged = known.get(each.name)
      return { ...each, expect: judged && equalJson(judged.input, each.input) ? judged.expect : null }
    })
    return [{ ...record, compiled, parts, cases, own: record }]
  })
}

/** What somebody who looks at a template has to know before it is copied: all of it but how it went. */
export function factsOf({
  slug,
  title,
  summary,
  compiled: { design, spec, specHash },
  parts,
  cases,
  suite,
  own,
}: TemplateSource): Omit<TemplateSummary, 'recorded' | 'expected'> {
  const designs = [design, ...parts.map((part) => part.design)]
  const { script: _, ...preview } = design
  const models = designs.flatMap((each) => Object.entries(each.models))
  const tools = [...new Set([...spec.tools, ...parts.flatMap(toolsOf)])].sort()
  const secrets = [...new Set(designs.flatMap(secretsOf))]
  return {
    slug,
    title,
    summary,
    use: own ? 'own' : groupOf(slug),
    design: preview,
    sampleInput: cases[0]?.input ?? {},
    cases,
    suite: suite && suiteFacts(suite),
    tools,
    mcpTools: [...new Set(designs.flatMap(({ mcpTools }) => Object.keys(mcpTools ?? {})))].sort(),
    models: [...new Map(models.map(([alias, { provider, model }]) => [alias, { alias, provider, model }])).values()],
    secrets,
    needs: {
      key: secrets.length > 0 || models.some(([, { provider }]) => !IN_PROCESS.has(provider)),
      browser: tools.some((tool) => tool.startsWith('browser.')),
      person: tools.some(asksPerson) || designs.some(({ contract }) => contract.escalation !== undefined),
    },
    parts: parts.map((part) => ({
      slug: part.slug,
      version: part.version ?? null,
      name: part.design.name,
      purpose: part.design.purpose ?? '',
      nodes: part.design.nodes.length,
    })),
    own: own && {
      author: own.author,
      loop: { slug: own.loop.slug, name: own.loop.name },
      version: own.version.number,
      specHash,
      run: own.runId,
      createdAt: own.createdAt,
      changedAt: own.changedAt,
    },
  }
}

const IN_PROCESS: ReadonlySet<string> = new Set(['scripted', 'chaos'])

function asksPerson(tool: string): boolean {
  return toolDefinitions[tool]?.asksPerson === true
}

/** Tools that a part may use: those of its nodes, whether or not the loops that it calls are known. */
function toolsOf({ design }: SourcePart): string[] {
  return design.nodes.flatMap(({ kind, config }) => {
    const parsed = definitions[kind].config.safeParse(config)
    return parsed.success ? definitions[kind].uses(parsed.data as never).tools.map(({ tool }) => tool) : []
  })
}

function secretsOf({ state }: LoopDesign): string[] {
  return Object.entries(state.properties).flatMap(([name, field]) => (field['x-loop'].secret ? [name] : []))
}

import { isJsonObject, type Json } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { diagnostic, type Place } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { spanOf } from '../expression/span.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import { pointer } from '../patch/pointer.ts'
import type { StateSchema } from '../state/schema.ts'
import { secretFields, secretName, secretReads } from '../state/secrets.ts'
import type { Bound } from './bind.ts'
import type { SiteResult } from './check-expressions.ts'
import { secretTexts } from './secret-texts.ts'

/** Secret fields: are they what a secret can be, and is each read only where it is resolved. */
export function checkSecretFields(
  state: StateSchema,
  sites: readonly SiteResult[],
  tools: Record<string, ToolFacts>,
): Diagnostic[] {
  const names = secretFields(state)
  if (names.length === 0) return []
  return [
    ...names.flatMap((name) => checkField(state, name)),
    ...sites.flatMap((site) => checkReads(state, site, tools)),
  ]
}

function checkField({ properties }: StateSchema, field: string): Diagnostic[] {
  const schema = properties[field]
  if (!schema) return []
  const found: Diagnostic[] = []
  const at = `state.properties.${field}`
  const { role } = schema['x-loop']
  if (schema.type !== 'string' || role !== 'input') {
    const what = role === 'input' ? `of type ${schema.type ?? 'json'}` : `a field of role ${role}`
    found.push(diagnostic('secret-type', { field, found: what }, { field: `${at}.x-loop.secret` }))
  }
  if (schema.default !== undefined && secretName(schema.default) === null) {
    const path = pointer(['state', 'properties', field, 'default'])
    const quickFix: QuickFix = { title: 'Remove the default', patch: [{ op: 'remove', path }] }
    found.push(diagnostic('secret-default', { field }, { field: `${at}.default`, quickFix }))
  }
  return found
}

function checkReads(state: StateSchema, { node, site, result }: SiteResult, tools: Record<string, ToolFacts>) {
  const { fields, whole } = secretReads(result.reads, state)
  const place: Place = { nodeId: node.node.id, field: site.field }
  const names = { node: node.node.id }
  if (site.mode === 'template') {
    const shown = [...fields, ...(whole && fields.length === 0 ? secretFields(state).slice(0, 1) : [])]
    return shown.map((field) =>
      diagnostic('secret-in-prompt', { ...names, field }, { ...place, ...spanOfRead(site.source, field) }),
    )
  }
  // The call that an argument belongs to is named beside it: `call.args.x` and `call.tool`.
  const call = node.bound?.tools.find(
    ({ args, field }) => args && site.field.startsWith(field.replace(/tool$/, 'args.')),
  )
  const takes = call && Object.hasOwn(tools, call.tool) && tools[call.tool]?.takesSecrets
  if (site.givesSecrets && takes) return []
  return fields.map((field) => diagnostic('secret-not-given', { ...names, field }, place))
}

/** Where a template names the field; nothing when it reads it in another way. */
function spanOfRead(source: string, field: string): Pick<Place, 'span'> {
  const match = new RegExp(`\\b(?:state|prev|input)\\s*\\.\\s*${field}\\b`).exec(source)
  return match ? { span: spanOf(source, match.index, match.index + match[0].length) } : {}
}

/** Texts anywhere in a design that look like keys. The finding says where and what kind, never the text. */
export function checkSecretTexts({ draft, nodes }: Bound): Diagnostic[] {
  const found: Diagnostic[] = []
  const ids = new Map(nodes.map(({ index, node }) => [String(index), node.id]))
  const open: { path: string[]; value: Json }[] = [{ path: [], value: draft.raw }]
  for (let one = open.pop(); one && found.length < LIMITS.problemsPerSource * 20; one = open.pop()) {
    const { path, value } = one
    if (typeof value === 'string') {
      for (const { kind, from, to } of secretTexts(value)) {
        const { at, place } = whereOf(path, ids)
        found.push(diagnostic('secret-in-text', { at, kind }, { ...place, span: spanOf(value, from, to) }))
      }
    } else if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--)
        open.push({ path: [...path, String(index)], value: value[index] ?? null })
    } else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value).reverse()) open.push({ path: [...path, key], value: member })
    }
  }
  return found
}

function whereOf(path: string[], ids: ReadonlyMap<string, string>): { at: string; place: Place } {
  const [member, index = '', part, ...rest] = path
  const nodeId = member === 'nodes' ? ids.get(index) : undefined
  if (nodeId !== undefined && part === 'config') {
    const field = rest.join('.')
    return { at: `Node "${nodeId}", ${field},`, place: { nodeId, field } }
  }
  const field = path.join('.')
  return { at: `The design, at ${field},`, place: { field } }
}

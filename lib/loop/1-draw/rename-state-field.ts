import type { Consolidation } from '../artefacts/consolidation.ts'
import type { DesignNode, LoopDesign } from '../artefacts/design.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import type { Script } from '../artefacts/script.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import type { StateMigration } from '../state/schema.ts'
import { renameInExpression, renameInFieldMap, renameInTemplate } from './rename-reads.ts'

type Tools = Record<string, Pick<ToolFacts, 'patchesState'>>
type Rewrite = { name: string; next: string; tools: Tools }

/**
 * Renames a state field in the schema, in its place, and with it every expression and template that reads it and every setting that writes it. Sources that
 * can't be parsed and settings that their kind can't read are left: the compiler names them. A name that is taken or that no field may have changes nothing.
 */
export function renameStateField(
  design: LoopDesign,
  name: string,
  next: string,
  kinds: NodeKinds,
  tools: Tools,
): LoopDesign {
  const { properties, required } = design.state
  if (name === next || isForbiddenKey(next) || !Object.hasOwn(properties, name) || Object.hasOwn(properties, next))
    return design
  const to: Rewrite = { name, next, tools }
  const renamed = Object.fromEntries(
    Object.entries(properties).map(([key, field]) => [key === name ? next : key, field]),
  )
  const state = { ...design.state, properties: renamed, 'x-loop': renameInMigrations(design.state, to) }
  return {
    ...design,
    state: required ? { ...state, required: required.map((key) => (key === name ? next : key)) } : state,
    nodes: design.nodes.map((node) => renameInNode(node, kinds, to)),
    contract: renameInContract(design.contract, to),
    ...(design.consolidation ? { consolidation: renameInConsolidation(design.consolidation, to) } : {}),
    ...(design.script ? { script: renameInScript(design.script, to, madeByModel(design, name, kinds)) } : {}),
  }
}

/** A version that was started leads the old name over to the new one; what was set under the old name is set under the new. */
function renameInMigrations({ properties, 'x-loop': mark }: LoopDesign['state'], { name, next }: Rewrite) {
  const { version, migrations } = mark
  if (!migrations) return mark
  const lead = (migration: StateMigration): StateMigration => {
    if (migration.from !== version - 1) return migration
    const set = migration.set.map((line) => (line.field === name ? { ...line, field: next } : line))
    const carried = Object.hasOwn(migration.fields, name) && !Object.hasOwn(migration.fields, next)
    const missing = carried && Object.hasOwn(properties, name) && !set.some(({ field }) => field === next)
    return { ...migration, set: missing ? [...set, { field: next, value: `state.${name}` }] : set }
  }
  return { ...mark, migrations: migrations.map(lead) }
}

function renameInNode(node: DesignNode, kinds: NodeKinds, to: Rewrite): DesignNode {
  const { name, next } = to
  const kind = kinds[node.kind]
  const parsed = kind.config.safeParse(node.config)
  if (!parsed.success) return node
  let config: Json = node.config
  for (const { field, mode } of kind.expressions(parsed.data)) {
    const source = mode === 'template' ? renameInTemplate : renameInExpression
    const rewrite = patchesState(node.config, field, to.tools) ? renameInFieldMap : source
    config = changeAt(config, field, (source) => (typeof source === 'string' ? rewrite(source, name, next) : source))
  }
  for (const { target, field } of [...kind.writes(parsed.data), ...(kind.reads?.(parsed.data) ?? [])]) {
    if (target === name) config = changeAt(config, field, (value) => (value === name ? next : value))
  }
  return config === node.config || !isJsonObject(config) ? node : { ...node, config }
}

/** Whether the expression at `….args.set` is what a tool that patches state is given. */
function patchesState(config: JsonObject, field: string, tools: Tools): boolean {
  if (!field.endsWith('args.set')) return false
  let tool: Json | undefined
  changeAt(config, `${field.slice(0, -'args.set'.length)}tool`, (value) => {
    tool = value
    return value
  })
  return typeof tool === 'string' && own(tools, tool)?.patchesState === true
}

/** Whether a node takes the field's new value from its model's answer, under the field's name. */
function madeByModel({ nodes }: LoopDesign, name: string, kinds: NodeKinds): boolean {
  return nodes.some(({ kind, config }) => {
    const parsed = kinds[kind].config.safeParse(config)
    const writes = parsed.success ? kinds[kind].writes(parsed.data) : []
    return writes.some(({ target, site, type, schema }) => target === name && !site && !type && !schema)
  })
}

/** A copy with the value at a dotted path changed; the same value when there is nothing at the path or nothing changes. Keys may hold dots themselves. */
function changeAt(root: Json, path: string, change: (value: Json) => Json): Json {
  if (path === '') return change(root)
  if (Array.isArray(root)) {
    const [key = '', ...rest] = path.split('.')
    const index = Number(key)
    const old = root[index]
    if (old === undefined) return root
    const changed = changeAt(old, rest.join('.'), change)
    return changed === old ? root : root.with(index, changed)
  }
  if (!isJsonObject(root)) return root
  for (const [key, old] of Object.entries(root)) {
    if (path !== key && !path.startsWith(`${key}.`)) continue
    const changed = changeAt(old, path.slice(key.length + 1), change)
    if (changed !== old) return { ...root, [key]: changed }
  }
  return root
}

function renameInContract(contract: LoopDesign['contract'], { name, next }: Rewrite): LoopDesign['contract'] {
  const { score, stalled } = contract
  return {
    ...contract,
    ...(score === undefined ? {} : { score: renameInExpression(score, name, next) }),
    ...(stalled?.measure === undefined
      ? {}
      : { stalled: { ...stalled, measure: renameInExpression(stalled.measure, name, next) } }),
  }
}

function renameInConsolidation(consolidation: Consolidation, { name, next }: Rewrite): Consolidation {
  if (!consolidation.facts) return consolidation
  const facts = consolidation.facts.map((fact) => ({
    ...fact,
    ...(fact.text === undefined ? {} : { text: renameInTemplate(fact.text, name, next) }),
    ...(fact.list === undefined ? {} : { list: renameInExpression(fact.list, name, next) }),
    ...(fact.key === undefined ? {} : { key: renameInTemplate(fact.key, name, next) }),
  }))
  return { ...consolidation, facts }
}

function renameInScript(script: Script, { name, next, tools }: Rewrite, answered: boolean): Script {
  const keys = (value: Json): Json =>
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key === name ? next : key, member]))
      : value

  const inTexts = (value: Json): Json => {
    if (typeof value === 'string') return renameInTemplate(value, name, next)
    if (Array.isArray(value)) return value.map(inTexts)
    if (!isJsonObject(value)) return value
    const { tool, args } = value
    const patches = typeof tool === 'string' && own(tools, tool)?.patchesState
    const set =
      isJsonObject(args) && args.set !== undefined && patches ? { args: { ...args, set: keys(args.set) } } : {}
    return Object.fromEntries(Object.entries({ ...value, ...set }).map(([key, member]) => [key, inTexts(member)]))
  }
  const answer = <A extends object>(given: A): A => {
    if ('text' in given && typeof given.text === 'string')
      return { ...given, text: renameInTemplate(given.text, name, next) }
    // `json` is JSON by the script's schema.
    return 'json' in given
      ? { ...given, json: inTexts(answered ? keys(given.json as Json) : (given.json as Json)) }
      : given
  }
  if ('cycle' in script) return { cycle: script.cycle.map(answer) }
  return {
    rules: script.rules.map((rule) => ({
      ...rule,
      ...(rule.when === undefined ? {} : { when: renameInExpression(rule.when, name, next) }),
      respond: answer(rule.respond),
    })),
  }
}

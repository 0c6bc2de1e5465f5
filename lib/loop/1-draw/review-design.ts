import type { Consolidation } from '../artefacts/consolidation.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import { isJsonObject, type Json } from '../artefacts/json.ts'
import { SCRIPTED } from '../artefacts/models.ts'
import { nanoUsdOf } from '../guards/caps.ts'
import { dollars } from '../guards/reading.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import { visible } from '../text/visible.ts'

/** One line of what a loop would do: `name` says of what it tells. */
export type ReviewLine = { name: string; value: string }

/** What somebody looks at before a loop that others made is taken into use: all that it may reach, whether or not it compiles. Nothing in it is hidden. */
export function reviewDesign(design: LoopDesign, kinds: NodeKinds): ReviewLine[] {
  const { maxIterations, budgetUsd } = design.contract
  // Whoever made the design has classified them: who accepts it agrees to that.
  const effects = Object.entries(design.mcpTools ?? {}).map(([name, { effect }]) => `${name}: ${effect}`)
  const models = Object.entries(design.models).map(([alias, model]) =>
    model.provider === SCRIPTED ? `${alias}: scripted answers` : `${alias}: ${model.provider} ${model.model}`,
  )
  const among = (name: string, values: string[]) => (values.length === 0 ? [] : [{ name, value: values.join(', ') }])
  const lines = [
    { name: 'Tools', value: namedTools(design, kinds).join(', ') || 'none' },
    ...among('Tools of MCP servers', effects),
    ...among('Hosts', namedHosts(design)),
    ...among('Loops', calledLoops(design, kinds)),
    ...(design.consolidation ? [{ name: 'Memory', value: keptInMemory(design.consolidation) }] : []),
    { name: 'Models', value: models.join(', ') || 'none' },
    { name: 'Most iterations', value: maxIterations.toLocaleString('en-US') },
    { name: 'Money budget', value: budgetUsd === undefined ? 'none' : dollars(nanoUsdOf(budgetUsd)) },
    { name: 'Purpose', value: design.purpose ?? 'not said' },
  ]
  return lines.map(({ name, value }) => ({ name, value: visible(value) }))
}

type Nodes = Pick<LoopDesign, 'nodes'>
const sorted = (names: string[]) => [...new Set(names)].toSorted()

/** Every tool that a design names: what its kinds say of the nodes, and for a node whose settings can't be read whatever stands in them under `tool` or `tools`. */
function namedTools({ nodes }: Nodes, kinds: NodeKinds): string[] {
  const names = nodes.flatMap(({ kind, config }) => {
    const parsed = kinds[kind].config.safeParse(config)
    return parsed.success ? kinds[kind].uses(parsed.data).tools.map(({ tool }) => tool) : toolsIn(config)
  })
  return sorted(names)
}

function toolsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(toolsIn)
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const named = key === 'tool' || key === 'tools' ? [member].flat().filter((name) => typeof name === 'string') : []
    return [...named, ...toolsIn(member)]
  })
}

/** Hosts of the addresses that stand in nodes, as for requests. An address can also be put together while the loop runs. */
function namedHosts({ nodes }: Nodes): string[] {
  const texts = nodes.flatMap(({ config }) => textsIn(config))
  const addresses = texts.flatMap((text) => text.match(/https?:\/\/[^\s/?#"'`<>(){}\\]+/gi) ?? [])
  return sorted(addresses.flatMap((address) => URL.parse(address)?.host || []))
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

/** The loops that a design calls, each with its version: what its kinds say of the nodes whose settings can be read. */
function calledLoops({ nodes }: Nodes, kinds: NodeKinds): string[] {
  const calls = nodes.flatMap(({ kind, config }) => {
    const parsed = kinds[kind].config.safeParse(config)
    return parsed.success ? (kinds[kind].calls?.(parsed.data) ?? []) : []
  })
  return sorted(
    calls.map(({ loop, version }) => `${loop} (${version === null ? 'the newest version' : `v${version}`})`),
  )
}

/** What a run keeps in long-term memory when it ends, and who can recall it. */
function keptInMemory({ when, facts = [], model }: Consolidation): string {
  const forWhom = facts.map(({ scope }) =>
    scope === 'workspace' ? 'facts for every loop of the workspace' : 'facts for this loop',
  )
  const found = model ? [`at most ${model.maxFacts} facts that the model “${model.alias}” finds`] : []
  const kept = [...new Set(forWhom), ...found].join('; ') || 'nothing'
  return `At the end of a run${when === 'success' ? ' that succeeds' : ''}: ${kept}`
}

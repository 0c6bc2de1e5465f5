import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { nearestName } from '../expression/nearest-name.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { ToolUse } from '../kinds/node-kind.ts'
import { configPointer } from '../patch/pointer.ts'
import type { Bound, BoundNode } from './bind.ts'

type Tools = Record<string, ToolFacts>

/** Tools that are named: do they exist, does a node allow them, do the arguments fit. */
export function checkTools({ nodes }: Bound, tools: Tools): Diagnostic[] {
  const allowances = allowancesOf(nodes)
  const allowed = new Set(allowances.map(({ use }) => use.tool))
  return nodes.flatMap((node) => {
    const allowsAny = node.bound?.tools.some((use) => use.allows) ?? false
    return (node.bound?.tools ?? []).flatMap((use) => {
      const names = { node: node.node.id, tool: use.tool }
      const place = { nodeId: node.node.id, field: use.field }
      const facts = own(tools, use.tool)
      if (!facts) return [diagnostic('tool-unknown', names, { ...place, ...rename(node, use, tools) })]
      // A node with a list of its own is held to that list by its kind.
      const denied =
        allowsAny || allowed.has(use.tool)
          ? []
          : [diagnostic('tool-not-allowed', names, { ...place, ...allow(use.tool, allowances[0]) })]
      return [...denied, ...checkArguments(node, use, facts)]
    })
  })
}

/** What would allow a tool that no node may run; null when one may, or when not all is known. */
export function fixForMissingTool({ nodes, complete }: Bound, tool: string): { quickFix?: QuickFix } | null {
  const isUsed = nodes.some(({ bound }) => bound?.tools.some((use) => use.tool === tool))
  return !complete || isUsed ? null : allow(tool, allowancesOf(nodes)[0])
}

function allowancesOf(nodes: readonly BoundNode[]): { node: BoundNode; use: ToolUse }[] {
  return nodes.flatMap((node) => (node.bound?.tools ?? []).filter((use) => use.allows).map((use) => ({ node, use })))
}

function rename(node: BoundNode, use: ToolUse, tools: Tools): { quickFix?: QuickFix } {
  const nearest = nearestName(use.tool, Object.keys(tools))
  if (nearest === undefined) return {}
  const path = configPointer(node.index, use.field)
  return { quickFix: { title: `Change it to ${nearest}`, patch: [{ op: 'replace', path, value: nearest }] } }
}

/** Puts the tool on the first list there is. */
function allow(tool: string, list: { node: BoundNode; use: ToolUse } | undefined): { quickFix?: QuickFix } {
  if (!list) return {}
  const path = configPointer(list.node.index, list.use.field.replace(/\.\d+$/, '.-'))
  return { quickFix: { title: `Allow it in ${list.node.node.id}`, patch: [{ op: 'add', path, value: tool }] } }
}

function checkArguments(
  { node, index }: BoundNode,
  { tool, field, args }: ToolUse,
  { args: schema, oneOf = [] }: ToolFacts,
): Diagnostic[] {
  if (!args) return []
  const known = Object.keys(schema.properties ?? {})
  const place = { nodeId: node.id, field: field.replace(/tool$/, 'args') }
  const names = { node: node.id, tool }
  const closed = schema.additionalProperties === false
  const unknown = closed ? args.filter((name) => !known.includes(name)) : []
  const missing = (schema.required ?? []).filter((name) => !args.includes(name))
  const given = oneOf.filter((name) => args.includes(name))
  const [, tooMuch] = given
  const removal = (argument: string): QuickFix => {
    const path = configPointer(index, place.field, argument)
    return { title: `Remove ${argument}`, patch: [{ op: 'remove', path }] }
  }
  return [
    ...unknown.map((argument) => {
      const at = { nodeId: node.id, field: `${place.field}.${argument}`, quickFix: removal(argument) }
      return diagnostic('tool-argument-unknown', { ...names, argument, known }, at)
    }),
    ...missing.map((argument) => diagnostic('tool-argument-missing', { ...names, argument }, place)),
    ...(oneOf.length === 0 || given.length === 1
      ? []
      : [
          diagnostic(
            'tool-argument-choice',
            { ...names, oneOf, given },
            tooMuch === undefined ? place : { ...place, quickFix: removal(tooMuch) },
          ),
        ]),
  ]
}

import type { LoopDesign } from '../artefacts/design.ts'
import { type McpTool, type McpTools, mcpToolName } from '../artefacts/mcp-tool.ts'
import type { FieldSchema } from '../state/schema.ts'
import { firstChars } from '../text/first-chars.ts'

/** A tool as a server offers it. */
export type OfferedTool = {
  name: string
  title: string
  description: string
  args: FieldSchema
  hints: { readOnly: boolean | null; idempotent: boolean | null }
}

/** Names that servers give to an argument which makes a repeated call count once. */
const KEY_NAMES = /^(?:idempotency|idempotent|request|dedupe|client_?request)[-_]?(?:key|id|token)$/i

/**
 * The tool as the form for it begins. What the server says of it is a proposal that a person has to look at: one that says it only reads is `read`; one that
 * says that repeating a call changes nothing more, and has an argument for a key, is `keyed` by it; any other is `unsafe`.
 */
export function takeOverTool(server: string, offered: OfferedTool): McpTool {
  const { name, title, description, args, hints } = offered
  const summary = firstChars(description.replaceAll(/\s+/g, ' ').trim() || title || name, 500)
  const tool: McpTool = { server, tool: name, summary, args: { ...args, type: 'object' }, effect: 'unsafe' }
  if (hints.readOnly === true) return { ...tool, effect: 'read' }
  const keyArg = textArguments(tool).find((argument) => KEY_NAMES.test(argument))
  return hints.idempotent === true && keyArg !== undefined ? classifyTool(tool, 'keyed', keyArg) : tool
}

/** Arguments in which a key can be sent. */
export function textArguments({ args, keyArg }: McpTool): string[] {
  const texts = Object.entries(args.properties ?? {}).filter(([, { type }]) => type === 'string')
  return [...(keyArg === undefined ? [] : [keyArg]), ...texts.map(([name]) => name)]
}

/** The tool with another effect. The argument that carries the key is the runner's to fill in, so it is none of the others; without one it is as before. */
export function classifyTool(
  { keyArg: old, undo, ...tool }: McpTool,
  effect: McpTool['effect'],
  keyArg?: string,
): McpTool {
  const all = { ...tool.args.properties, ...(old === undefined ? {} : { [old]: { type: 'string' as const } }) }
  const key = effect === 'keyed' ? keyArg : undefined
  const properties = Object.fromEntries(Object.entries(all).filter(([name]) => name !== key))
  const { required, properties: _, ...args } = tool.args
  const needed = required?.filter((name) => name !== key) ?? []
  return {
    ...tool,
    effect,
    args: {
      ...args,
      ...(tool.args.properties || old !== undefined ? { properties } : {}),
      ...(needed.length > 0 ? { required: needed } : {}),
    },
    ...(key === undefined ? {} : { keyArg: key }),
    ...(effect === 'compensatable' && undo ? { undo } : {}),
  }
}

/** The tool as one that another tool of the loop undoes; arguments of the same name are taken for the same. */
export function undoneBy(tool: McpTool, name: string, other: McpTool): McpTool {
  const free = classifyTool(tool, 'compensatable')
  const given = Object.keys(free.args.properties ?? {})
  const same = Object.keys(other.args.properties ?? {}).filter((argument) => given.includes(argument))
  return {
    ...free,
    undo: { tool: name, args: Object.fromEntries(same.map((argument) => [argument, argument])) },
  }
}

/** The name that a server's tool gets in the design: the one it has already, or a free one. */
export function nameForTool({ mcpTools = {} }: Pick<LoopDesign, 'mcpTools'>, { server, tool }: McpTool): string {
  const same = Object.entries(mcpTools).find(([, taken]) => taken.server === server && taken.tool === tool)
  if (same) return same[0]
  const wanted = mcpToolName(server, tool)
  let name = wanted
  for (let number = 2; Object.hasOwn(mcpTools, name); number++) name = `${wanted.slice(0, 60)}-${number}`
  return name
}

/** Sets a tool of a server under its name in the design; undefined takes it out. */
export function setMcpTool(design: LoopDesign, name: string, tool: McpTool | undefined): LoopDesign {
  const { mcpTools = {}, ...rest } = design
  const others = Object.entries(mcpTools).filter(([key]) => tool !== undefined || key !== name)
  const next = { ...Object.fromEntries(others), ...(tool ? { [name]: tool } : {}) }
  return Object.keys(next).length > 0 ? { ...rest, mcpTools: next } : rest
}

/** The tools that a design has taken over, but for this one: what could undo it. */
export function otherTools(mcpTools: McpTools | undefined, name: string | null): McpTools {
  return Object.fromEntries(Object.entries(mcpTools ?? {}).filter(([key]) => key !== name))
}

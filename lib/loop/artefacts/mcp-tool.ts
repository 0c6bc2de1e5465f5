import { z } from 'zod'
import { FieldSchema } from '../state/schema.ts'
import { LIMITS } from './limits.ts'
import { isForbiddenKey } from './parse-json.ts'

/** Name of a server of tools, and a part of the names of its tools. */
export const McpServerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'use a–z, 0–9 and -, starting with a letter, at most 32 characters')

export const McpToolName = z
  .string()
  .max(64)
  .regex(/^mcp\.[a-z][a-z0-9-]{0,31}\.[A-Za-z0-9_-]+$/, 'a name such as mcp.server.tool')

/** What a person may say of such a tool. None is `pure`: its answer comes from elsewhere. */
export const MCP_EFFECTS = ['read', 'keyed', 'compensatable', 'unsafe'] as const

/** A tool of an MCP server, as a design has taken it over. `server` names one of the workspace: where that is, and with which keys, is no part of a design. */
export const McpTool = z
  .strictObject({
    server: McpServerName,
    /** As the server calls it. */
    tool: z.string().min(1).max(200),
    summary: z.string().max(2_000),
    /** Without `keyArg`, which nobody fills in but the runner. */
    args: FieldSchema,
    /** As a person has classified it. */
    effect: z.enum(MCP_EFFECTS),
    /** The argument in which the call's key is sent. */
    keyArg: z.string().min(1).max(64).optional(),
    /** Another tool of the design that undoes a call, and which argument of the call each of its arguments is. It may be called twice, and where there is nothing to undo. */
    undo: z
      .strictObject({ tool: McpToolName, args: z.record(z.string().min(1).max(64), z.string().min(1).max(64)) })
      .optional(),
  })
  .refine(({ effect, keyArg }) => keyArg === undefined || effect === 'keyed', {
    message: 'only a tool with the effect keyed has one',
    path: ['keyArg'],
  })
  .refine(({ effect, undo }) => (undo !== undefined) === (effect === 'compensatable'), {
    message: 'a tool with the effect compensatable has one, and no other',
    path: ['undo'],
  })
  .refine(({ args }) => args.type === 'object', { message: 'arguments are an object', path: ['args', 'type'] })
  .refine(
    ({ args, keyArg }) =>
      keyArg === undefined || (!isForbiddenKey(keyArg) && !Object.hasOwn(args.properties ?? {}, keyArg)),
    {
      message: 'an argument that the runner fills in is none of the others',
      path: ['keyArg'],
    },
  )
export type McpTool = z.infer<typeof McpTool>

/** By the name under which nodes allow them. */
export const McpTools = z
  .record(McpToolName, McpTool)
  .refine((tools) => Object.keys(tools).length <= LIMITS.mcpTools, `at most ${LIMITS.mcpTools} tools`)
export type McpTools = z.infer<typeof McpTools>

/** Name of a server's tool in designs. Two tools of a server can come to the same one; then the second needs another. */
export function mcpToolName(server: string, tool: string): string {
  const clean = tool.replace(/[^A-Za-z0-9_-]+/g, '_') || 'tool'
  return `mcp.${server}.${clean}`.slice(0, 64)
}

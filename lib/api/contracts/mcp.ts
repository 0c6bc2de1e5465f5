import { z } from 'zod'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { McpServerName } from '../../loop/artefacts/mcp-tool.ts'
import { FieldSchema } from '../../loop/state/schema.ts'

/** A tool as its server describes it: what it says of itself is a hint, and nothing that is relied on. */
export const McpToolInfo = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** Its arguments in our words. */
  args: FieldSchema,
  /** What of the server's schema they do not say. */
  notes: z.array(z.string()),
  /** Null: it says nothing of it. */
  hints: z.object({
    readOnly: z.boolean().nullable(),
    destructive: z.boolean().nullable(),
    idempotent: z.boolean().nullable(),
    openWorld: z.boolean().nullable(),
  }),
})
export type McpToolInfo = z.infer<typeof McpToolInfo>

export const McpServerView = z.object({
  name: z.string(),
  url: z.string(),
  /** What is sent with each request, by name alone. */
  headerNames: z.array(z.string()),
  /** Why the headers can't be read; null when they can. */
  problem: z.string().nullable(),
  tools: z.array(McpToolInfo),
  /** When it listed them last, in epoch milliseconds; null: never. */
  listedAt: z.number().nullable(),
  author: z.string(),
  updatedAt: z.number(),
})
export type McpServerView = z.infer<typeof McpServerView>

export const McpSettings = z.object({
  servers: z.array(McpServerView),
  /** Why no headers can be stored here; null when they can. */
  storing: z.object({ problem: z.string().nullable() }),
})
export type McpSettings = z.infer<typeof McpSettings>

export const McpParams = z.object({ name: McpServerName })

/** Those of the connection and of the protocol are set by the request itself. */
const OWN_HEADERS =
  /^(?:host|connection|content-(?:length|type|encoding)|accept|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*|mcp-.*|last-event-id)$/i

const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'not a name that a header can have')
  .refine((name) => !OWN_HEADERS.test(name), 'it is set by the request itself')
const HeaderValue = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/, 'letters, digits and signs of ASCII, at most 4,096')

/** A server as it shall be. */
export const PutMcpServerBody = z.strictObject({
  url: z.string().trim().min(1).max(1_000),
  /** In place of all that are stored; null: none. Absent: those that are stored stay, unless the address is another one. */
  headers: z
    .record(HeaderName, HeaderValue)
    .refine((headers) => Object.keys(headers).length <= LIMITS.mcpHeaders, `at most ${LIMITS.mcpHeaders} headers`)
    .nullable()
    .optional(),
  /** When it was changed last, as it was read; null: there was none. Absent: it is written over whatever is there. */
  seen: z.int().min(0).nullable().optional(),
})
export type PutMcpServerBody = z.infer<typeof PutMcpServerBody>

/** `headersCleared`: the address was changed, so the headers that were stored for the other one are gone. */
export const McpServerSaved = z.object({ server: McpServerView, headersCleared: z.boolean() })
export type McpServerSaved = z.infer<typeof McpServerSaved>

/** What became of asking a server for its tools. One that does not answer is an answer too. */
export const McpCheck = z.object({ ok: z.boolean(), message: z.string(), latencyMs: z.number(), server: McpServerView })
export type McpCheck = z.infer<typeof McpCheck>

import type { Json } from '../loop/artefacts/json.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import type { Scope } from './scope.ts'
import { asSeen, type Seen, writeIfSeen } from './write-if-seen.ts'

/** A server of tools, as a workspace has stored it. */
export type StoredMcpServer = {
  id: string
  name: string
  url: string
  /** Encrypted. */
  sealedHeaders: string | null
  headerNames: string[]
  /** As it listed them last. */
  tools: Json
  listedAt: number | null
  author: string
  updatedAt: number
}
/** What may change of one. Its tools are forgotten with `url`: another address is another server. */
export type McpServerContent = Pick<StoredMcpServer, 'url' | 'sealedHeaders' | 'headerNames'>

const SERVER = { author: { select: { name: true } } } satisfies Prisma.McpServerInclude
type Row = Prisma.McpServerGetPayload<{ include: typeof SERVER }>

function toRecord({
  id,
  name,
  url,
  sealedHeaders,
  headerNames,
  tools,
  listedAt,
  author,
  updatedAt,
}: Row): StoredMcpServer {
  return {
    id,
    name,
    url,
    sealedHeaders,
    // Both were written by this file.
    headerNames: JSON.parse(headerNames) as string[],
    tools: JSON.parse(tools) as Json,
    listedAt: listedAt === null ? null : Number(listedAt),
    author: author.name,
    updatedAt: Number(updatedAt),
  }
}

/** The servers of a workspace, by name. */
export async function listMcpServers(
  { prisma }: Database,
  { workspaceId }: { workspaceId: string },
): Promise<StoredMcpServer[]> {
  const rows = await prisma.mcpServer.findMany({ where: { workspaceId }, include: SERVER, orderBy: { name: 'asc' } })
  return rows.map(toRecord)
}

export async function findMcpServer(
  { prisma }: Database,
  { workspaceId }: { workspaceId: string },
  name: string,
): Promise<StoredMcpServer | null> {
  const where = { workspaceId_name: { workspaceId, name } }
  const row = await prisma.mcpServer.findUnique({ where, include: SERVER })
  return row && toRecord(row)
}

/**
 * Makes or changes the server of a name; false when it isn't as it was `seen`. `content` says what it shall hold, by what is there: it may be asked again when
 * somebody else was faster.
 */
export async function putMcpServer(
  { prisma }: Database,
  { workspaceId, userId }: Scope,
  { name, seen, now }: { name: string; seen: Seen; now: number },
  content: (there: StoredMcpServer | null, id: string) => McpServerContent,
): Promise<boolean> {
  const where = { workspaceId, name }
  const id = newId('mcp')
  const columns = ({ headerNames, ...rest }: McpServerContent) => ({
    ...rest,
    headerNames: JSON.stringify(headerNames),
  })
  return writeIfSeen(
    {
      find: () => prisma.mcpServer.findUnique({ where: { workspaceId_name: where }, include: SERVER }),
      create: (updatedAt) =>
        prisma.mcpServer.create({
          data: { ...where, id, authorId: userId, ...columns(content(null, id)), createdAt: updatedAt, updatedAt },
        }),
      async update(there, updatedAt) {
        const next = content(toRecord(there), there.id)
        const forgotten = next.url === there.url ? {} : { tools: '[]', listedAt: null }
        const data = { ...columns(next), ...forgotten, authorId: userId, updatedAt }
        // The id too: what it holds is sealed for it, and a server made anew under this name has another one.
        const same = { ...where, id: there.id, updatedAt: there.updatedAt }
        return (await prisma.mcpServer.updateMany({ where: same, data })).count
      },
    },
    seen,
    now,
  )
}

/** Keeps what a server has listed; false when it was changed since it was asked, and nothing is kept then. */
export async function keepMcpTools(
  { prisma }: Database,
  { id, updatedAt }: Pick<StoredMcpServer, 'id' | 'updatedAt'>,
  tools: Json,
  now: number,
): Promise<boolean> {
  const data = { tools: JSON.stringify(tools), listedAt: BigInt(now) }
  const { count } = await prisma.mcpServer.updateMany({ where: { id, updatedAt: BigInt(updatedAt) }, data })
  return count > 0
}

/** False when there is none that is as it was seen. */
export async function deleteMcpServer(
  { prisma }: Database,
  { workspaceId }: Scope,
  name: string,
  seen: number | undefined,
): Promise<boolean> {
  const { count } = await prisma.mcpServer.deleteMany({ where: { workspaceId, name, ...asSeen(seen) } })
  return count > 0
}

import type { ConnectionKind } from '../loop/artefacts/models.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import type { Scope } from './scope.ts'
import { asSeen, type Seen, writeIfSeen } from './write-if-seen.ts'

/** Where the models of a provider are asked, as a workspace has stored it. */
export type StoredConnection = {
  id: string
  name: string
  kind: ConnectionKind
  baseUrl: string | null
  /** Encrypted. */
  sealedKey: string | null
  /** Its last characters; empty where a key is too short to show any. */
  keyEnd: string | null
  author: string
  updatedAt: number
}
/** What may change of one. */
export type ConnectionContent = Pick<StoredConnection, 'kind' | 'baseUrl' | 'sealedKey' | 'keyEnd'>

const CONNECTION = { author: { select: { name: true } } } satisfies Prisma.ModelConnectionInclude
type Row = Prisma.ModelConnectionGetPayload<{ include: typeof CONNECTION }>

function toRecord({ id, name, kind, baseUrl, sealedKey, keyEnd, author, updatedAt }: Row): StoredConnection {
  // The kind was checked when it was written.
  const known = kind as ConnectionKind
  return { id, name, kind: known, baseUrl, sealedKey, keyEnd, author: author.name, updatedAt: Number(updatedAt) }
}

/** The connections of a workspace, by name. */
export async function listConnections(
  { prisma }: Database,
  { workspaceId }: { workspaceId: string },
): Promise<StoredConnection[]> {
  const rows = await prisma.modelConnection.findMany({
    where: { workspaceId },
    include: CONNECTION,
    orderBy: { name: 'asc' },
  })
  return rows.map(toRecord)
}

/**
 * Makes or changes the connection of a name; false when it isn't as it was `seen`. `content` says what it shall hold, by what is there: it may be asked
 * again when somebody else was faster.
 */
export async function putConnection(
  { prisma }: Database,
  { workspaceId, userId }: Scope,
  { name, seen, now }: { name: string; seen: Seen; now: number },
  content: (there: StoredConnection | null, id: string) => ConnectionContent,
): Promise<boolean> {
  const where = { workspaceId, name }
  const id = newId('conn')
  return writeIfSeen(
    {
      find: () => prisma.modelConnection.findUnique({ where: { workspaceId_name: where }, include: CONNECTION }),
      create: (updatedAt) =>
        prisma.modelConnection.create({
          data: { ...where, id, authorId: userId, ...content(null, id), createdAt: updatedAt, updatedAt },
        }),
      async update(there, updatedAt) {
        const data = { ...content(toRecord(there), there.id), authorId: userId, updatedAt }
        // The id too: what it holds is sealed for it, and a connection made anew under this name has another one.
        const same = { ...where, id: there.id, updatedAt: there.updatedAt }
        return (await prisma.modelConnection.updateMany({ where: same, data })).count
      },
    },
    seen,
    now,
  )
}

/** False when there is none that is as it was seen. */
export async function deleteConnection(
  { prisma }: Database,
  { workspaceId }: Scope,
  name: string,
  seen: number | undefined,
): Promise<boolean> {
  const { count } = await prisma.modelConnection.deleteMany({ where: { workspaceId, name, ...asSeen(seen) } })
  return count > 0
}

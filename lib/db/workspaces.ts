import { UserId, WorkspaceId } from '../loop/artefacts/ids.ts'
import type { Database } from './database.ts'
import type { Scope } from './scope.ts'
import { isUniqueViolation } from './unique-violation.ts'

/** The workspace and user that stand in until there are accounts. Fixed ids: every process on the file means the same ones. */
export const LOCAL_SCOPE: Scope = {
  workspaceId: WorkspaceId.parse('ws_local0000'),
  userId: UserId.parse('user_local0000'),
}

/** Makes sure that the local workspace and user exist. */
export async function ensureLocalWorkspace({ prisma }: Database): Promise<Scope> {
  const createdAt = BigInt(Date.now())
  const { workspaceId, userId } = LOCAL_SCOPE
  const workspace = { id: workspaceId, name: 'Local workspace', createdAt }
  await made(prisma.workspace.upsert({ where: { id: workspaceId }, update: {}, create: workspace }))
  await made(prisma.user.upsert({ where: { id: userId }, update: {}, create: { id: userId, name: 'You', createdAt } }))
  return LOCAL_SCOPE
}

/** Two processes may come first at the same moment: what the other one has made is as good. */
async function made(upsert: Promise<unknown>): Promise<void> {
  try {
    await upsert
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
}

/** The workspace that a run belongs to. Rejects when there is no such run. */
export async function workspaceOfRun({ prisma }: Database, runId: string): Promise<string> {
  return (await prisma.run.findUniqueOrThrow({ where: { id: runId }, select: { workspaceId: true } })).workspaceId
}

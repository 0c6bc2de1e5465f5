import type { LoopDesign } from '../loop/artefacts/design.ts'
import { canonicalJson, hashText } from '../loop/artefacts/json.ts'
import { modelKey } from '../loop/artefacts/model-key.ts'
import type { ModelBinding } from '../loop/artefacts/models.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import type { Scope } from './scope.ts'

/** A design with the spec it was compiled to. */
export type Compiled = { design: LoopDesign; spec: LoopSpec; specHash: string }
export type SnapshotRecord = Compiled & { designHash: string }

/** Stores the pair once per workspace and content, inside the caller's transaction. @returns the snapshot's id. */
export async function storeSnapshot(
  tx: Prisma.TransactionClient,
  scope: Scope,
  { design, spec, specHash }: Compiled,
): Promise<string> {
  const text = canonicalJson(design)
  const key = { workspaceId: scope.workspaceId, designHash: hashText(text), specHash }
  const { workspaceId, designHash } = key
  const { version } = spec.state['x-loop']
  // Not an upsert, which looks first: of two that store the same pair at the same moment one would fail, and its transaction with it.
  await tx.$executeRaw`
    INSERT INTO "Snapshot" ("id", "workspaceId", "authorId", "design", "designHash", "spec", "specHash", "stateVersion", "createdAt")
    VALUES (${newId('snap')}, ${workspaceId}, ${scope.userId}, ${text}, ${designHash}, ${canonicalJson(spec)}, ${specHash}, ${version}, ${BigInt(Date.now())})
    ON CONFLICT ("workspaceId", "designHash", "specHash") DO NOTHING`
  const where = { workspaceId_designHash_specHash: key }
  const snapshot = await tx.snapshot.findUniqueOrThrow({ where, select: { id: true } })
  return snapshot.id
}

/** What a run's row says of the spec that it executes, so that later runs can learn from it: task type, models and target. */
export function learnedBy(
  { taskType, models, contract }: LoopSpec,
  overrides: Record<string, ModelBinding>,
): { taskType: string | null; modelKey: string; target: number | null } {
  return {
    taskType: taskType ?? null,
    modelKey: modelKey({ ...models, ...overrides }),
    target: contract.qualityThreshold?.target ?? null,
  }
}

/** Reads what `storeSnapshot` wrote. */
export function toSnapshot(row: {
  design: string
  spec: string
  specHash: string
  designHash: string
}): SnapshotRecord {
  // Both texts were written by storeSnapshot from values of these types.
  return {
    design: JSON.parse(row.design) as LoopDesign,
    spec: JSON.parse(row.spec) as LoopSpec,
    specHash: row.specHash,
    designHash: row.designHash,
  }
}

/** Whether a design of this hash was ever run or published. */
export async function isInSnapshot({ prisma }: Database, scope: Scope, designHash: string): Promise<boolean> {
  return (await prisma.snapshot.count({ where: { workspaceId: scope.workspaceId, designHash } })) > 0
}

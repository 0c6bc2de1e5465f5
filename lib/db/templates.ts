import { LIMITS } from '../loop/artefacts/limits.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import type { TemplateCase } from '../loop/artefacts/template-file.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { LIST, type RunRecord, toRecord as toRunRecord } from './runs.ts'
import type { Scope } from './scope.ts'
import { type SnapshotRecord, toSnapshot } from './snapshots.ts'

/** A loop that comes along, as it was when the template was published. `version`: the one that calls name; null: they mean the newest. */
export type StoredPart = { slug: string; version: number | null; snapshotId: string }

export type TemplateRecord = {
  id: string
  slug: string
  title: string
  summary: string
  author: string
  loop: { id: string; slug: string; name: string }
  version: { id: string; number: number; snapshotId: string; specHash: string }
  runId: string | null
  cases: TemplateCase[]
  /** As it was when it was chosen; null: none comes along. */
  suite: Suite | null
  parts: StoredPart[]
  createdAt: number
  changedAt: number
}

const TEMPLATE = {
  author: { select: { name: true } },
  loop: { select: { id: true, slug: true, name: true } },
  version: { select: { id: true, number: true, snapshotId: true, snapshot: { select: { specHash: true } } } },
} satisfies Prisma.TemplateInclude

function toRecord(row: Prisma.TemplateGetPayload<{ include: typeof TEMPLATE }>): TemplateRecord {
  const { id, slug, title, summary, loop, runId, version } = row
  return {
    id,
    slug,
    title,
    summary,
    author: row.author.name,
    loop,
    version: {
      id: version.id,
      number: version.number,
      snapshotId: version.snapshotId,
      specHash: version.snapshot.specHash,
    },
    runId,
    // The texts were written by this file from values of these types.
    cases: JSON.parse(row.cases) as TemplateCase[],
    suite: row.suite === null ? null : (JSON.parse(row.suite) as Suite),
    parts: JSON.parse(row.parts) as StoredPart[],
    createdAt: Number(row.createdAt),
    changedAt: Number(row.changedAt),
  }
}

/** Templates that a workspace offers, newest first. */
export async function listTemplates({ prisma }: Database, { workspaceId }: Scope): Promise<TemplateRecord[]> {
  const rows = await prisma.template.findMany({
    where: { workspaceId, withdrawnAt: null },
    include: TEMPLATE,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: LIMITS.templates,
  })
  return rows.map(toRecord)
}

/** The template that a workspace offers under this slug. */
export async function findTemplate(
  { prisma }: Database,
  { workspaceId }: Scope,
  slug: string,
): Promise<TemplateRecord | null> {
  const row = await prisma.template.findFirst({ where: { workspaceId, slug, withdrawnAt: null }, include: TEMPLATE })
  return row && toRecord(row)
}

export type TemplateContent = {
  versionId: string
  title: string
  summary: string
  runId: string | null
  cases: TemplateCase[]
  suite: Suite | null
  parts: StoredPart[]
}

/** Offers a version of a loop. The slug gets a number when it is taken, by a withdrawn template too: addresses never change what they mean. 'full': the workspace has as many as it may. */
export async function createTemplate(
  database: Database,
  { workspaceId, userId }: Scope,
  {
    slug: wanted,
    taken,
    loopId,
    ...content
  }: TemplateContent & { loopId: string; slug: string; taken: readonly string[] },
): Promise<TemplateRecord | 'full'> {
  return database.prisma.$transaction(async (tx) => {
    await database.hold?.(tx, `templates of ${workspaceId}`)
    const known = await tx.template.findMany({ where: { workspaceId }, select: { slug: true, withdrawnAt: true } })
    if (known.filter(({ withdrawnAt }) => withdrawnAt === null).length >= LIMITS.templates) return 'full'
    const slugs = new Set([...taken, ...known.map(({ slug }) => slug)])
    let slug = wanted
    for (let number = 2; slugs.has(slug); number++) slug = `${wanted}-${number}`
    const now = BigInt(Date.now())
    const data = { ...asStored(content), id: newId('tpl'), workspaceId, authorId: userId, loopId, slug }
    return toRecord(await tx.template.create({ data: { ...data, createdAt: now, changedAt: now }, include: TEMPLATE }))
  })
}

function asStored({ cases, suite, parts, ...content }: TemplateContent) {
  const kept = suite && JSON.stringify(suite)
  return { ...content, cases: JSON.stringify(cases), suite: kept, parts: JSON.stringify(parts) }
}

/** Writes what a template shows. False: it has been withdrawn. */
export async function changeTemplate(
  { prisma }: Database,
  { workspaceId }: Scope,
  id: string,
  content: TemplateContent,
): Promise<boolean> {
  const { count } = await prisma.template.updateMany({
    where: { id, workspaceId, withdrawnAt: null },
    data: { ...asStored(content), changedAt: BigInt(Date.now()) },
  })
  return count > 0
}

/** Takes a template out of the gallery; its links lead nowhere then. Copies stay. */
export async function withdrawTemplate({ prisma }: Database, { workspaceId }: Scope, slug: string): Promise<boolean> {
  const { count } = await prisma.template.updateMany({
    where: { workspaceId, slug, withdrawnAt: null },
    data: { withdrawnAt: BigInt(Date.now()) },
  })
  return count > 0
}

/** Snapshots of a workspace by their ids. */
export async function readSnapshots(
  { prisma }: Database,
  { workspaceId }: Scope,
  ids: readonly string[],
): Promise<Map<string, SnapshotRecord>> {
  const rows = await prisma.snapshot.findMany({ where: { workspaceId, id: { in: [...ids] } } })
  return new Map(rows.map((row) => [row.id, toSnapshot(row)]))
}

/** How the runs of what a version executes went: the newest of them, but trials, child runs and those that chaos was played at. */
type RunFigures = { outcome: string; iterations: number; costNanoUsd: number }

export async function finishedRunsOf(
  { prisma }: Database,
  { workspaceId }: Scope,
  { loopId, specHash }: { loopId: string; specHash: string },
  most: number,
): Promise<RunFigures[]> {
  const rows = await prisma.run.findMany({
    where: {
      workspaceId,
      loopId,
      snapshot: { specHash },
      trialNodeId: null,
      parentRunId: null,
      chaos: null,
      evaluationId: null,
      outcome: { in: ['success', 'failure'] },
    },
    select: { outcome: true, iterations: true, costNanoUsd: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: most,
  })
  return rows.map(({ outcome, iterations, costNanoUsd }) => ({
    outcome: outcome ?? '',
    iterations,
    costNanoUsd: Number(costNanoUsd),
  }))
}

/** Finished runs of what a version executes that are whole by themselves, newest first. */
export async function listWholeRuns(
  { prisma }: Database,
  { workspaceId }: Scope,
  { loopId, specHash }: { loopId: string; specHash: string },
  most: number,
): Promise<RunRecord[]> {
  const whole = { trialNodeId: null, parentRunId: null, forkedFromId: null, evaluationId: null, chaos: null }
  const rows = await prisma.run.findMany({
    where: { workspaceId, loopId, snapshot: { specHash }, ...whole, status: 'finished', formerSnapshots: { none: {} } },
    select: LIST,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: most,
  })
  return rows.map(toRunRecord)
}

/** Runs that a run has called. */
export function countCalledRuns({ prisma }: Database, { workspaceId }: Scope, runId: string): Promise<number> {
  return prisma.run.count({ where: { workspaceId, parentRunId: runId } })
}

/** Whoever has a hand in a workspace: their names and ids, which logs tell. */
export async function namesOfPeople({ prisma }: Database, { workspaceId }: Scope): Promise<string[]> {
  const here = { some: { workspaceId } }
  const people = await prisma.user.findMany({
    where: { OR: [{ runs: here }, { memories: here }, { loops: here }] },
    select: { id: true, name: true },
  })
  return people.flatMap(({ id, name }) => [id, name])
}

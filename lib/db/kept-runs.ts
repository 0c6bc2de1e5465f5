import type { Database } from './database.ts'
import type { Scope } from './scope.ts'
import { readSuite } from './suites.ts'

/** The runs that suites of a loop keep as cases, newest case first, with the name of the suite. @throws DamagedValue */
export async function keptRuns({ prisma }: Database, scope: Scope, loopId: string): Promise<Map<string, string>> {
  const rows = await prisma.suite.findMany({
    where: { loopId, workspaceId: scope.workspaceId },
    select: { name: true, content: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  const kept = new Map<string, string>()
  for (const { name, content } of rows)
    for (const { source } of readSuite(content).cases.toReversed())
      if (source?.type === 'run' && !kept.has(source.run)) kept.set(source.run, name)
  return kept
}

import type { Health } from '../api/contracts/catalogue.ts'
import { ok, type Result } from './result.ts'
import type { Services } from './services.ts'

export async function readHealth({ database, hasWorker, stopping }: Services): Promise<Result<Health>> {
  const database_ = await database.prisma.workspace.count().then(
    () => 'ok' as const,
    () => 'failing' as const,
  )
  return ok({ status: stopping.aborted ? 'shutting-down' : 'ok', database: database_, worker: hasWorker })
}

import type { Health } from '../api/contracts/catalogue.ts'
import type { Services } from './services.ts'

export async function readHealth({ database, hasWorker, stopping }: Services): Promise<Health> {
  const answers = await database.prisma.workspace.count().then(
    () => true,
    () => false,
  )
  return {
    status: stopping.aborted ? 'shutting-down' : 'ok',
    database: answers ? 'ok' : 'failing',
    worker: hasWorker,
  }
}

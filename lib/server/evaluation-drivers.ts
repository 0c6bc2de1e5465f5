import { type DueEvaluation, dueEvaluations } from '../db/evaluation-drive.ts'
import { driveEvaluation } from './drive-evaluation.ts'
import type { Services } from './services.ts'

const LOOK_AGAIN_MS = 5_000
/** Evaluations that one process drives at the same time: their runs wait for the same workers. */
const MOST_AT_ONCE = 4

/** Drives the evaluations that nobody else drives, also those whose process is gone, until the process stops. */
export function createEvaluationDrivers(services: Services): { wake(): void; stopped: Promise<void> } {
  const { database, ports, stopping } = services
  const driven = new Map<string, Promise<void>>()
  let waken: () => void = () => {}
  const drive = (due: DueEvaluation) => {
    const work = driveEvaluation(services, due)
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!stopping.aborted) console.error(`[evaluations] ${due.id}`, error)
      })
      .finally(() => {
        driven.delete(due.id)
        waken()
      })
    driven.set(due.id, work)
  }
  const run = async () => {
    while (!stopping.aborted) {
      const woken = new Promise<void>((resolve) => {
        waken = resolve
      })
      const due = await dueEvaluations(database, ports.clock.now()).catch((error: unknown) => {
        if (!stopping.aborted) console.error('[evaluations] looking for work', error)
        return []
      })
      for (const each of due) if (!stopping.aborted && driven.size < MOST_AT_ONCE && !driven.has(each.id)) drive(each)
      await Promise.race([woken, ports.clock.sleep(LOOK_AGAIN_MS, stopping)])
    }
    await Promise.all(driven.values())
  }
  return { wake: () => waken(), stopped: run() }
}

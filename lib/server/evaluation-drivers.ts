import { type DueEvaluation, dueEvaluations } from '../db/evaluation-drive.ts'
import { driveEvaluation } from './drive-evaluation.ts'
import type { Services } from './services.ts'

const LOOK_AGAIN_MS = 5_000
/** Evaluations that one process drives at the same time: their runs wait for the same workers. */
const MOST_AT_ONCE = 4
/** How long one whose drive has failed is left alone: each time twice as long, up to the most. */
const BACK_OFF_MS = 2_000
const LONGEST_BACK_OFF_MS = 300_000

/** Drives the evaluations that nobody else drives, also those whose process is gone, until the process stops. */
export function createEvaluationDrivers(services: Services): { wake(): void; stopped: Promise<void> } {
  const { database, ports, stopping } = services
  const driven = new Map<string, Promise<void>>()
  const failed = new Map<string, { times: number; until: number }>()
  let waken: () => void = () => {}
  const drive = (due: DueEvaluation) => {
    const work = driveEvaluation(services, due)
      .then(() => void failed.delete(due.id))
      .catch((error: unknown) => {
        if (stopping.aborted) return
        const { times } = failed.get(due.id) ?? { times: 0 }
        const until = ports.clock.now() + Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** times)
        failed.set(due.id, { times: times + 1, until })
        console.error(`[evaluations] ${due.id}`, error)
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
      const now = ports.clock.now()
      for (const each of due) {
        if (stopping.aborted || driven.size >= MOST_AT_ONCE) break
        if (!driven.has(each.id) && (failed.get(each.id)?.until ?? 0) <= now) drive(each)
      }
      await Promise.race([woken, ports.clock.sleep(LOOK_AGAIN_MS, stopping)])
    }
    await Promise.all(driven.values())
  }
  return { wake: () => waken(), stopped: run() }
}

import type { RunRescues } from '../api/contracts/runs.ts'
import { findRun } from '../db/runs.ts'
import { createRescueReader } from '../loop/5-evaluate/rescues.ts'
import { noSuchRun } from './read-run.ts'
import { recordedPages } from './recorded-run.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

/** What went wrong in a run as far as it has come, and what made up for it. */
export function readRescues({ database }: Services, actor: Actor, id: string): Promise<Result<RunRescues>> {
  return whileReadable(async () => {
    const run = await findRun(database, actor, id)
    const log = await database.openRunLog(actor, id)
    if (!run || !log) return noSuchRun(id)
    const reader = createRescueReader()
    for await (const page of recordedPages(log, 0, run.lastSeq, 'answers')) for (const event of page) reader.feed(event)
    return ok({ incidents: reader.incidents(), unsaved: reader.rescues().unsaved })
  })
}

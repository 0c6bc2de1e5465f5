import { DamagedValue } from '../db/payloads.ts'
import { DamagedLog } from '../loop/artefacts/damaged-log.ts'
import { type Result, refuse } from './result.ts'

/** The work's answer; where the stored log can’t be read, a refusal that says what of it. */
export async function whileReadable<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DamagedValue || error instanceof DamagedLog)) throw error
    return refuse('damaged-log', `The log of this run can’t be read: ${error.message}.`)
  }
}

import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import type { Api } from './api.ts'
import { value } from './value.ts'

/** The run as soon as it is as wanted; looks again with each of its commits. */
export async function runUntil(api: Api, id: string, reached: (run: RunDetail) => boolean): Promise<RunDetail> {
  const { hub, stopping } = api.runtime.services
  for (;;) {
    const { run } = value(await api.client.getRun(id))
    if (reached(run)) return run
    await hub.changed(id, 50, stopping)
  }
}

/** The run when it waits for a person or has ended, with more in its log than `after`. */
export const settledRun = (api: Api, id: string, after = 0): Promise<RunDetail> =>
  runUntil(api, id, ({ status, lastSeq }) => (status === 'paused' || status === 'finished') && lastSeq > after)

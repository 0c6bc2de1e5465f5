import type { ApiClient } from '../../lib/api/client.ts'
import type { ResumeRunBody } from '../../lib/api/contracts/runs.ts'

/** Decides about whatever the run waits with at this moment, as a person does who has just looked. */
export async function decide(client: ApiClient, id: string, body: Omit<ResumeRunBody, 'seq'> = {}) {
  const found = await client.getRun(id)
  const run = found.ok ? found.value.run : null
  return client.resumeRun(id, { ...body, seq: run?.paused?.seq ?? Math.max(1, run?.lastSeq ?? 0) })
}

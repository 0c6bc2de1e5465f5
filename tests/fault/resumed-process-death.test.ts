import { afterEach, beforeEach, expect, it } from 'vitest'
import { ResumeRunBody } from '../../lib/api/contracts/runs.ts'
import { pauseRun } from '../../lib/server/pause-run.ts'
import { resumeRun } from '../../lib/server/resume-run.ts'
import { value } from '../support/value.ts'
import { processRun } from './fixture-process-run.ts'

let run: Awaited<ReturnType<typeof processRun>>
beforeEach(async () => {
  run = await processRun(20)
})
afterEach(() => run.close())

it.each(['before', 'inside', 'after'])(
  'a process that dies %s the commit of a person’s decision loses none of it and repeats none',
  { timeout: 120_000 },
  async (moment) => {
    const { services, actor } = run.runtime()
    const { runId } = run
    value(await pauseRun(services, actor, runId))
    expect(await run.execute().ended).toBeNull()
    expect(await run.read()).toMatchObject({ status: 'paused', paused: { why: 'requested' } })
    const { lastSeq: seq } = await run.read()
    const body = ResumeRunBody.parse({ seq, note: 'go on', patch: [{ field: 'count', value: 10 }] })
    value(await resumeRun(services, actor, runId, body))
    expect(await run.execute(moment, '1').ended).toBe('SIGKILL')
    expect(await run.read()).toMatchObject({ status: 'running', paused: null })
    await run.forgetLease()
    await run.takeOver()
    const log = await run.events()
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
    expect(log.filter(({ type }) => type === 'run-continued').map(({ data }) => data)).toMatchObject([
      { note: 'go on' },
    ])
    expect(await run.read()).toMatchObject({ outcome: 'success', resultState: { count: 20 }, iterations: 10 })
  },
)

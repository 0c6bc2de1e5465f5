import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import { processRun } from './fixture-process-run.ts'

const ITERATIONS = 70

let run: Awaited<ReturnType<typeof processRun>>
beforeEach(async () => {
  run = await processRun(ITERATIONS, 1)
})
afterEach(() => run.close())

async function expectWholeRun(resumes: number) {
  const log = await run.events()
  expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1))
  expect(log.filter((event) => event.type === 'run-resumed')).toHaveLength(resumes)
  expect(log.filter((event) => event.type === 'iteration-started').map((event) => event.iteration)).toEqual(
    Array.from({ length: ITERATIONS }, (_, index) => index + 1),
  )
  let state = {}
  for (const event of log) {
    if (event.type === 'run-started') state = event.data.state
    if (event.type === 'state-patched') state = applyPatch(state, event.data.patch)
  }
  expect(await run.read()).toMatchObject({
    outcome: 'success',
    reason: 'goal',
    iterations: ITERATIONS,
    lastSeq: log.length,
    resultState: state,
  })
}

describe('a process that is killed', () => {
  it.each([
    ['inside', 1],
    ['after', 1],
    ['before', 7],
    ['inside', 66],
    ['after', 140],
  ])('%s its commit %i loses nothing that was acknowledged; the run goes on and ends', async (moment, commit) => {
    const { ended, lines } = run.execute(moment, String(commit))
    expect(await ended).toBe('SIGKILL')
    const acknowledged = Number(lines.at(-1)?.split(' ')[1] ?? 1)
    const kept = await run.events()
    // The commit in flight is there as a whole or not at all.
    if (moment === 'after') expect(kept.length).toBeGreaterThan(acknowledged)
    else expect(kept.length).toBe(acknowledged)
    expect((await run.read()).lastSeq).toBe(kept.length)
    await run.forgetLease()
    await run.takeOver()
    expect((await run.events()).slice(0, kept.length)).toEqual(kept)
    await expectWholeRun(kept.some((event) => event.type === 'run-started') ? 1 : 0)
  })

  it('leaves its run alone until the lease has run out', async () => {
    const { ended } = run.execute('after', '3')
    await ended
    expect(await run.runtime().services.ports.store.claimNext('other', 1_000)).toBeNull()
    await run.forgetLease()
    expect(await run.runtime().services.ports.store.claimNext('other', 1_000)).toMatchObject({
      runId: run.runId,
      epoch: 2,
    })
  })
})

it('a process that slept through its lease writes nothing more', async () => {
  const { child, reader, lines, ended } = run.execute('asleep', '6')
  await new Promise<void>((resolve) => {
    reader.on('line', (line) => line === 'asleep' && resolve())
  })
  await run.forgetLease()
  await run.takeOver()
  const log = await run.events()
  child.kill('SIGCONT')
  await ended
  expect(lines.at(-1)).toMatch(/^ended fenced/)
  expect(await run.events()).toEqual(log)
  await expectWholeRun(1)
})

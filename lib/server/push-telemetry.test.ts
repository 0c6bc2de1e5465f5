import { expect, it } from 'vitest'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { pushTelemetry } from './push-telemetry.ts'

const target = { url: 'http://collector:4318/v1/traces', headers: {}, serviceName: 'loopwright' }
const MOST = LIMITS.telemetryRuns
const allSent = () => new Promise<void>((resolve) => setImmediate(resolve))

function telemetry(fault: string | null) {
  const read: string[] = []
  const said: string[] = []
  const push = pushTelemetry(
    target,
    // biome-ignore lint/correctness/useYield: a run without spans needs no collector
    async function* (runId) {
      read.push(runId)
      if (fault !== null) throw new Error(fault)
    },
    (line) => said.push(line),
  )
  const end = (name: string, runs: number) => {
    for (let number = 0; number < runs; number++) push.ended(`${name}${number}`)
  }
  return { push, read, said, end }
}

it('runs that are left out since too many wait are told in one line, and those of a later burst in one more', async () => {
  const { push, read, said, end } = telemetry(null)
  end('a', MOST)
  await allSent()
  expect(said).toEqual([])
  end('b', MOST + 3)
  await allSent()
  end('c', MOST + 2)
  await push.close()
  const line = (runId: string) =>
    `[telemetry] ${runId} was not sent to collector:4318: more than 1,000 ended runs wait, so the oldest are left out`
  expect(said).toEqual([line('b0'), line('c0')])
  expect([read.length, read[MOST], read.at(-1)]).toEqual([3 * MOST, 'b3', `c${MOST + 1}`])
})

it('while nothing can be sent, no line follows the one that said so', async () => {
  const { push, said, end } = telemetry('no such host')
  end('a', 1)
  await allSent()
  end('b', MOST + 3)
  await push.close()
  expect(said).toEqual(['[telemetry] a0 was not sent to collector:4318: no such host'])
})

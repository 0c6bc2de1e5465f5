import { expect, it } from 'vitest'
import { logBuilder } from '../4-trace/fixture.ts'
import type { LoopEvent } from '../artefacts/events.ts'
import type { IterationSummary } from '../artefacts/trace.ts'
import { summarise } from './summarise.ts'

it('counts how often a person was asked for in an iteration', () => {
  const log = logBuilder()
  const raised = { why: 'guard' as const, headline: '', rule: null, question: null, deadlineAt: null, onDeadline: null }
  const packet = {} as never // a summary reads no packet
  log.iteration(1).step('a')
  for (let count = 0; count < 2; count++)
    log.add({ type: 'escalation-raised', data: { ...raised, suggestions: 0, packet } })
  log.iteration(2)
  // A summary reads no field that may be a payload reference.
  const events = log.events as LoopEvent[]
  const of = (iteration: number) =>
    events
      .filter((event) => event.iteration === iteration)
      .reduce<IterationSummary | null>((summary, event) => summarise(summary, event), null)?.escalations
  expect([of(1), of(2)]).toEqual([2, 0])
})

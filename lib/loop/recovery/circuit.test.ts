import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorClass } from '../artefacts/events.ts'
import type { Circuit } from '../artefacts/run-state.ts'
import { admit, CIRCUIT_DEFAULTS, changeAfter, circuitOf, countOutcome } from './circuit.ts'

const policy = { failures: 3, coolDownMs: 1_000 }
const circuit = (status: Circuit['status'], failures = 0, openedAt: number | null = null): Circuit => ({
  status,
  failures,
  openedAt,
})

describe('a circuit', () => {
  it('has the published defaults', () => {
    expect(CIRCUIT_DEFAULTS).toEqual({ failures: 5, coolDownMs: 60_000 })
  })

  it.each<{ was: Circuit; failed: ErrorClass | null; to: Circuit['status'] | null }>([
    { was: circuit('closed', 0), failed: null, to: null },
    { was: circuit('closed', 2), failed: 'transient', to: null },
    { was: circuit('closed', 3), failed: 'transient', to: 'open' },
    { was: circuit('closed', 3), failed: 'timeout', to: 'open' },
    { was: circuit('closed', 3), failed: 'recoverable', to: null },
    { was: circuit('half_open', 4), failed: 'timeout', to: 'open' },
    { was: circuit('half_open', 4), failed: 'transient', to: 'open' },
    { was: circuit('half_open', 3), failed: 'recoverable', to: null },
    { was: circuit('half_open', 3), failed: 'fatal', to: null },
    { was: circuit('half_open', 0), failed: null, to: 'closed' },
  ])('that is $was.status with $was.failures failures, after $failed: $to', ({ was, failed, to }) => {
    expect(changeAfter(was, policy, 't', failed)?.to ?? null).toBe(to)
  })

  it.each([
    { was: circuit('closed', 2), now: 0, ok: true, to: null },
    { was: circuit('half_open', 3), now: 0, ok: true, to: null },
    { was: circuit('open', 3, 5_000), now: 5_999, ok: false, to: null },
    { was: circuit('open', 3, 5_000), now: 6_000, ok: true, to: 'half_open' },
  ])('that is $was.status admits at $now: $ok', ({ was, now, ok, to }) => {
    const admitted = admit(was, policy, 't', now)
    expect(admitted.ok).toBe(ok)
    if (admitted.ok) expect(admitted.change?.to ?? null).toBe(to)
    else
      expect(admitted.message).toBe(
        'the circuit of “t” is open after 3 failures in a row; it is tried again in 0.001 s',
      )
  })

  it('counts failures in a row of each target alone, and only those of the other side', () => {
    let circuits = countOutcome({}, 'a', 'transient')
    circuits = countOutcome(circuits, 'b', 'timeout')
    circuits = countOutcome(circuits, 'a', 'recoverable')
    circuits = countOutcome(circuits, 'a', 'fatal')
    circuits = countOutcome(circuits, 'a', 'timeout')
    expect([circuitOf(circuits, 'a').failures, circuitOf(circuits, 'b').failures]).toEqual([2, 1])
    expect(circuitOf(countOutcome(circuits, 'a', null), 'a').failures).toBe(0)
    expect(circuitOf(circuits, 'constructor')).toEqual(circuit('closed'))
  })

  /** Whatever happens when: no request while open and cooling, open after N in a row, one try when cooled down. */
  it('never lets a request through before it has cooled down, and always does afterwards', () => {
    const moves = fc.array(
      fc.record({
        waitMs: fc.nat(1_500),
        outcome: fc.constantFrom<ErrorClass | null>(null, 'transient', 'recoverable'),
      }),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(moves, (list) => {
        let now = 0
        let circuits: Record<string, Circuit> = {}
        let row = 0
        let openedAt: number | null = null
        const set = (to: Circuit['status'], failures: number) => {
          if (to === 'open') openedAt = now
          if (to === 'closed') openedAt = null
          circuits = { ...circuits, t: { status: to, failures, openedAt } }
        }
        for (const { waitMs, outcome } of list) {
          now += waitMs
          const admitted = admit(circuitOf(circuits, 't'), policy, 't', now)
          const cooling = circuitOf(circuits, 't').status === 'open' && now - (openedAt ?? 0) < policy.coolDownMs
          expect(admitted.ok).toBe(!cooling)
          if (!admitted.ok) continue
          if (admitted.change) set(admitted.change.to, admitted.change.failures)
          row = outcome === null ? 0 : outcome === 'transient' ? row + 1 : row
          circuits = countOutcome(circuits, 't', outcome)
          const change = changeAfter(circuitOf(circuits, 't'), policy, 't', outcome)
          if (change) set(change.to, change.failures)
          expect(circuitOf(circuits, 't').failures).toBe(row)
          if (outcome === 'transient' && row >= policy.failures) expect(circuitOf(circuits, 't').status).toBe('open')
          if (outcome === null) expect(circuitOf(circuits, 't').status).toBe('closed')
        }
      }),
    )
  })
})

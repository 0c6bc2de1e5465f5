import type { Contract } from '../artefacts/contract.ts'
import type { EventData, GuardReading } from '../artefacts/events.ts'
import type { Json } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { readAdaptive } from './adaptive.ts'
import { readCaps } from './caps.ts'
import { contractOf } from './extended-contract.ts'
import { readPlateau, readQuality } from './quality.ts'
import { reading } from './reading.ts'
import { readRepetition } from './repetition.ts'
import { countStall, readStall } from './stall.ts'
import { tellExtended } from './tell-extended.ts'

/** Value of an expression, or null where it has none. */
export type ReadNumber = (source: string) => Json

function finite(value: Json): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/**
 * Reads every configured rule, in the order in which they end a run: fatal_error, quality_threshold, plateau, adaptive_exit, max_iterations, timeout, budgets, then the
 * detectors. `fired` is the first that fires. A score or measure that has no number counts as "not yet", never as an error.
 */
export function checkGuards(agreed: Contract, run: RunState, read: ReadNumber): EventData<'guard-checked'> {
  const contract = contractOf({ contract: agreed }, run)
  const score = contract.score === undefined ? null : finite(read(contract.score))
  const measure = contract.stalled?.measure === undefined ? null : finite(read(contract.stalled.measure))
  const stall = countStall(contract, run, measure)
  const readings: GuardReading[] = [
    reading('fatal_error', run.fatal !== null, 0, run.fatal ?? 'no fatal error'),
    ...readQuality(contract, run, score),
    ...readPlateau(contract, run, score),
    ...readAdaptive(contract, run, score),
    ...readCaps(contract, run).map((cap) => tellExtended(cap, run.extended)),
    ...readStall(contract, stall, measure),
    ...readRepetition(contract, run),
  ]
  return { score, readings, fired: readings.find((rule) => rule.fired)?.rule ?? null, ...stall }
}

import type { Extension } from '../artefacts/escalation.ts'
import type { GuardReading } from '../artefacts/events.ts'
import { dollars, seconds } from './reading.ts'

/** A cap's reading with what people have added to it: the figures alone would look like another contract. */
export function tellExtended(reading: GuardReading, extended: Required<Extension>): GuardReading {
  const added = addedTo(reading.rule, extended)
  return added === null ? reading : { ...reading, detail: `${reading.detail}; ${added} added by a person` }
}

function addedTo(rule: GuardReading['rule'], { iterations, timeoutMs, nanoUsd, tokens }: Required<Extension>) {
  switch (rule) {
    case 'max_iterations':
      return iterations === 0 ? null : String(iterations)
    case 'timeout':
      return timeoutMs === 0 ? null : seconds(timeoutMs)
    case 'budget_usd':
      return nanoUsd === 0 ? null : dollars(nanoUsd)
    case 'budget_tokens':
      return tokens === 0 ? null : String(tokens)
    default:
      return null
  }
}

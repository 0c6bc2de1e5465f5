import { expect, it } from 'vitest'
import { LIMITS } from '../artefacts/limits.ts'
import type { InFlight } from '../artefacts/run-state.ts'
import { comesNoFurther } from './comes-no-further.ts'

it.each<[InFlight['type'] | null, number]>([
  ['tool-requested', LIMITS.takenUpInFlight],
  ['model-called', LIMITS.takenUpInFlight],
  ['recall-requested', LIMITS.takenUpInFlight],
  ['wait-started', LIMITS.takenUpInVain],
  ['person-asked', LIMITS.takenUpInVain],
  ['children-requested', LIMITS.takenUpInVain],
  [null, LIMITS.takenUpInVain],
])('with %s in flight a run is taken up %i times in vain', (type, most) => {
  const step = { inFlight: type && { type } }
  expect(comesNoFurther({ takenUpInVain: most, step })).toBe(true)
  expect(comesNoFurther({ takenUpInVain: most - 1, step })).toBe(false)
})

it('between two steps a run has all its tries', () => {
  expect(comesNoFurther({ takenUpInVain: LIMITS.takenUpInVain - 1, step: null })).toBe(false)
})

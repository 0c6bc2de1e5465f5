import type { DecisionMap } from './decision-map.ts'

/** A map from where each alternative leads: `{ a: ['b', null] }` is decision a with two alternatives, the first leading to b. */
export function fixtureMap(shape: Record<string, (string | null)[]>, goal = 'Decide it.'): DecisionMap {
  return {
    goal,
    decisions: Object.entries(shape).map(([id, targets]) => ({
      id,
      question: `Question ${id}?`,
      criterion: `It is right for ${id}`,
      alternatives: targets.map((leadsTo, index) => ({
        label: `${id} ${index + 1}`,
        consequence: `then ${id} ${index + 1} follows`,
        leadsTo,
      })),
    })),
  }
}

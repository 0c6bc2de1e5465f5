/**
 * What a node does of that which makes a loop fit for use, as its kind tells it of a config: the production checklist asks for these and knows no kind.
 *
 * `decides` has alternatives: names of the ways it can decide between. `asks-model`: it is shown the invariants by name and answers in a fixed form. `plays`: a part in a debate or a hierarchy.
 * `heals`: what an invariant does about a violation; `halts`: nothing but to stop. `parallel`: runs of another loop, side by side.
 */
export const PRACTICES = [
  'decides',
  'asks-model',
  'shows-invariants',
  'limits-context',
  'plays',
  'extracts',
  'observes',
  'prunes',
  'flags-contradictions',
  'scores',
  'recalls',
  'acts',
  'limits-latency',
  'parallel',
  'heals',
  'halts',
  'asks-person',
  'reaches-goal',
  'verifies',
] as const
export type PracticeName = (typeof PRACTICES)[number]

/** `field`: where in the config. `of`: alternatives, the part that is played, what heals, how something is recalled. */
export type Practice = { practice: PracticeName; field: string; of?: readonly string[] }

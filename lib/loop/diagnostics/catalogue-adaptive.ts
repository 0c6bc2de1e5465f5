import { type CatalogueEntry, error, info, warning } from './catalogue-entry.ts'

/** Adaptive exit, and what it learns from. */
export const ADAPTIVE = {
  'adaptive-no-target': error({
    title: 'No target to predict',
    message: (_: object) => 'Adaptive exit predicts whether the target is reached, but no quality threshold names one.',
    why: 'Without a target there is nothing whose chances could be too small.',
    fix: 'Switch the quality threshold on and set its target.',
  }),
  'adaptive-never': warning({
    title: 'Adaptive exit never stops a run',
    message: (n: { because: string }) => `Adaptive exit never stops a run: ${n.because}.`,
    why: 'Runs go on to their other rules, though the design says that finished runs decide.',
    fix: 'Change the setting that is named, or switch adaptive exit off.',
  }),
  'adaptive-always': warning({
    title: 'Adaptive exit stops every run',
    message: (n: { floor: number; minIterations: number }) =>
      `No chance is above a floor of ${n.floor}: every run is stopped after iteration ${n.minIterations}.`,
    why: 'The floor is the chance of reaching the target below which a run is given up.',
    fix: 'Lower the floor: 0.05 gives up what one run in twenty would still reach, the published method has 0.3.',
  }),
  'task-type-missing': info({
    title: 'No task type',
    message: (_: object) =>
      'Adaptive exit learns from runs of the same task type, but the loop names none: it learns from runs of this loop alone.',
    why: 'Runs of other loops that do the same kind of work would teach it too.',
    fix: 'Set the task type in the loop’s settings, such as "code" or "summarise".',
  }),
} satisfies Record<string, CatalogueEntry<never>>

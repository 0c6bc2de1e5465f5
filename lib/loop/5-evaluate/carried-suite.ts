import type { Suite, Validator } from '../artefacts/suite.ts'
import type { StateSchema } from '../state/schema.ts'
import { checkSuite, type SuiteProblem } from './check-suite.ts'

/** A suite as it leaves its workspace: the runs that cases were made of are nobody else's to open. */
export function carriedSuite(suite: Suite): Suite {
  const cases = suite.cases.map(({ source, ...each }) =>
    source === undefined || source.type === 'run' ? each : { ...each, source },
  )
  return { ...suite, cases }
}

/** Why a suite can't come along with a loop of this state: it does not fit it, or asks a loop that stays behind. */
export function carriedSuiteProblems(suite: Suite, state: StateSchema): SuiteProblem[] {
  const asked = (validators: readonly Validator[], where: string) =>
    validators.flatMap((validator, index) =>
      validator.type === 'loop'
        ? [
            {
              where: `${where}.${index}.loop`,
              message: `“${validator.name}” runs the loop “${validator.loop}”, which does not come along`,
            },
          ]
        : [],
    )
  const cases = suite.cases.flatMap(({ validators }, index) => asked(validators, `cases.${index}.validators`))
  return [...checkSuite(suite, state), ...asked(suite.validators, 'validators'), ...cases]
}

/** What of a suite is told before it is taken. */
export function suiteFacts({ name, cases, validators }: Suite): { name: string; cases: number; validators: number } {
  const all = cases.reduce((sum, each) => sum + each.validators.length, validators.length)
  return { name, cases: cases.length, validators: all }
}

import { canonicalJson, type Json } from '../artefacts/json.ts'
import type { Suite, SuiteCase } from '../artefacts/suite.ts'
import { judgesOf } from '../evaluators/evaluate-with-judges.ts'

/** Names of cases that two suites have and that ask something else in each: input, expectation, expected values, or anything by which they are judged. */
export function changedCases(a: Suite, b: Suite): Set<string> {
  const first = new Map(a.cases.map((each) => [each.name, askedBy(a, each)]))
  return new Set(
    b.cases.flatMap((each) => {
      const known = first.get(each.name)
      return known === undefined || known === askedBy(b, each) ? [] : [each.name]
    }),
  )
}

function askedBy(suite: Suite, { input, expect, expected, validators: own }: SuiteCase): string {
  const validators = [...suite.validators, ...own]
  const judged = validators.some((each) => each.type === 'evaluator' && judgesOf(each.evaluator, '').length > 0)
  const asked = { input, expect, expected, validators, models: judged ? suite.models : {} }
  return canonicalJson(asked as Json) // Parsed from JSON: what is left out is not there.
}

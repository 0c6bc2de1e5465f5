import { assertNever } from '@/lib/loop/artefacts/assert-never.ts'
import type { Validator } from '@/lib/loop/artefacts/suite.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { checkExpression } from '@/lib/loop/expression/check.ts'
import { environmentScope } from '@/lib/loop/expression/environment.ts'
import { type AboutNames, aboutNames } from '@/lib/loop/expression/environment-about.ts'
import type { ExprType, Scope } from '@/lib/loop/expression/types.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

const ANY: ExprType = { kind: 'any' }
const NUMBER: ExprType = { kind: 'number' }
const STRING: ExprType = { kind: 'string' }
const FIELDS: ExprType = { kind: 'map', value: ANY }
const RUN: ExprType = {
  kind: 'object',
  optional: [],
  members: {
    outcome: { kind: 'nullable', of: STRING },
    reason: { kind: 'nullable', of: STRING },
    label: STRING,
    iterations: NUMBER,
    costUsd: NUMBER,
    tokens: NUMBER,
    activeMs: NUMBER,
    bestScore: { kind: 'nullable', of: NUMBER },
    violations: NUMBER,
    remediations: NUMBER,
    escalations: NUMBER,
  },
}

const ABOUT: Record<string, string> = {
  state: 'The run’s best state',
  output: 'What the run put out',
  input: 'What the run was given',
  expected: 'The values that the case expects',
  original: 'The input of the case that is varied',
  index: 'Number of the variation, from 0',
  roll: 'A number from 0 to 1, another one for each variation',
  run: 'How the run went',
  'run.outcome': '“success” or “failure”; null when it asked a person',
  'run.reason': 'Why it ended, such as “goal”',
  'run.label': 'The label of the rule that ended it',
  'run.bestScore': 'Null when nothing was scored',
  'run.violations': 'How often an invariant did not hold',
}

/** Names that expressions of a suite see: where an ending is judged, where a called loop's is, and where a case is varied. */
export function suiteScopes(schema: StateSchema): Record<'ending' | 'called' | 'varied' | 'follows', Scope> {
  const { state = ANY, input = ANY } = environmentScope(schema)
  return {
    ending: { state, output: FIELDS, input, expected: FIELDS, run: RUN },
    called: { state: FIELDS, output: FIELDS, run: RUN },
    varied: { input, index: NUMBER, roll: NUMBER },
    follows: { input, original: input, expected: FIELDS },
  }
}

/** What the names mean. */
export function aboutSuite(schema: StateSchema): AboutNames {
  const fields = aboutNames(schema)
  return (path) => ABOUT[path.join('.')] ?? (path[0] === 'run' ? undefined : fields(path))
}

type Checked = Pick<ReturnType<typeof suiteScopes>, 'ending' | 'called'>

/** What is wrong with the expressions of validators, by their paths below `at`. */
export function validatorProblems(validators: readonly Validator[], scopes: Checked, at: string): Diagnostic[] {
  const check = (field: string, source: string, scope: Scope, expected?: ExprType) =>
    source.trim() === ''
      ? []
      : checkExpression(source, scope, expected).problems.map((found) => asFinding(field, found))
  const BOOLEAN: ExprType = { kind: 'boolean' }
  return validators.flatMap((validator, index) => {
    const path = `${at}.${index}`
    switch (validator.type) {
      case 'expression':
        return check(`${path}.holds`, validator.holds, scopes.ending, BOOLEAN)
      case 'evaluator':
        return check(`${path}.value`, validator.value, scopes.ending)
      case 'loop':
        return [
          ...check(`${path}.holds`, validator.holds, scopes.called, BOOLEAN),
          ...Object.entries(validator.input).flatMap(([name, source]) =>
            check(`${path}.input.${name}`, source, scopes.ending),
          ),
        ]
      default:
        return assertNever(validator)
    }
  })
}

function asFinding(
  field: string,
  { code, message, span }: { code: string; message: string; span: Diagnostic['span'] },
) {
  const finding: Diagnostic = { code, severity: 'error', message, why: '', fix: '', field }
  return span === undefined ? finding : { ...finding, span }
}

import type { JsonObject } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { ExprType, Scope } from '../expression/types.ts'

const STRING: ExprType = { kind: 'string' }
const NUMBER: ExprType = { kind: 'number' }

/** Names that a consolidation sees beside, or in place of, those that every expression sees: the run’s output, and how it ended. */
export const CLOSING_SCOPE: Scope = {
  output: { kind: 'map', value: { kind: 'any' } },
  run: {
    kind: 'object',
    members: {
      id: STRING,
      reason: STRING,
      outcome: STRING,
      label: STRING,
      explanation: STRING,
      bestScore: { kind: 'nullable', of: NUMBER },
    },
    optional: [],
  },
}

/** Their values, of a run that is closing. */
export function closingNames({ runId, closing, best }: RunState): JsonObject {
  const { reason = '', outcome = '', label = '', explanation = '', output = {} } = closing ?? {}
  return { output, run: { id: runId, reason, outcome, label, explanation, bestScore: best?.score ?? null } }
}

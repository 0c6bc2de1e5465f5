import type { Assignment, FieldProblem, StepContext, Steps } from './executor.ts'

/** Records the assignments as a patch, or as a refusal; gives the problems of a refusal. Assignments that change nothing leave no event. */
export function* writeState(context: StepContext<unknown>, assignments: Assignment[]): Steps<FieldProblem[]> {
  const result = context.patch(assignments)
  if (!result.ok) {
    yield { type: 'record', event: { type: 'patch-rejected', data: { problems: result.problems } } }
    return result.problems
  }
  if (result.patch.length > 0) yield { type: 'record', event: { type: 'state-patched', data: { patch: result.patch } } }
  return []
}

/** Problems as one sentence each: `state.score: expected a number`. */
export function describeProblems(problems: FieldProblem[]): string {
  return problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
}

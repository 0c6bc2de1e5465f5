import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { environmentValues } from '../expression/environment.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { renderTemplate } from '../expression/template.ts'
import { type Assignment, type PatchResult, type StepContext, StepFailure } from '../kinds/executor.ts'
import { applyAssignments } from '../state/apply.ts'
import type { StepWatch } from './drive-step.ts'
import type { Program } from './program.ts'

/** The executor's window on the run. `view` gives the run as of now in the step; the environment is built once per view. */
export function stepContext(
  program: Program,
  nodeId: string,
  config: JsonObject,
  view: () => RunState,
  watch?: Pick<StepWatch, 'value'>,
): StepContext<JsonObject> {
  const { spec, tools, invariants } = program
  let built: { of: RunState; environment: JsonObject } | null = null
  function environment(extra: JsonObject | undefined): JsonObject {
    const run = view()
    if (built?.of !== run) built = { of: run, environment: environmentValues(run, spec) }
    return extra ? { ...built.environment, ...extra } : built.environment
  }
  return {
    config,
    nodeId,
    spec,
    get run() {
      return view()
    },
    value(source: string, field: string, extra?: JsonObject): Json {
      const result = evaluateExpression(source, environment(extra))
      watch?.value(field, result)
      if (result.ok) return result.value
      throw new StepFailure(`${field}: ${result.message}`, 'fatal', field)
    },
    text(source: string, field: string, extra?: JsonObject): string {
      const result = renderTemplate(source, environment(extra))
      if (result.ok) return result.text
      throw new StepFailure(`${field}: ${result.message}`, 'fatal', field)
    },
    patch: (assignments: Assignment[]): PatchResult => applyAssignments(spec.state, view().state, assignments),
    tool: (name: string) => own(tools, name),
    invariants: () => invariants.map((name) => ({ name, holds: own(view().invariants, name) ?? null })),
  }
}

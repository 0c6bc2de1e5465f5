import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { Script, ScriptedAnswer } from '../artefacts/script.ts'
import { checkExpression } from '../expression/check.ts'
import { checkTemplate } from '../expression/template.ts'
import type { ExprType, Scope } from '../expression/types.ts'

/** What a script may look at beside the prompt. `call` counts within the step, `calls` within the run, both from 0. */
export type ScriptScene = {
  node: string
  purpose: string
  call: number
  calls: number
  iteration: number
  state: JsonObject
  input: JsonObject
  last: Json
}

/** The scene of a step's request; `made` requests of the step and `madeInRun` of the run came before it. */
export function scriptScene(
  run: RunState,
  { node, purpose, made, madeInRun }: { node: string; purpose: string; made: number; madeInRun: number },
): ScriptScene {
  return {
    node,
    purpose,
    call: made,
    calls: madeInRun,
    iteration: run.iteration,
    state: run.state,
    input: run.input,
    last: run.last as Json, // an ActionResult is JSON; TypeScript sees no index signature in it
  }
}

const ANY: ExprType = { kind: 'any' }
const NAMES = ['node', 'purpose', 'call', 'calls', 'iteration', 'state', 'input', 'last', 'prompt']
const SCOPE: Scope = Object.fromEntries(NAMES.map((name) => [name, ANY]))
const known = new WeakMap<Script, string[]>()

/**
 * What a script reads of its scene, by path: as long as that is the same, an equal request gets an equal answer. Null: no answer holds for another request, since
 * the script counts the run's calls, and one that is answered from a store is none.
 */
export function scriptDependence(script: Script, scene: ScriptScene): JsonObject | null {
  let reads = known.get(script)
  if (!reads) {
    reads = readsOf(script)
    known.set(script, reads)
  }
  if ('cycle' in script || reads.some((path) => path === 'calls')) return null
  return Object.fromEntries(reads.map((path) => [path, valueAt(scene, path)]))
}

/** One that can't be read depends on everything. */
function readsOf(script: Script): string[] {
  const checks =
    'cycle' in script
      ? []
      : script.rules.flatMap(({ when, respond }) => [
          ...(when === undefined ? [] : [checkExpression(when, SCOPE)]),
          ...templatesOf(respond).map((template) => checkTemplate(template, SCOPE)),
        ])
  return checks.some(({ problems }) => problems.length > 0) ? NAMES : [...new Set(checks.flatMap(({ reads }) => reads))]
}

function templatesOf(answer: ScriptedAnswer): string[] {
  if ('text' in answer) return [answer.text]
  return 'json' in answer ? leaves(answer.json) : []
}

function leaves(value: Json): string[] {
  if (typeof value === 'string') return value.includes('{{') ? [value] : []
  if (Array.isArray(value)) return value.flatMap(leaves)
  return isJsonObject(value) ? Object.values(value).flatMap(leaves) : []
}

/** Of a deeper path its first member: no name at that depth has a dot. A member that is not there: all that it could be in. */
function valueAt(scene: ScriptScene, path: string): Json {
  const [root = '', name] = path.split('.')
  const value = own<Json>(scene, root) ?? null
  return (name !== undefined && isJsonObject(value) ? own(value, name) : undefined) ?? value
}

import { isJsonObject, type Json } from '../artefacts/json.ts'
import type { Script, ScriptedAnswer } from '../artefacts/script.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Scope } from '../expression/types.ts'
import { checkSource, type Source, type SourceContext } from './check-expressions.ts'

type Path = (string | number)[]

/** What scripted answers may look at: the call and the run, but nothing that a real model would not be sent. */
export function scriptScope(environment: Scope): Scope {
  const string = { kind: 'string' } as const
  const number = { kind: 'number' } as const
  const any = { kind: 'any' } as const
  return {
    node: string,
    purpose: string,
    call: number,
    calls: number,
    iteration: number,
    prompt: string,
    state: environment.state ?? any,
    input: environment.input ?? any,
    last: environment.last ?? any,
  }
}

/** Conditions and templates of the script. */
export function checkScript(script: Script, scope: Scope, context: SourceContext): Diagnostic[] {
  return scriptSources(script).flatMap((source) => checkSource(source, scope, context).diagnostics)
}

/** Conditions and templates of a script, with where they stand. */
export function scriptSources(script: Script): Source[] {
  if ('cycle' in script)
    return script.cycle.flatMap((answer, index) => answerSources(answer, ['script', 'cycle', index]))
  return script.rules.flatMap((rule, index) => {
    const path: Path = ['script', 'rules', index]
    const answers = answerSources(rule.respond, [...path, 'respond'])
    if (rule.when === undefined) return answers
    return [at({ source: rule.when, mode: 'expression', expected: { kind: 'boolean' } }, [...path, 'when']), ...answers]
  })
}

function answerSources(answer: ScriptedAnswer, path: Path): Source[] {
  if ('text' in answer) return [at({ source: answer.text, mode: 'template' }, [...path, 'text'])]
  return 'json' in answer ? templates(answer.json, [...path, 'json']) : []
}

/** String leaves are templates. Depth is bounded by the check that every document passes first. */
function templates(value: Json, path: Path): Source[] {
  if (typeof value === 'string') return value.includes('{{') ? [at({ source: value, mode: 'template' }, path)] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => templates(item, [...path, index]))
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, member]) => templates(member, [...path, key])) : []
}

function at(source: Pick<Source, 'source' | 'mode' | 'expected'>, path: Path): Source {
  return { ...source, path, field: path.join('.') }
}

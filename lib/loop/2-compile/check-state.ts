import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { CompilePattern } from '../expression/patterns.ts'
import { pointer } from '../patch/pointer.ts'
import { checkStateSchema } from '../state/check-schema.ts'
import type { StateSchema } from '../state/schema.ts'

/** The state schema itself: can it be met, do the defaults fit, does everything stay bounded. */
export function checkState(state: StateSchema, compilePattern: CompilePattern): Diagnostic[] {
  const found = checkStateSchema(state, compilePattern).map(({ field, reason }) =>
    stateDiagnostic(state, field, reason),
  )
  for (const [name, field] of Object.entries(state.properties)) {
    const { reducer } = field['x-loop']
    if ((reducer !== 'append' && reducer !== 'union') || field.maxItems !== undefined) continue
    const path = pointer(['state', 'properties', name, 'maxItems'])
    const quickFix: QuickFix = { title: 'Limit it to 100 items', patch: [{ op: 'add', path, value: 100 }] }
    found.push(
      diagnostic('append-unbounded', { field: name, reducer }, { field: `state.properties.${name}`, quickFix }),
    )
  }
  return found
}

function stateDiagnostic(state: StateSchema, path: string, problem: string): Diagnostic {
  const [name = '', member] = path.split('.')
  const declared = own(state.properties, name)
  if (!declared) return diagnostic('state-schema', { field: path, problem }, { field: `state.${path}` })
  const code = member === 'default' && declared.default !== undefined ? 'default-invalid' : 'state-schema'
  const inner = path.slice(name.length + 'default'.length + 2)
  const names =
    code === 'state-schema'
      ? { field: path, problem }
      : { field: name, problem: inner ? `${inner}: ${problem}` : problem }
  return diagnostic(code, names, { field: `state.properties.${path}` })
}

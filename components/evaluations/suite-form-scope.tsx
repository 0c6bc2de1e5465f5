'use client'

import { type ReactNode, useMemo } from 'react'
import type { z } from 'zod'
import { FormScopeProvider } from '@/components/inspector/fields/form-scope.tsx'
import { valueAt } from '@/components/inspector/fields/path.ts'
import { nameHints, stateHints } from '@/components/inspector/scopes.ts'
import { isJsonObject, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { ExprType, Scope } from '@/lib/loop/expression/types.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { aboutSuite, suiteScopes } from './suite-scope.ts'

const UNDER_EVALUATION: ExprType = { kind: 'any' }

type Props = {
  id: string
  schema: StateSchema
  value: JsonObject
  onChange: (value: JsonObject) => void
  shape?: z.ZodType
  problems: readonly Diagnostic[]
  /** Aliases that judges may ask. */
  models: readonly string[]
  /** What expressions of the form see, where it is not an ending. */
  sees?: 'varied' | 'follows'
  children: ReactNode
}

/** The inspector’s fields over a part of a suite. */
export function SuiteFormScope(props: Props) {
  const { id, schema, value, onChange, shape, problems, models, sees, children } = props
  const places = useMemo(() => {
    const scopes = suiteScopes(schema)
    const about = aboutSuite(schema)
    const place = (scope: Scope) => ({ scope, about, at: null })
    const own = place(scopes[sees ?? 'ending'])
    return {
      own,
      follows: place(scopes.follows),
      called: place(scopes.called),
      evaluated: place({ ...scopes.ending, output: UNDER_EVALUATION }),
      names: nameHints(own.scope),
    }
  }, [schema, sees])
  const placeOf = (path: string) => {
    if (path.includes('.evaluator.')) return places.evaluated
    if (path.startsWith('expected.')) return places.follows
    return isCalled(value, path) ? places.called : places.own
  }
  return (
    <FormScopeProvider
      value={{
        id,
        value,
        schema: shape,
        change: onChange,
        travel: () => {},
        problems,
        names: places.names,
        placeOf,
        stateFields: stateHints(schema).stateFields,
        tools: [],
        models,
        maxIterations: 1,
      }}
    >
      {children}
    </FormScopeProvider>
  )
}

/** What a called loop’s ending has to be is read in that loop. */
function isCalled(value: JsonObject, path: string): boolean {
  if (!path.endsWith('.holds')) return false
  const validator = valueAt(value, path.slice(0, -'.holds'.length))
  return isJsonObject(validator) && validator.type === 'loop'
}

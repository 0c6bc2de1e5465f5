'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useMemo } from 'react'
import type { z } from 'zod'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { applyQuickFix } from '@/lib/loop/1-draw/edit-data.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Diagnostic, QuickFix } from '@/lib/loop/diagnostics/diagnostic.ts'
import { FormScopeProvider } from './fields/form-scope.tsx'
import { type FormSources, loopHints, sourcePlaces } from './scopes.ts'

const LiveBar = dynamic(() => import('@/components/designer/live-value/live-bar.tsx'), {
  ssr: false,
  loading: () => <div className="h-8 border-line border-b" />,
})

type FormProps = {
  /** Scope id: `node:decide`, `contract`. */
  id: string
  value: JsonObject
  /** The value's schema, whose limits the fields keep. */
  schema: z.ZodType
  onChange: (next: JsonObject, path: string) => void
  /** The path inside `value` that a diagnostic is about; null when it is about something else. */
  pathOf: (problem: Diagnostic) => string | null
  sources: FormSources
  children: ReactNode
}

/** A form over one JSON object of the design, with the compiler's findings in the right fields. */
export function DesignForm({ id, value, schema, onChange, pathOf, sources, children }: FormProps) {
  const store = useDesignerStore()
  const design = useDesign()
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const hints = useMemo(() => loopHints(design), [design])
  const placeOf = sourcePlaces(design.state, sources)
  const problems = diagnostics.flatMap((problem) => {
    const field = pathOf(problem)
    return field === null ? [] : [{ ...problem, field }]
  })
  const fix = (quickFix: QuickFix) => store.getState().edit((before) => applyQuickFix(before, quickFix))
  const travel = (way: 'undo' | 'redo') => store.getState()[way]()
  return (
    <FormScopeProvider value={{ id, value, schema, change: onChange, fix, problems, placeOf, travel, ...hints }}>
      {sources.at === 'never' ? null : <LiveBar />}
      {children}
    </FormScopeProvider>
  )
}

'use client'

import { useMemo } from 'react'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { publishedProblem } from './published-problem.ts'
import { useDesign, useDesigner } from './store/designer-context.tsx'

/** All that is to be said of the draft: what the compiler found, and whether its state can follow the published one, once that is known. */
export function useProblems(): readonly Diagnostic[] {
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const published = useDesigner((state) => state.published?.state)
  const design = useDesign()
  return useMemo(() => {
    const problem = published ? publishedProblem(design, published) : null
    return problem ? [...diagnostics, problem] : diagnostics
  }, [diagnostics, published, design])
}

'use client'

import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { useDesigner, useDesignerStore } from '../store/designer-context.tsx'

/** What the server holds, and what this page began from; null while nobody knows. */
export type OtherSide = {
  base: LoopDesign | null
  theirs: LoopDesign
  revision: number
  savedAt: number
  accepted: boolean
}

/** Reads the other side of a conflict; again when it has moved on. */
export function useOtherSide(): { other: OtherSide | null; problem: string | null } {
  const store = useDesignerStore()
  const current = useDesigner(({ save }) => (save.status === 'conflict' ? save.current.revision : null))
  const [other, setOther] = useState<OtherSide | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    setOther(null)
    setProblem(null)
    if (current === null) return
    const stop = new AbortController()
    const { slug, revision } = store.getState()
    void Promise.all([api.getLoop(slug, stop.signal), api.getRevision(slug, revision, stop.signal)]).then(
      ([theirs, base]) => {
        if (stop.signal.aborted) return
        if (!theirs.ok) return setProblem(theirs.problem.detail)
        if (!base.ok && base.problem.code !== 'not-found') return setProblem(base.problem.detail)
        const { design, revision: now, savedAt, loop } = theirs.value
        // A revision that was thinned out leaves no common beginning.
        setOther({
          base: base.ok ? base.value.design : null,
          theirs: design,
          revision: now,
          savedAt,
          accepted: loop.accepted,
        })
      },
    )
    return () => stop.abort()
  }, [store, current])
  return { other, problem }
}

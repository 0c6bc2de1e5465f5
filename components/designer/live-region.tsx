'use client'

import { useEffect } from 'react'
import { compileText, countProblems } from './compile-text.ts'
import { saveText } from './save-status.tsx'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useProblems } from './use-problems.ts'

const NOTICE_MS = 4_000

/** Says what changes elsewhere on the page; a notice is also shown for a moment. */
export function LiveRegion() {
  const store = useDesignerStore()
  const save = useDesigner((state) => state.save)
  const notice = useDesigner((state) => state.notice)
  const counts = countProblems(useProblems())
  useEffect(() => {
    if (notice === null) return
    const timer = setTimeout(() => store.getState().set({ notice: null }), NOTICE_MS)
    return () => clearTimeout(timer)
  }, [notice, store])
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        <span>{compileText(counts)}. </span>
        <span>{save.status === 'waiting' || save.status === 'saving' ? '' : saveText(save)}</span>
      </div>
      <div
        role="status"
        aria-live="polite"
        className="-translate-x-1/2 pointer-events-none fixed bottom-16 left-1/2 z-30"
      >
        {notice === null ? null : (
          <p className="rounded-full border border-line bg-raised px-3 py-1 text-xs shadow-md">{notice}</p>
        )}
      </div>
    </>
  )
}

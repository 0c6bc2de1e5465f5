'use client'
import { useEffect, useState } from 'react'
import { endText, iterationText } from './progress-text.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'
import { useNodeNames } from './use-nodes.ts'

/** An iteration may take less time than its number takes to be read aloud. */
const EVERY_MS = 5_000

/** Says to those who hear the page how far a run is, now and then, and why it ended. Nothing of a run that was over when it was opened. */
export function RunProgress() {
  const store = useTraceStore()
  const named = useNodeNames()
  const finished = useTrace(({ run }) => run.status === 'finished')
  const [over] = useState(finished)
  const [text, setText] = useState('')
  const explanation = named(useTrace(({ run }) => run.explanation))
  useEffect(() => {
    if (over) return
    if (finished) return setText(endText(store.getState().run, explanation))
    let said = store.getState().timeline.count
    const timer = setInterval(() => {
      const { count } = store.getState().timeline
      const next = iterationText(count, said)
      said = count
      if (next !== null) setText(next)
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [over, finished, explanation, store])
  return (
    <p role="status" data-testid="progress" className="sr-only">
      {text}
    </p>
  )
}

'use client'
import type { ReactNode } from 'react'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { RecoveryNotes } from './recovery-notes.tsx'
import { RefusalArticle } from './refusal-article.tsx'

type CallStoryProps<C> = {
  step: TraceStep
  of: 'model' | 'tool'
  calls: readonly C[]
  children: (call: C) => ReactNode
}

/** Calls of a step, those that were refused among them, each with what was done when it failed. */
export function CallStory<C extends { seq: number }>({ step, of, calls, children }: CallStoryProps<C>) {
  const made = calls.map((call) => ({ seq: call.seq, shown: children(call) }))
  const refused = step.refusals
    .filter((refusal) => refusal.of === of)
    .map((refusal) => ({ seq: refusal.seq, shown: <RefusalArticle refusal={refusal} /> }))
  const entries = [...made, ...refused].sort((a, b) => a.seq - b.seq)
  return (
    <>
      <RecoveryNotes step={step} before={entries[0]?.seq} />
      {entries.map(({ seq, shown }, index) => (
        <div key={seq}>
          {shown}
          <RecoveryNotes step={step} after={seq} before={entries[index + 1]?.seq} />
        </div>
      ))}
    </>
  )
}

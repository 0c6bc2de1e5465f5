'use client'
import dynamic from 'next/dynamic'
import { LateNote } from '@/components/decision/late-note.tsx'
import { useTrace } from '../trace-context.tsx'

// What can be decided is a form of many parts: loaded with a run that waits.
const PausedHere = dynamic(() => import('./paused-here.tsx').then((module) => module.PausedHere))

/** Why a paused run waits, and what a person can decide about it. Nothing while it does not. */
export function PausedBanner() {
  const paused = useTrace((state) => state.run.paused)
  const late = useTrace((state) => state.lateDecision)
  return (
    <>
      {late === null ? null : <LateNote detail={late} />}
      {/* Another pause is another decision: nothing of the last one is left in the form. */}
      {paused === null ? null : <PausedHere key={paused.seq} paused={paused} />}
    </>
  )
}

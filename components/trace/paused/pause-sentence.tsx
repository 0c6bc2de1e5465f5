'use client'
import { useEffect, useState } from 'react'
import type { PausedRun } from '@/lib/api/contracts/runs.ts'
import { useNodeNames } from '../use-nodes.ts'

/** When and where a run was paused on request, in one sentence. */
export function PauseSentence({ paused }: { paused: PausedRun }) {
  const named = useNodeNames()
  // The server does not know the reader's time of day.
  const [time, setTime] = useState('')
  useEffect(() => {
    setTime(new Date(paused.at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' }))
  }, [paused.at])
  return named(
    time === '' ? paused.detail : paused.detail.replace(/^Paused on request/, `Paused on request at ${time}`),
  )
}

'use client'
import { useEffect, useRef } from 'react'
import { positionAt, scrubValue, stepsIn } from '@/lib/loop/4-trace/navigate.ts'
import type { TraceState } from './store/trace-store.ts'
import { useTraceStore } from './trace-context.tsx'

/** The whole run on one slider. Its thumb is written to the DOM, so that playback renders nothing. */
export function ScrubSlider() {
  const store = useTraceStore()
  const inputRef = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const input = inputRef.current
    if (!input) return
    const write = (state: TraceState) => {
      const steps = stepsIn(state.timeline, state.iteration)
      const step = Math.min(state.step, steps)
      input.max = String(Math.max(1, lastValue(state)))
      input.value = String(scrubValue(state.timeline, { iteration: state.iteration, step }))
      input.setAttribute('aria-valuetext', `Iteration ${state.iteration}, step ${step} of ${steps}`)
      input.style.setProperty('--part', `${(Number(input.value) / Number(input.max)) * 100}%`)
    }
    write(store.getState())
    return store.subscribe((state, before) => {
      if (state.iteration !== before.iteration || state.step !== before.step || state.timeline !== before.timeline)
        write(state)
    })
  }, [store])

  return (
    <input
      ref={inputRef}
      type="range"
      aria-label="Scrub"
      data-testid="scrub"
      min={0}
      step="any"
      defaultValue={0}
      onChange={(event) => {
        const state = store.getState()
        state.goTo(positionAt(state.timeline, Number(event.target.value)))
      }}
      onKeyDown={(event) => {
        // The viewer's own keys move by steps, which is finer and truer than a slider's.
        if (/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) event.preventDefault()
      }}
      className="trace-scrub h-7 min-w-30 flex-1"
    />
  )
}

function lastValue(state: TraceState): number {
  const iteration = Math.max(1, state.timeline.count)
  return scrubValue(state.timeline, { iteration, step: stepsIn(state.timeline, iteration) })
}

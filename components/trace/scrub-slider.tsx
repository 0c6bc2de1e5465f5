'use client'
import { useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { positionAt, scrubValue, stepInWords, stepsIn } from '@/lib/loop/4-trace/navigate.ts'
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
      input.setAttribute('aria-valuetext', `Iteration ${state.iteration}, ${stepInWords(state.timeline, state)}`)
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
      onPointerDown={() => store.getState().show({ scrubbing: true })}
      onPointerUp={() => store.getState().show({ scrubbing: false })}
      onPointerCancel={() => store.getState().show({ scrubbing: false })}
      onChange={(event) => {
        const state = store.getState()
        state.goTo(positionAt(state.timeline, Number(event.target.value)))
      }}
      onKeyDown={(event) => {
        // The viewer's own keys move by steps, which is finer and truer than a slider's.
        if (/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) event.preventDefault()
      }}
      className={cn(
        'h-5 min-w-30 flex-1 cursor-pointer appearance-none rounded-full bg-transparent',
        '[&::-webkit-slider-runnable-track]:h-1 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-[linear-gradient(to_right,var(--accent)_var(--part,0%),var(--line)_var(--part,0%))]',
        '[&::-webkit-slider-thumb]:-mt-1 [&::-webkit-slider-thumb]:size-3 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-2 [&::-webkit-slider-thumb]:border-surface [&::-webkit-slider-thumb]:bg-accent [&::-webkit-slider-thumb]:shadow-sm',
        '[&::-moz-range-track]:h-1 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:bg-line [&::-moz-range-progress]:h-1 [&::-moz-range-progress]:rounded-full [&::-moz-range-progress]:bg-accent',
        '[&::-moz-range-thumb]:size-3 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-2 [&::-moz-range-thumb]:border-surface [&::-moz-range-thumb]:bg-accent',
      )}
    />
  )
}

function lastValue(state: TraceState): number {
  const iteration = Math.max(1, state.timeline.count)
  return scrubValue(state.timeline, { iteration, step: stepsIn(state.timeline, iteration) })
}

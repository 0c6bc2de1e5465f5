'use client'

import { Compass } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { always } from '@/components/commands/action.ts'
import { useOffer } from '@/components/commands/commands-context.ts'
import { Button } from '@/components/ui/button.tsx'
import { useActionContext } from '../use-action-context.tsx'
import { isFirstTime, rememberTour } from './tour-memory.ts'

const STEPS = [
  {
    title: 'This is a loop',
    text: 'Control goes from node to node along the edges and comes round again. Select a node to see and change what it does; what the loop knows is its state.',
    target: '[aria-label="Canvas"]',
    place: 'right-4 bottom-4',
  },
  {
    title: 'Run it',
    text: 'Run asks for the input and starts. The nodes light up as they work, and problems that are in the way are said here first.',
    target: '[data-tour=run]',
    place: 'right-4 top-16',
  },
  {
    title: 'Look at the trace',
    text: 'A run can be followed down here and opened as a trace: every iteration with its state, prompts, answers and costs, to be played back.',
    target: '[aria-label="Dock"]',
    place: 'left-1/2 bottom-16 -translate-x-1/2',
  },
] as const

/** Three steps for somebody who is here for the first time. Never in the way: everything beside it can be used meanwhile. */
export function Tour() {
  const [step, setStep] = useState<number | null>(null)
  const next = useRef<HTMLButtonElement>(null)
  const opener = useRef<Element | null>(null)
  const { focusCanvas } = useActionContext()
  const begin = () => {
    opener.current = document.activeElement
    setStep(0)
  }
  const end = () => {
    rememberTour(window.localStorage)
    setStep(null)
    const back = opener.current
    if (back instanceof HTMLElement && back !== document.body && back.isConnected) back.focus()
    else focusCanvas(null)
  }
  useEffect(() => {
    if (isFirstTime(window.localStorage)) setStep(0)
  }, [])
  useEffect(() => {
    if (step === null) return
    next.current?.focus()
    const shown = STEPS[step] && document.querySelector(STEPS[step].target)
    shown?.setAttribute('data-toured', '')
    return () => shown?.removeAttribute('data-toured')
  }, [step])
  useOffer({
    commands: () => [
      {
        id: 'designer.tour',
        label: 'Show the tour',
        icon: Compass,
        shortcuts: [],
        group: 'Everywhere',
        words: ['help', 'guide', 'first steps'],
        enabled: always,
        run: begin,
      },
    ],
  })
  const shown = step === null ? undefined : STEPS[step]
  if (step === null || shown === undefined) return null
  const last = step === STEPS.length - 1
  return (
    <section
      role="dialog"
      aria-modal="false"
      aria-labelledby="tour-title"
      aria-describedby="tour-text"
      onKeyDown={(event) => {
        if (event.key === 'Escape') end()
        if (event.key === 'ArrowRight' && !last) setStep(step + 1)
        if (event.key === 'ArrowLeft' && step > 0) setStep(step - 1)
      }}
      className={`fixed z-40 w-80 max-w-[calc(100vw-2rem)] rounded-xl border border-accent/60 bg-raised p-4 shadow-lg ${shown.place}`}
    >
      <p className="text-[11px] text-muted">
        Step {step + 1} of {STEPS.length}
      </p>
      <h2 id="tour-title" className="pt-0.5 font-semibold text-[15px]">
        {shown.title}
      </h2>
      <p id="tour-text" aria-live="polite" className="pt-1 text-[13px] leading-5">
        {shown.text}
      </p>
      <div className="flex items-center gap-2 pt-3">
        <Button variant="ghost" size="sm" onClick={end}>
          Skip
        </Button>
        <span className="flex-1" />
        {step > 0 ? (
          <Button size="sm" onClick={() => setStep(step - 1)}>
            Back
          </Button>
        ) : null}
        <Button ref={next} variant="primary" size="sm" onClick={() => (last ? end() : setStep(step + 1))}>
          {last ? 'Done' : 'Next'}
        </Button>
      </div>
    </section>
  )
}

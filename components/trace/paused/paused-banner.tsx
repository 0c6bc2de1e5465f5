'use client'
import { ChevronRight, MessageCircleQuestion, Pause, Play } from 'lucide-react'
import { type ReactNode, useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Input } from '@/components/ui/input.tsx'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { PausedRun } from '@/lib/api/contracts/runs.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { NO_CHOICE } from './resume-choice.ts'
import { ResumeOptions } from './resume-options.tsx'

/** Why a paused run waits, and what a person can decide about it. Nothing while it does not. */
export function PausedBanner() {
  const paused = useTrace((state) => state.run.paused)
  // Another pause is another decision: nothing of the last one is left in the form.
  return paused === null ? null : <Decision key={paused.at} paused={paused} />
}

function Decision({ paused }: { paused: PausedRun }) {
  const store = useTraceStore()
  const named = useNodeNames()
  const [options, setOptions] = useState(NO_CHOICE)
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const panelId = useId()
  const { question } = paused
  const resume = async (answer?: string) => {
    const { note, patch, version } = options
    setBusy(true)
    const body = { note, patch, ...(answer ? { answer } : {}), ...(version === null ? {} : { version }) }
    setProblem(await store.getState().resumeRun(body))
    setBusy(false)
  }
  const off = busy || options.faulty
  return (
    <section
      id="paused"
      aria-label="The run is paused"
      data-testid="paused"
      className="border-warning/40 border-b bg-warning-soft px-3 py-2 text-[13px]"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <span className="mt-1.5 text-warning [&_svg]:size-4" aria-hidden="true">
          {question ? <MessageCircleQuestion /> : <Pause />}
        </span>
        <div className="min-w-0 flex-1 basis-80 py-1" role="status">
          <p className="font-medium">{question ? named(question.text) : 'Paused'}</p>
          <p className="text-muted text-xs">
            {question ? `The run waits for an answer, in iteration ${paused.iteration}.` : named(paused.detail)}
          </p>
          {question?.detail ? (
            <pre className="mt-1.5 max-h-40 overflow-auto whitespace-pre-wrap break-words font-mono text-xs leading-5">
              {question.detail}
            </pre>
          ) : null}
        </div>
        <div className="flex flex-wrap items-center gap-1.5 py-0.5">
          <Button variant="ghost" size="sm" aria-expanded={open} aria-controls={panelId} onClick={() => setOpen(!open)}>
            <ChevronRight className={cn('transition-transform', open && 'rotate-90')} />
            {question ? 'Note, state' : 'Note, state, version'}
          </Button>
          {question ? (
            <Answers options={question.options} disabled={off} onAnswer={(answer) => void resume(answer)} />
          ) : (
            <Button variant="primary" size="sm" disabled={off} onClick={() => void resume()}>
              <Play />
              {busy ? 'Resuming …' : 'Resume'}
            </Button>
          )}
        </div>
      </div>
      {problem ? <Refused problem={problem} /> : null}
      <div id={panelId} hidden={!open}>
        {open ? <ResumeOptions value={options} onChange={setOptions} movable={question === null} /> : null}
      </div>
    </section>
  )
}

function Answers({
  options,
  disabled,
  onAnswer,
}: {
  options: readonly string[]
  disabled: boolean
  onAnswer: (answer: string) => void
}): ReactNode {
  const text = useRef<HTMLInputElement>(null)
  if (options.length > 0) {
    return options.map((option) => (
      <Button key={option} size="sm" disabled={disabled} onClick={() => onAnswer(option)}>
        {option}
      </Button>
    ))
  }
  return (
    <form
      className="flex gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        const answer = text.current?.value.trim()
        if (answer) onAnswer(answer)
      }}
    >
      <Input ref={text} aria-label="Your answer" placeholder="Your answer" maxLength={4_000} className="h-7 w-56" />
      <Button type="submit" size="sm" disabled={disabled}>
        Answer
      </Button>
    </form>
  )
}

function Refused({ problem }: { problem: ApiProblem }) {
  return (
    <div role="alert" className="mt-1 rounded-md bg-danger-soft px-2.5 py-1.5 text-danger text-xs">
      <p>{problem.detail}</p>
      {problem.problems ? (
        <ul className="list-disc pl-4">
          {problem.problems.map(({ where, message }) => (
            <li key={where + message}>
              <code className="font-mono">{where.replace(/^(patch|state)\./, '')}</code> {message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

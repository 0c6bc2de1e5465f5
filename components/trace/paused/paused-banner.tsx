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
import { PauseSentence } from './pause-sentence.tsx'
import { type Argument, answerLabel, argumentsIn } from './read-detail.ts'
import { refusalLines } from './refusal-lines.ts'
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
  const [sent, setSent] = useState<{ answer: string | null } | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const panelId = useId()
  const { question } = paused
  const resume = async (answer?: string) => {
    const { note, patch, version } = options
    setSent({ answer: answer ?? null })
    const body = { note, patch, ...(answer ? { answer } : {}), ...(version === null ? {} : { version }) }
    setProblem(await store.getState().resumeRun(body))
    setSent(null)
  }
  const off = sent !== null || options.faulty
  return (
    <section
      id="paused"
      aria-label="The run is paused"
      data-testid="paused"
      className="relative border-warning/40 border-b bg-warning-soft px-3 py-2 text-[13px]"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <span className="mt-1.5 text-warning [&_svg]:size-4" aria-hidden="true">
          {question ? <MessageCircleQuestion /> : <Pause />}
        </span>
        <div className="min-w-0 flex-1 basis-80 py-1" role="status">
          {question ? (
            <>
              <p className="font-medium">{named(question.text)}</p>
              <p className="text-muted text-xs">{`The run waits for an answer, in iteration ${paused.iteration}.`}</p>
              <QuestionDetail detail={question.detail} />
            </>
          ) : (
            <p className="font-medium">
              <PauseSentence paused={paused} />
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-1.5 py-0.5">
          <Button variant="ghost" size="sm" aria-expanded={open} aria-controls={panelId} onClick={() => setOpen(!open)}>
            <ChevronRight className={cn('transition-transform', open && 'rotate-90')} />
            {question ? 'Note, state' : 'Note, state, version'}
          </Button>
          {question ? (
            <Answers
              options={question.options}
              disabled={off}
              sent={sent?.answer ?? null}
              onAnswer={(answer) => void resume(answer)}
            />
          ) : (
            <Button variant="primary" size="sm" disabled={off} onClick={() => void resume()}>
              <Play />
              {sent ? 'Resuming …' : 'Resume'}
            </Button>
          )}
        </div>
      </div>
      {problem ? <Refused problem={problem} /> : null}
      {/* Over the page where there is room: what is decided about stays in view, and in its place. */}
      <div
        id={panelId}
        hidden={!open}
        className="lg:absolute lg:top-full lg:right-3 lg:z-30 lg:mt-1 lg:max-h-[55dvh] lg:w-3xl lg:overflow-auto lg:rounded-lg lg:border lg:border-line-strong/70 lg:bg-surface lg:p-3 lg:shadow-lg"
      >
        {open ? <ResumeOptions value={options} onChange={setOptions} movable={question === null} /> : null}
      </div>
    </section>
  )
}

/** What exactly is asked about: the arguments of a call as a table, any other text as it is. */
function QuestionDetail({ detail }: { detail: string }) {
  const args = argumentsIn(detail)
  if (args) return <Arguments args={args} />
  if (detail === '') return null
  return (
    <pre className="mt-1.5 max-h-40 overflow-auto whitespace-pre-wrap break-words font-mono text-xs leading-5">
      {detail}
    </pre>
  )
}

function Arguments({ args }: { args: readonly Argument[] }) {
  if (args.length === 0) return <p className="mt-1 text-muted text-xs">Without arguments.</p>
  return (
    <dl className="mt-1.5 grid max-h-40 w-fit max-w-full grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 overflow-auto rounded-md border border-warning/30 bg-surface px-2.5 py-1.5 font-mono text-xs leading-5">
      {args.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="whitespace-pre-wrap break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Answers({
  options,
  disabled,
  sent,
  onAnswer,
}: {
  options: readonly string[]
  disabled: boolean
  /** The answer that is on its way. */
  sent: string | null
  onAnswer: (answer: string) => void
}): ReactNode {
  const text = useRef<HTMLInputElement>(null)
  if (options.length > 0) {
    // The careful answer comes first, and the one that lets the run go on last.
    return options.map((option, index) => (
      <Button
        key={option}
        variant={index > 0 && index === options.length - 1 ? 'primary' : 'outline'}
        disabled={disabled}
        onClick={() => onAnswer(option)}
      >
        {sent === option ? 'Sending …' : answerLabel(option)}
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
        {sent === null ? 'Answer' : 'Sending …'}
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
          {refusalLines(problem.problems).map(({ field, message }) => (
            <li key={field + message}>
              <code className="font-mono">{field}</code> {message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

'use client'
import { CircleStop, Play, RedoDot } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { capital } from '@/components/ui/format.ts'
import { Input } from '@/components/ui/input.tsx'
import type { PausedRun } from '@/lib/api/contracts/runs.ts'
import { ConfirmStop } from './confirm-stop.tsx'
import { isStopAnswer } from './stop-answer.ts'
import type { Decision } from './use-decision.ts'

type Props = { paused: PausedRun; decision: Decision }

/** What sends the decision: the answers to the question, or going on. */
export function DecisionActions({ paused: { question, why }, decision }: Props) {
  const { sent, faulty, draft, places, change, resume, answer } = decision
  const off = sent !== null || faulty
  const id = useId()
  // The careful answer comes first, and the one that lets the run go on last. A suggestion that is being edited has its own.
  const stands = (option: string, index: number, count: number) =>
    draft.answer === '' ? index > 0 && index === count - 1 : option === draft.answer
  if (question === null)
    return (
      <>
        {why === 'breakpoint' || why === 'step' ? (
          <Button variant="outline" disabled={off} onClick={() => void resume('step')}>
            <RedoDot />
            One step
          </Button>
        ) : null}
        <Button variant="primary" data-main disabled={off} onClick={() => void resume()}>
          <Play />
          {sent?.by === 'resume' ? 'Resuming …' : 'Resume'}
        </Button>
      </>
    )
  if (question.options.length > 0)
    return (
      <>
        <RefusedAnswer words={places.answer} />
        {question.options.map((option, index, { length }) =>
          isStopAnswer(option) ? (
            <StopButton
              key={option}
              label={capital(option)}
              sending={sent?.by === 'answer' && sent.answer === option}
              off={off}
              onStop={() => void answer(option)}
            />
          ) : (
            <Button
              key={option}
              data-main={stands(option, index, length) || undefined}
              variant={stands(option, index, length) ? 'primary' : 'outline'}
              disabled={off}
              onClick={() => void answer(option)}
            >
              {sent?.by === 'answer' && sent.answer === option ? 'Sending …' : capital(option)}
            </Button>
          ),
        )}
      </>
    )
  return (
    <form
      className="flex flex-wrap items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        const text = draft.answer.trim()
        if (text !== '' && !off) void answer(text)
      }}
    >
      <RefusedAnswer words={places.answer} />
      <Input
        id={id}
        aria-label="Your answer"
        placeholder="Your answer"
        maxLength={4_000}
        value={draft.answer}
        className="w-64"
        onChange={(event) => change({ answer: event.target.value })}
      />
      <Button type="submit" variant="primary" disabled={off || draft.answer.trim() === ''}>
        {sent?.by === 'answer' ? 'Sending …' : 'Answer'}
      </Button>
    </form>
  )
}

function RefusedAnswer({ words }: { words: string | null }) {
  return words === null ? null : (
    <span role="alert" className="text-danger text-xs">
      {words}
    </span>
  )
}

/** Ends the run, once that was confirmed. Where ending it is one of the answers, that answer does it. */
export function StopRun({ paused, decision: { sent, stop } }: Props) {
  if (paused.question?.options.some(isStopAnswer)) return null
  return (
    <StopButton label="Stop the run" sending={sent?.by === 'stop'} off={sent !== null} onStop={() => void stop()} />
  )
}

function StopButton(props: { label: string; sending: boolean; off: boolean; onStop: () => void }) {
  const { label, sending, off, onStop } = props
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button variant="outline" className="text-danger" disabled={off} onClick={() => setAsking(true)}>
        <CircleStop />
        {sending ? 'Stopping …' : `${label} …`}
      </Button>
      {asking ? <ConfirmStop onClose={() => setAsking(false)} onStop={onStop} /> : null}
    </>
  )
}

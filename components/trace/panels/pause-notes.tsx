'use client'
import { Bug, Hourglass, UserRound } from 'lucide-react'
import { effectsOf } from '@/components/decision/effects-of.ts'
import { formatDuration } from '@/components/ui/format.ts'
import type { TraceIteration, TracePause } from '@/lib/loop/4-trace/trace.ts'
import type { Kept } from '@/lib/loop/artefacts/events.ts'
import { currentIteration, currentStep } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { who } from './event-sentence.ts'

/** Where the run waited for a person in or before the step under the playhead, and what they decided. */
export function PauseNotes() {
  const iteration = useTrace(currentIteration)
  const index = useTrace((state) => currentStep(state)?.index ?? 1)
  const waiting = useTrace(({ run }) => run.paused?.at ?? null)
  // What the run waits for now is in the banner, with what can be done about it.
  const pauses = iteration ? pausesAt(iteration, index).filter(({ at }) => at !== waiting) : []
  if (pauses.length === 0) return null
  return (
    <ul
      className="flex max-h-40 shrink-0 flex-col gap-1 overflow-y-auto border-line border-b bg-info-soft/60 px-4 py-2 text-xs"
      data-testid="pauses"
    >
      {pauses.map((pause) => (
        <Note key={pause.seq} pause={pause} />
      ))}
    </ul>
  )
}

/** A pause at the end of an iteration is shown with its last step. */
function pausesAt({ pauses, steps }: Pick<TraceIteration, 'pauses' | 'steps'>, index: number): TracePause[] {
  return pauses.filter(({ step }) => Math.min(step, Math.max(1, steps.length)) === index)
}

/** What the new version would have read as another thing. */
function forgotten({ scores, stall, priors }: Kept): string {
  const lost = [
    ...(scores ? [] : ['scores and the best state']),
    ...(stall ? [] : ['progress']),
    ...(priors ? [] : ['finished runs']),
  ]
  return lost.length === 0 ? '' : `Forgotten, because this version measures otherwise: ${lost.join(', ')}.`
}

const ICONS = { requested: UserRound, question: UserRound, escalation: UserRound, breakpoint: Bug, step: Bug }

function Note({ pause }: { pause: TracePause }) {
  const named = useNodeNames()
  const { answer, continued, raised } = pause
  const note = answer?.note || continued?.note
  const fields = [...new Set(continued?.patch.map(({ path }) => path.split('/')[1] ?? ''))].filter(Boolean)
  const effects = continued ? effectsOf(decided(continued)) : []
  const Icon = pause.late && !continued ? Hourglass : ICONS[pause.why]
  return (
    <li className="flex gap-2">
      <Icon className="mt-0.5 size-3.5 shrink-0 text-info" aria-hidden="true" />
      <div className="min-w-0">
        <p>
          <span className="font-medium">{named(raised?.headline ?? pause.detail)}</span> <Outcome pause={pause} />
        </p>
        {continued?.migration ? (
          <p className="text-muted">
            Moved from state version {continued.migration.fromStateVersion} to {continued.migration.toStateVersion}.
            What came before is shown with the design as it was. {forgotten(continued.migration.kept)}
          </p>
        ) : null}
        {fields.length > 0 ? <p className="text-muted">Changed: {fields.join(', ')}</p> : null}
        {effects.map((effect) => (
          <p key={effect} className="text-muted">
            {effect}
          </p>
        ))}
        {note ? <p className="text-muted">“{note}”</p> : null}
      </div>
    </li>
  )
}

/** Who decided what, and when. */
function Outcome({ pause: { at, answer, continued, late } }: { pause: TracePause }) {
  const by = answer?.by ?? continued?.by
  return (
    <>
      {late ? 'Nobody decided until the deadline. ' : null}
      {answer?.answer ? (
        <>
          Answered: <span className="font-medium">{answer.answer}</span>
        </>
      ) : continued?.stop ? (
        'Stopped'
      ) : continued?.inDoubt === 'took_effect' ? (
        'Resumed: the call took effect'
      ) : continued?.inDoubt === 'send_again' ? (
        'Resumed: the call is sent again'
      ) : continued ? (
        RESUMED[continued.until ?? 'on']
      ) : late ? null : (
        'Nobody decided.'
      )}
      {by === undefined || late ? null : ` by ${who(by)}`}
      {continued ? (
        <span className="text-muted">
          {' · '}
          <time dateTime={new Date(continued.at).toISOString()}>{when(continued.at)}</time>, after{' '}
          {formatDuration(continued.at - at)}
        </span>
      ) : null}
    </>
  )
}

const RESUMED = { on: 'Resumed', step: 'Resumed for one step', iteration: 'Resumed for one iteration' }

/** In the reader's own time: notes are there once the log is read, so never on the server. */
function when(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

function decided({ subgoal, relaxed, extended }: NonNullable<TracePause['continued']>) {
  return {
    ...(subgoal === undefined ? {} : { subgoal }),
    ...(relaxed ? { relax: relaxed } : {}),
    ...(extended ? { extend: extended } : {}),
  }
}

'use client'
import { UserRound } from 'lucide-react'
import { formatDuration } from '@/components/ui/format.ts'
import type { TraceIteration, TracePause } from '@/lib/loop/4-trace/trace.ts'
import type { Kept } from '@/lib/loop/artefacts/events.ts'
import { currentIteration, currentStep } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'

/** Where the run waited for a person in or before the step under the playhead, and what they decided. */
export function PauseNotes() {
  const iteration = useTrace(currentIteration)
  const index = useTrace((state) => currentStep(state)?.index ?? 1)
  const waiting = useTrace(({ run }) => run.paused?.at ?? null)
  // What the run waits for now is in the banner, with what can be done about it.
  const pauses = iteration ? pausesAt(iteration, index).filter(({ at }) => at !== waiting) : []
  if (pauses.length === 0) return null
  return (
    <ul className="flex flex-col gap-1 border-line border-b bg-info-soft/60 px-4 py-2 text-xs" data-testid="pauses">
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

function Note({ pause }: { pause: TracePause }) {
  const named = useNodeNames()
  const { answer, continued } = pause
  const note = answer?.note || continued?.note
  const fields = [...new Set(continued?.patch.map(({ path }) => path.split('/')[1] ?? ''))].filter(Boolean)
  return (
    <li className="flex gap-2">
      <UserRound className="mt-0.5 size-3.5 shrink-0 text-info" aria-hidden="true" />
      <div className="min-w-0">
        <p>
          <span className="font-medium">{named(pause.detail)}</span>{' '}
          {answer ? (
            <>
              Answered: <span className="font-medium">{answer.answer}</span>
            </>
          ) : continued ? (
            'Resumed'
          ) : (
            'Nobody decided.'
          )}
          {continued ? <span className="text-muted"> · after {formatDuration(continued.at - pause.at)}</span> : null}
        </p>
        {continued?.migration ? (
          <p className="text-muted">
            Moved from state version {continued.migration.fromStateVersion} to {continued.migration.toStateVersion}.
            What came before is shown with the design as it was. {forgotten(continued.migration.kept)}
          </p>
        ) : null}
        {fields.length > 0 ? <p className="text-muted">Changed: {fields.join(', ')}</p> : null}
        {note ? <p className="text-muted">“{note}”</p> : null}
      </div>
    </li>
  )
}

import { Badge, type Tone } from '@/components/ui/badge.tsx'
import { formatDuration, words } from '@/components/ui/format.ts'
import { type CircuitChange, type Recovery, recoveryStory, type TraceStep } from '@/lib/loop/4-trace/trace.ts'
import type { CircuitStatus, RecoveryAction } from '@/lib/loop/artefacts/events.ts'
import { Block, Fact, Facts } from './fact.tsx'

const TONES: Record<RecoveryAction, Tone> = {
  back_off: 'warning',
  longer_timeout: 'warning',
  fallback_model: 'warning',
  repair: 'warning',
  replan: 'info',
  create_first: 'info',
  route: 'info',
  continue: 'neutral',
  abort: 'danger',
}

const CIRCUIT_TONES: Record<CircuitStatus, Tone> = { closed: 'success', open: 'danger', half_open: 'warning' }

/** What was done about failures between two events of the step, and what circuits did. Nothing when there was nothing to do. */
export function RecoveryNotes({ step, after, before }: { step: TraceStep; after?: number; before?: number }) {
  const story = recoveryStory(step, after, before)
  if (story.length === 0) return null
  return (
    <Block title="What was done about it">
      <ol className="flex flex-col gap-2" data-testid="recovery">
        {story.map((entry) =>
          'recovery' in entry ? (
            <RecoveryNote key={entry.recovery.seq} recovery={entry.recovery} />
          ) : (
            <CircuitNote key={entry.circuit.seq} change={entry.circuit} />
          ),
        )}
      </ol>
    </Block>
  )
}

function RecoveryNote({ recovery }: { recovery: Recovery }) {
  const { action, class: errorClass, kind, attempt, of, delayMs, detail, circuit } = recovery
  return (
    <li className="rounded-md border border-line px-3 py-2">
      <Facts className="items-center">
        <Badge tone={TONES[action]}>{words(action)}</Badge>
        <Fact name="Error">
          {words(kind)} · {errorClass}
        </Fact>
        {of > 1 ? (
          <Fact name="Try">
            {attempt} of {of}
          </Fact>
        ) : null}
        {delayMs === null ? null : <Fact name="Wait">{formatDuration(delayMs)}</Fact>}
        {circuit ? (
          <Fact name="Circuit">
            <CircuitReading {...circuit} />
          </Fact>
        ) : null}
      </Facts>
      <p className="mt-1 max-w-prose text-xs leading-5">{detail}</p>
    </li>
  )
}

function CircuitReading({ status, failures, limit }: NonNullable<Recovery['circuit']>) {
  if (status !== 'closed') return <Badge tone={CIRCUIT_TONES[status]}>{words(status)}</Badge>
  return (
    <span>
      {Math.min(failures, limit)} of {limit} failures
    </span>
  )
}

function CircuitNote({ change }: { change: CircuitChange }) {
  return (
    <li className="rounded-md border border-line px-3 py-2">
      <Facts className="items-center">
        <Badge tone={CIRCUIT_TONES[change.to]}>circuit {words(change.to)}</Badge>
        <Fact name="Of">{change.target}</Fact>
        <Fact name="Was">{words(change.from)}</Fact>
      </Facts>
      <p className="mt-1 max-w-prose text-xs leading-5">{change.detail}</p>
    </li>
  )
}

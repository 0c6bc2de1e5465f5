'use client'
import type { ReactNode } from 'react'
import { JsonView } from '@/components/trace/json-view.tsx'
import { Button } from '@/components/ui/button.tsx'
import { groupDigits, plural } from '@/components/ui/format.ts'
import type { EscalationPacket } from '@/lib/loop/artefacts/escalation.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { ConfidenceTrend } from './confidence-trend.tsx'
import { Fold } from './fold.tsx'
import { QuestionDetail } from './question-detail.tsx'
import type { DecisionSubject } from './use-decision.ts'

/** What a run that waits asks, and what did not hold. */
export function CaseAsked({ subject: { paused, packet, reading } }: { subject: DecisionSubject }) {
  const { question } = paused
  return (
    <div className="flex min-w-0 flex-col gap-4 empty:hidden">
      {question && question.detail !== '' ? (
        <Part title="What it asks about">
          <QuestionDetail detail={question.detail} />
        </Part>
      ) : null}
      {reading.loading ? (
        <p role="status" className="text-[13px] text-muted">
          Loading the case …
        </p>
      ) : null}
      {reading.problem ? (
        <p role="alert" className="flex flex-wrap items-center gap-2 text-[13px] text-danger">
          The case could not be read. {reading.problem.detail}
          <Button size="sm" onClick={reading.retry}>
            Try again
          </Button>
        </p>
      ) : null}
      {packet && packet.failingInvariants.length > 0 ? (
        <Part title="Does not hold">
          <FailingInvariants of={packet.failingInvariants} />
        </Part>
      ) : null}
    </div>
  )
}

type HistoryProps = { subject: DecisionSubject; named: (sentence: string) => string }

/** What went before, how sure the decisions were, and the state as it waits. */
export function CaseHistory({ subject: { paused, packet, state, snapshot }, named }: HistoryProps) {
  const shown = packet?.state ?? state
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {packet && packet.summary !== '' ? (
        <Part title="What happened so far">
          <Summary text={named(packet.summary)} />
        </Part>
      ) : null}
      {packet && packet.confidence.length > 0 ? (
        <Part title="Confidence of the latest decisions">
          <ConfidenceTrend decisions={packet.confidence} />
        </Part>
      ) : null}
      <div className="border-line border-t">
        <Fold
          title="State"
          open={paused.escalation === null}
          aside={shown ? plural(Object.keys(shown).length, 'field') : 'loading …'}
        >
          {shown ? <StateView state={shown} order={Object.keys(snapshot.spec.state.properties)} /> : null}
        </Fold>
      </div>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="pb-1 font-medium text-[11px] text-muted">{title}</h3>
      {children}
    </section>
  )
}

function FailingInvariants({ of }: { of: EscalationPacket['failingInvariants'] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {of.map(({ nodeId, name, expression, attempts }) => (
        <li key={`${nodeId} ${name}`} className="rounded-md border border-warning/30 bg-warning-soft/60 px-2.5 py-1.5">
          <p className="flex flex-wrap items-baseline gap-x-2 text-[13px]">
            <span className="text-[11px] text-warning" aria-hidden="true">
              ▲
            </span>
            <span className="font-medium">{name}</span>
            <span className="text-muted text-xs">
              {attempts === 0 ? 'nothing was tried to heal it' : `${plural(attempts, 'remediation')} in a row`}
            </span>
          </p>
          <code className="block break-words font-mono text-xs leading-5 [overflow-wrap:anywhere]">{expression}</code>
        </li>
      ))}
    </ul>
  )
}

/** One line each for what stands where, what was decided and what came of it. */
function Summary({ text }: { text: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (
    <ul className="flex flex-col gap-1.5 text-[13px] leading-5">
      {lines.map((line) => (
        <li key={line} className="break-words [overflow-wrap:anywhere]">
          {groupDigits(line)}
        </li>
      ))}
    </ul>
  )
}

/** Fields in the schema's order. */
function StateView({ state, order }: { state: JsonObject; order: readonly string[] }) {
  const fields = Object.entries(state).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return (
    <dl className="flex flex-col gap-1">
      {fields.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-2">
          <dt className="font-mono text-info text-xs leading-5">{name}</dt>
          <dd className="min-w-0">
            <JsonView value={value} level={1} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

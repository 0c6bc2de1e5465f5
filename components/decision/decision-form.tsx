'use client'
import { type ReactNode, useId } from 'react'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { plural } from '@/components/ui/format.ts'
import { Input, Textarea } from '@/components/ui/input.tsx'
import { ChangePreview } from './change-preview.tsx'
import { interventionOf } from './decision-draft.ts'
import { effectsOf } from './effects-of.ts'
import { ExtendFields } from './extend-fields.tsx'
import { Fold } from './fold.tsx'
import { invariantsOf } from './invariants-of.ts'
import { PatchEditor } from './patch-editor.tsx'
import { RelaxFields } from './relax-fields.tsx'
import type { Decision, DecisionSubject } from './use-decision.ts'
import { VersionChoice } from './version-choice.tsx'

type Props = { subject: DecisionSubject; decision: Decision }

/** What a person puts together themselves, each part only where it can have an effect, with what it comes to below. */
export function DecisionForm({ subject, decision }: Props) {
  const { run, paused, snapshot, packet, state } = subject
  const { draft, places, after } = decision
  const invariants = invariantsOf(snapshot.spec)
  const failing = packet?.failingInvariants.map(({ name }) => name) ?? []
  const extended = Object.values(draft.extend).filter((value) => value !== undefined).length
  const relaxed = Object.keys(draft.relax).length
  const asked = paused.escalation?.why === 'question'
  const moving = draft.version !== null
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div>
        <Fold
          title="Change the state"
          open={!asked}
          aside={count(draft.patch.length, 'field')}
          urgent={places.fields.size > 0}
        >
          {moving ? (
            <p className="text-muted text-xs">
              The state is led over by the migrations of that version. If a field does not fit, the run stays paused as
              it is, and you are told which.
            </p>
          ) : state === null ? (
            <p className="text-muted text-xs">Loading the state …</p>
          ) : (
            <PatchEditor decision={decision} schema={snapshot.spec.state} state={state} />
          )}
        </Fold>
        {asked ? null : (
          <Fold
            title="Give the next decision another subgoal"
            aside={draft.subgoal.trim() === '' ? undefined : 'changed'}
            urgent={places.subgoal !== null || draft.subgoal !== ''}
          >
            <Subgoal decision={decision} latest={packet?.confidence.at(-1)?.subgoal ?? ''} />
          </Fold>
        )}
        {asked || invariants.length === 0 ? null : (
          <Fold
            title="Relax invariants"
            aside={count(relaxed, 'invariant')}
            urgent={places.relax.size > 0 || relaxed > 0}
          >
            <RelaxFields decision={decision} names={invariants} failing={failing} />
          </Fold>
        )}
        {asked ? null : (
          <Fold
            title="Extend the budget"
            aside={count(extended, 'cap')}
            urgent={places.extend.size > 0 || extended > 0}
          >
            <ExtendFields decision={decision} run={run} contract={snapshot.spec.contract} />
          </Fold>
        )}
        {packet?.why === 'in_doubt' ? (
          <Fold title="Say what the call gave" urgent={places.output !== null || draft.output !== undefined}>
            <KnownOutput decision={decision} />
          </Fold>
        ) : null}
        {paused.question === null ? (
          <Fold
            title="Go on with another version"
            aside={moving ? `v${draft.version}` : undefined}
            urgent={places.version !== null}
          >
            <VersionChoice decision={decision} run={run} />
          </Fold>
        ) : null}
      </div>
      <Note decision={decision} />
      {state === null ? null : (
        <ChangePreview
          before={state}
          after={moving ? state : after}
          effects={[
            ...effectsOf(interventionOf(draft)),
            ...(moving ? [`Goes on with version ${draft.version} of the loop.`] : []),
          ]}
        />
      )}
    </div>
  )
}

function count(chosen: number, noun: string): string | undefined {
  return chosen === 0 ? undefined : plural(chosen, noun)
}

function Labelled({ id, label, hint, children }: { id: string; label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      {children}
      {hint ? <p className="text-[11px] text-muted leading-4">{hint}</p> : null}
    </div>
  )
}

function Refused({ words }: { words: string | null }) {
  return words === null ? null : (
    <p role="alert" className="text-[11px] text-danger leading-4">
      {words}
    </p>
  )
}

function Subgoal({ decision: { draft, places, change }, latest }: { decision: Decision; latest: string }) {
  const id = useId()
  return (
    <Labelled
      id={id}
      label="Subgoal of the next decision"
      hint={
        latest === ''
          ? 'Takes the place of the one that is decided.'
          : `Takes the place of the one that is decided. The latest was “${latest}”.`
      }
    >
      <Textarea
        id={id}
        value={draft.subgoal}
        maxLength={2_000}
        aria-invalid={places.subgoal === null ? undefined : true}
        onChange={(event) => change({ subgoal: event.target.value })}
      />
      <Refused words={places.subgoal} />
    </Labelled>
  )
}

function KnownOutput({ decision: { draft, places, change, mark } }: { decision: Decision }) {
  const id = useId()
  return (
    <Labelled
      id={id}
      label="What it gave, as JSON"
      hint="Goes with the answer that it took effect: the run goes on as if the call had answered this. Leave it empty if you do not know."
    >
      <JsonInput
        id={id}
        value={draft.output}
        aria-invalid={places.output === null ? undefined : true}
        onProblem={(words) => mark('output', words !== null)}
        onChange={(output) => change({ output })}
      />
      <Refused words={places.output} />
    </Labelled>
  )
}

function Note({ decision: { draft, change } }: { decision: Decision }) {
  const id = useId()
  return (
    <Labelled id={id} label="Note, for the log">
      <Input
        id={id}
        value={draft.note}
        maxLength={4_000}
        placeholder="Why you decide so"
        onChange={(event) => change({ note: event.target.value })}
      />
    </Labelled>
  )
}

'use client'
import { GitFork } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useId, useMemo, useState } from 'react'
import { ChangePreview } from '@/components/decision/change-preview.tsx'
import { ChangeSummary } from '@/components/decision/change-summary.tsx'
import { PatchEditor } from '@/components/decision/patch-editor.tsx'
import { RefusedNote } from '@/components/decision/refused-note.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { formatCount } from '@/components/ui/format.ts'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { migrateState } from '@/lib/loop/state/migrate.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { AgainstChoice } from './against-choice.tsx'
import { stateAtForkPoint } from './fork-point.ts'
import { type Against, useSchema } from './use-against.ts'
import { useForkDraft } from './use-fork-draft.ts'

/** Starts a new run from the iteration under the playhead. */
export function ForkDialog() {
  const store = useTraceStore()
  const open = useTrace((state) => state.dialog === 'fork')
  return open ? <ForkForm onClose={() => store.getState().show({ dialog: null })} /> : null
}

function ForkForm({ onClose }: { onClose: () => void }) {
  const store = useTraceStore()
  const router = useRouter()
  const run = useTrace((state) => state.run)
  const iteration = useTrace((state) => state.iteration)
  const count = useTrace((state) => state.timeline.count)
  const own = useTrace((state) => state.snapshot.spec.state)
  const before = useTrace((state) => stateAtForkPoint(state, state.iteration))
  const [against, setAgainst] = useState<Against>('own')
  const [sending, setSending] = useState(false)
  const schema = useSchema(run, against, own)
  const led = useLedState(schema, own, before)
  const fork = useForkDraft(against, schema, led.state)
  const after = fork.draft.faults.size > 0 || led.state === null ? null : (fork.checked?.after ?? null)
  const effects = against === 'own' ? [] : [`Goes on with ${against === 'draft' ? 'the draft' : `version ${against}`}.`]
  const send = async () => {
    setSending(true)
    const result = await api.forkRun(run.id, fork.body(iteration))
    if (result.ok) return router.push(`/runs/${result.value.run.id}`)
    fork.setProblem(result.problem)
    setSending(false)
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={(stays) => stays || onClose()}
      title={`Fork from iteration ${formatCount(iteration)}`}
      description="A new run that has everything before this iteration, and goes on live from here. This run stays as it is; unsafe actions ask again."
      footer={
        <>
          <div className="mr-auto min-w-0 flex-1">
            <ChangeSummary before={before} after={after} draft={fork.draft} effects={effects} />
          </div>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" disabled={sending || fork.faulty || count === 0} onClick={() => void send()}>
            <GitFork />
            {sending ? 'Forking …' : 'Fork and run'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {fork.problem === null ? null : <RefusedNote problem={fork.problem} elsewhere={fork.places.elsewhere} />}
        <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
          <IterationInput
            iteration={iteration}
            count={count}
            onChange={(to) => {
              fork.forgetPatch()
              store.getState().goTo({ iteration: to, step: 1 })
            }}
          />
          <AgainstChoice
            run={run}
            label="Go on with"
            own="What this run had there"
            value={against}
            onChange={(to) => {
              fork.forgetPatch()
              setAgainst(to)
            }}
          />
        </div>
        <section aria-label="State to begin with" className="flex flex-col gap-1.5">
          <h3 className="font-medium text-xs">State to begin with</h3>
          {led.problem !== null ? (
            <p role="alert" className="text-danger text-xs">
              {led.problem}
            </p>
          ) : schema === null || led.state === null ? (
            <p className="text-muted text-xs">Loading the state …</p>
          ) : (
            <PatchEditor key={`${iteration} ${against}`} decision={fork} schema={schema} state={led.state} />
          )}
        </section>
        <NoteInput value={fork.draft.note} onChange={(note) => fork.change({ note })} />
        {before === null ? null : <ChangePreview before={before} after={after} effects={effects} />}
      </div>
    </Dialog>
  )
}

type Led = { state: JsonObject | null; problem: string | null }

/** The state at the fork point as the chosen version has it. */
function useLedState(schema: StateSchema | null, own: StateSchema, before: JsonObject | null): Led {
  return useMemo(() => {
    if (schema === null || before === null || schema === own) return { state: before, problem: null }
    const led = migrateState(schema, own['x-loop'].version, before)
    if (led.ok) return { state: led.state, problem: null }
    const why = led.problems.map(({ field, reason }) => [field, reason].filter(Boolean).join(' ')).join('; ')
    return { state: null, problem: `The state can’t be led over to that version: ${why}.` }
  }, [schema, own, before])
}

type IterationProps = { iteration: number; count: number; onChange: (iteration: number) => void }

function IterationInput({ iteration, count, onChange }: IterationProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        Iteration
      </label>
      <Input
        id={id}
        type="number"
        min={1}
        max={Math.max(1, count)}
        value={iteration}
        onChange={({ target }) => {
          const wanted = Number(target.value)
          if (Number.isInteger(wanted) && wanted >= 1 && wanted <= count) onChange(wanted)
        }}
      />
    </div>
  )
}

function NoteInput({ value, onChange }: { value: string; onChange: (note: string) => void }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        Note, for the log
      </label>
      <Input
        id={id}
        value={value}
        maxLength={4_000}
        placeholder="What you want to see"
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  )
}

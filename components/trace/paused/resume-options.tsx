'use client'
import { useEffect, useId, useState } from 'react'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { validateValue } from '@/lib/loop/state/validate.ts'
import { newestState } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import type { ResumeChoice } from './resume-choice.ts'

type Props = { value: ResumeChoice; onChange: (choice: ResumeChoice) => void; movable: boolean }

/** What a person may add to their decision: why, other values of fields, another version. */
export function ResumeOptions({ value, onChange, movable }: Props) {
  const noteId = useId()
  return (
    <div className="grid gap-x-6 gap-y-3 border-warning/30 border-t pt-2 max-lg:mt-2 max-lg:pl-7 lg:border-t-0 lg:pt-0 lg:grid-cols-[minmax(0,15rem)_minmax(0,1fr)]">
      <div className="flex flex-col gap-2.5">
        <div className="flex flex-col gap-1">
          <label htmlFor={noteId} className="font-medium text-xs">
            Note, for the log
          </label>
          <Input
            id={noteId}
            value={value.note}
            maxLength={4_000}
            onChange={(event) => onChange({ ...value, note: event.target.value })}
          />
        </div>
        {movable ? <VersionChoice value={value} onChange={onChange} /> : null}
      </div>
      {value.version === null ? (
        <StateEditor value={value} onChange={onChange} />
      ) : (
        <p className="self-center text-muted text-xs">
          The state is led over by the migrations of that version. If a field does not fit, the run stays paused as it
          is, and you are told which.
        </p>
      )}
    </div>
  )
}

function VersionChoice({ value, onChange }: Omit<Props, 'movable'>) {
  const slug = useTrace((state) => state.run.loop.slug)
  const specHash = useTrace((state) => state.run.specHash)
  const stateVersion = useTrace((state) => state.run.stateVersion)
  const id = useId()
  const [versions, setVersions] = useState<VersionSummary[] | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listVersions(slug, stop.signal).then((result) => result.ok && setVersions(result.value.versions))
    return () => stop.abort()
  }, [slug])
  if (versions === null) return null
  const others = versions.filter((each) => each.specHash !== specHash && each.stateVersion >= stateVersion)
  if (others.length === 0)
    return <p className="text-muted text-xs">No other version yet: publish one to move this run to it.</p>
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        Go on with
      </label>
      <Select
        id={id}
        value={value.version ?? ''}
        onChange={(event) => {
          const version = event.target.value === '' ? null : Number(event.target.value)
          onChange({ ...value, version, patch: [], faulty: false })
        }}
      >
        <option value="">the version it has</option>
        {others.map(({ number, note }) => (
          <option key={number} value={number}>
            v{number} · {note.slice(0, 60)}
          </option>
        ))}
      </Select>
    </div>
  )
}

/** Fields as JSON; only those that were changed are sent. Inputs are frozen. */
function StateEditor({ value, onChange }: Omit<Props, 'movable'>) {
  const store = useTraceStore()
  const state = useTrace(newestState)
  const schema = useTrace((each) => each.snapshot.spec.state)
  useEffect(() => {
    const { timeline, loadSegment } = store.getState()
    void loadSegment(segmentOf(timeline.count))
  }, [store])
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map())
  if (state === null) return <p className="text-muted text-xs">Loading the state …</p>
  const fields = Object.entries(schema.properties).filter(([, field]) => field['x-loop'].role !== 'input')
  const set = (name: string, next: Json | undefined, problem: string | null) => {
    const others = value.patch.filter(({ field }) => field !== name)
    const patch = next === undefined || problem !== null ? others : [...others, { field: name, value: next }]
    const now = new Map(faults)
    if (problem === null) now.delete(name)
    else now.set(name, problem)
    setFaults(now)
    onChange({ ...value, patch, faulty: now.size > 0 })
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="pb-1 font-medium text-xs">State to go on with, as JSON</legend>
      <div className="flex flex-col gap-1.5 pr-1 max-lg:max-h-72 max-lg:overflow-auto">
        {fields.map(([name, field]) => {
          const changed = value.patch.find((each) => each.field === name)
          const fault = faults.get(name)
          return (
            <div key={name} className="grid grid-cols-[8rem_minmax(0,1fr)] items-start gap-2">
              <code className="truncate pt-1.5 font-mono text-xs" title={name}>
                {name}
                {changed ? <span className="text-accent"> ●</span> : null}
              </code>
              <div className="min-w-0">
                <JsonInput
                  aria-label={`New value of ${name}`}
                  value={changed ? changed.value : state[name]}
                  // It says itself what is no JSON.
                  onProblem={(problem) => set(name, undefined, problem && '')}
                  onChange={(next) => {
                    const misfit = next === undefined ? undefined : validateValue(field, next, name)[0]
                    set(name, next, misfit?.reason ?? null)
                  }}
                />
                {!fault ? null : <p className="pt-0.5 text-[11px] text-danger">{fault}</p>}
              </div>
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}

'use client'
import { useEffect, useId, useState } from 'react'
import { Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { Decision } from './use-decision.ts'

/** Published versions that the run can be moved to: another spec, and a state no older than its own. */
export function VersionChoice({ decision, run }: { decision: Decision; run: RunDetail }) {
  const { draft, places, change } = decision
  const id = useId()
  const slug = run.loop.slug
  const [versions, setVersions] = useState<VersionSummary[] | 'failed' | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listVersions(slug, stop.signal).then((result) => {
      if (!stop.signal.aborted) setVersions(result.ok ? result.value.versions : 'failed')
    })
    return () => stop.abort()
  }, [slug])
  if (versions === null) return <p className="text-muted text-xs">Loading the versions …</p>
  if (versions === 'failed') return <p className="text-danger text-xs">The versions could not be read.</p>
  const others = versions.filter((each) => each.specHash !== run.specHash && each.stateVersion >= run.stateVersion)
  if (others.length === 0)
    return <p className="text-muted text-xs">No other version yet: publish one to move this run to it.</p>
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        Go on with
      </label>
      <Select
        id={id}
        value={draft.version ?? ''}
        aria-invalid={places.version === null ? undefined : true}
        onChange={(event) => {
          const version = event.target.value === '' ? null : Number(event.target.value)
          change({
            version,
            patch: [],
            faults: new Set([...draft.faults].filter((path) => !path.startsWith('patch.'))),
          })
        }}
      >
        <option value="">the version it has</option>
        {others.map(({ number, note }) => (
          <option key={number} value={number}>
            v{number} · {note.slice(0, 60)}
          </option>
        ))}
      </Select>
      {places.version === null ? null : (
        <p role="alert" className="text-[11px] text-danger leading-4">
          {places.version}
        </p>
      )}
    </div>
  )
}

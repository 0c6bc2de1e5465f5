'use client'

import { History, Rewind } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useId, useRef, useState } from 'react'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { formatCount, plural, words } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { ReplayedRun } from '@/lib/api/contracts/replays.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { ProgressBar } from './progress.tsx'
import { type Replayed, replayedTotals, replayedWords, takeLine } from './replayed.ts'

/** What recorded runs are played with: what each executed itself, the draft, or a version. */
type Against = 'own' | 'draft' | number

/** The stored runs of a loop as regression cases: would a version do the same again? Nothing is executed. */
export function RecordedRuns({ slug, versions }: { slug: string; versions: readonly VersionSummary[] }) {
  const [against, setAgainst] = useState<Against>('draft')
  const [replayed, setReplayed] = useState<(Replayed & { against: Against }) | null>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => () => stop.current?.abort(), [])
  const replay = async () => {
    stop.current?.abort()
    const own = new AbortController()
    stop.current = own
    const set = (change: (was: Replayed) => Partial<Replayed>) =>
      setReplayed((was) => (was && stop.current === own ? { ...was, ...change(was) } : was))
    setReplayed({ against, status: 'replaying', runs: null, results: [], more: false, problem: null })
    const body = against === 'own' ? {} : against === 'draft' ? { draft: true as const } : { version: against }
    const told = await api.replayRuns(slug, body, (line) => set((was) => takeLine(was, line)), own.signal)
    if (own.signal.aborted) return
    set(() => (told.ok ? { status: 'done' } : { status: 'failed', problem: told.problem.detail }))
  }
  const cancel = () => {
    stop.current?.abort()
    setReplayed((was) => was && { ...was, status: 'cancelled' })
  }
  const busy = replayed?.status === 'replaying'
  return (
    <section aria-labelledby="recorded-runs" className="grid min-w-0 gap-4" data-testid="recorded-runs">
      <div className="grid gap-1">
        <h2 id="recorded-runs" className="font-semibold text-[15px]">
          Recorded runs
        </h2>
        <p className="max-w-2xl text-[13px] text-muted">
          Models, tools, memory and people answer from the record; the loop has to do the same with it. Runs that suites
          keep as cases come first. Nothing is executed, and nothing is stored.
        </p>
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <AgainstField versions={versions} value={against} onChange={setAgainst} />
        <Button variant="primary" disabled={busy} onClick={() => void replay()}>
          <Rewind />
          {replayed ? 'Replay again' : 'Replay'}
        </Button>
        {busy ? <Button onClick={cancel}>Cancel</Button> : null}
      </div>
      {replayed ? <Progress replayed={replayed} /> : null}
      <ProblemLine>{replayed?.problem ?? null}</ProblemLine>
      {replayed?.status === 'done' && replayed.results.length === 0 ? (
        <Empty icon={<History />} title="No run is recorded yet">
          Run the loop once: its log is what is replayed here.
        </Empty>
      ) : null}
      {replayed && replayed.results.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {replayed.results.map((result) => (
            <Row key={result.run.id} slug={slug} result={result} against={replayed.against} />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function AgainstField({
  versions,
  value,
  onChange,
}: {
  versions: readonly VersionSummary[]
  value: Against
  onChange: (against: Against) => void
}) {
  const id = useId()
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        Replay with
      </label>
      <Select
        id={id}
        className="max-w-full"
        value={String(value)}
        onChange={({ target }) =>
          onChange(target.value === 'own' || target.value === 'draft' ? target.value : Number(target.value))
        }
      >
        <option value="draft">The draft as it is stored now</option>
        {versions.map(({ number, note }) => (
          <option key={number} value={number}>
            v{number}
            {note === '' ? '' : ` · ${note.slice(0, 60)}`}
          </option>
        ))}
        <option value="own">What each run executed itself</option>
      </Select>
    </div>
  )
}

/** Listeners hear how it ends, and not each run. */
function Progress({ replayed }: { replayed: Replayed }) {
  const { status, runs, results } = replayed
  const { identical, diverged, refused } = replayedTotals(results)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[13px]">
      {status === 'replaying' ? (
        <ProgressBar value={results.length} max={runs ?? 1} label="Runs that were replayed" className="w-40" />
      ) : null}
      <p role="status" className="text-muted tabular-nums">
        {status === 'replaying' ? 'Replaying …' : replayedWords(replayed)}
      </p>
      <span className="flex flex-wrap gap-1.5">
        {identical > 0 && (identical < results.length || status !== 'done') ? (
          <Badge tone="success">{formatCount(identical)} the same</Badge>
        ) : null}
        {diverged > 0 ? <Badge tone="warning">{formatCount(diverged)} diverged</Badge> : null}
        {refused > 0 ? <Badge tone="danger">{formatCount(refused)} not replayed</Badge> : null}
      </span>
    </div>
  )
}

function Row({ slug, result, against }: { slug: string; result: ReplayedRun; against: Against }) {
  const { run, keptBy, refused, divergence, checked, complete } = result
  return (
    <li className="grid gap-1.5 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {refused !== null ? (
          <Badge tone="danger">Not replayed</Badge>
        ) : divergence ? (
          <Badge tone="warning">Diverged</Badge>
        ) : (
          <Badge tone="success">The same</Badge>
        )}
        <Link href={`/runs/${run.id}`} className="font-mono text-accent text-xs hover:underline">
          {run.id}
        </Link>
        <RunStatusBadge run={run} />
        <span className="text-muted text-xs tabular-nums">
          {run.version === null ? 'draft' : `v${run.version}`} · {plural(run.iterations, 'iteration')} ·{' '}
          <TimeAgo at={run.createdAt} />
        </span>
        {keptBy === null ? null : <Badge title="A case of this suite was made from it">{keptBy}</Badge>}
      </div>
      {refused === null ? null : <p className="text-danger text-xs">{refused}</p>}
      {divergence ? <Diverged slug={slug} result={result} against={against} /> : null}
      {divergence === null && checked ? (
        <p className="text-muted text-xs tabular-nums">
          {plural(checked.steps, 'step')} in {plural(checked.iterations, 'iteration')} came out the same
          {complete ? '.' : ' so far: it has not ended.'}
        </p>
      ) : null}
    </li>
  )
}

function Diverged({ slug, result, against }: { slug: string; result: ReplayedRun; against: Against }) {
  const { run, divergence } = result
  if (!divergence) return null
  const { kind, message, iteration, step, nodeId, place, was, wouldBe } = divergence
  const comparable = against !== 'own' && run.version !== null && run.version !== against
  return (
    <div className="grid gap-1.5 text-xs">
      <p>
        <strong className="font-medium">
          Iteration {formatCount(iteration)}
          {nodeId === null ? '' : `, at “${nodeId}”`}: {words(kind)}
          {place === '' ? '' : `, ${place}`}.
        </strong>{' '}
        <span className="text-muted">{message}</span>
      </p>
      <dl className="grid gap-1 sm:grid-cols-2 sm:gap-2">
        <Side name="Was" text={was} />
        <Side name="Would be" text={wouldBe} />
      </dl>
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        <Link
          href={`/runs/${run.id}?i=${Math.max(1, iteration)}&s=${Math.max(1, step)}`}
          className="text-accent hover:underline"
        >
          See it in the trace
        </Link>
        {comparable ? (
          <Link href={`/loops/${slug}/versions?a=${run.version}&b=${against}`} className="text-accent hover:underline">
            Compare v{run.version} with {against === 'draft' ? 'the draft' : `v${against}`}
          </Link>
        ) : null}
      </p>
    </div>
  )
}

function Side({ name, text }: { name: string; text: string | null }) {
  return (
    <div className="min-w-0 rounded-md border border-line bg-sunken px-2 py-1.5">
      <dt className="pb-0.5 text-[11px] text-muted">{name}</dt>
      <dd className="max-h-40 overflow-auto whitespace-pre-wrap break-words font-mono text-[11px]">
        {text ?? <span className="text-muted">nothing</span>}
      </dd>
    </div>
  )
}

'use client'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import { formatCount } from '@/components/ui/format.ts'
import { type BranchRun, readsOnward } from '../store/branches.ts'
import type { Reference } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'

const RELATIONS: Record<BranchRun['relation'], string> = { parent: 'parent', sibling: 'sibling', fork: 'fork' }

/** What the state is compared with, when that is not the step before. */
export function ReferenceLine({ reference }: { reference: Reference }) {
  const view = useTrace((state) => state.stateView)
  if (view !== 'pinned' && view !== 'branch') return null
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-sunken px-3 py-1 text-xs">
      {view === 'pinned' ? <Pinned /> : <Branch />}
      {reference.status === 'ready' ? <Signs /> : null}
      <Status reference={reference} />
    </div>
  )
}

function Signs() {
  const onward = useTrace(readsOnward)
  return <span className="text-muted">{onward ? '− here, + there' : '− there, + here'}</span>
}

function Pinned() {
  const store = useTraceStore()
  const pinned = useTrace((state) => state.pinned)
  if (pinned === null) return <span className="text-muted">Nothing is pinned. Press p at a place.</span>
  return (
    <>
      <span className="text-muted">from the state of</span>
      <Button variant="ghost" size="sm" className="h-6 px-1 tabular-nums" onClick={() => store.getState().goTo(pinned)}>
        iteration {formatCount(pinned.iteration)}, step {pinned.step}
      </Button>
      <Button variant="ghost" size="sm" className="ml-auto h-6" onClick={() => store.getState().unpin()}>
        Unpin
      </Button>
    </>
  )
}

function Branch() {
  const store = useTraceStore()
  const read = useTrace((state) => state.branches)
  const branches = read ?? []
  const branchId = useTrace((state) => state.branchId)
  const iteration = useTrace((state) => state.iteration)
  const step = useTrace((state) => state.step)
  const onward = useTrace(readsOnward)
  const shown = branches.find(({ id }) => id === branchId)
  if (read === null) return null
  if (branches.length === 0)
    return <span className="text-muted">No run has branched off this one, nor it off another.</span>
  return (
    <>
      <label className="flex items-center gap-2 text-muted">
        {onward ? 'to' : 'from'}
        <select
          value={branchId ?? ''}
          onChange={(event) => store.getState().show({ branchId: event.target.value })}
          className="h-6 max-w-52 rounded-md border border-line bg-surface px-1 text-foreground"
        >
          {branches.map(({ id, relation, splitsAt }) => (
            <option key={id} value={id}>
              {RELATIONS[relation]} …{id.slice(-6)}, from iteration {splitsAt}
            </option>
          ))}
        </select>
      </label>
      {shown && iteration < shown.splitsAt ? <span className="text-muted">Both are one run up to there.</span> : null}
      {branchId ? (
        <Link className="ml-auto text-accent hover:underline" href={`/runs/${branchId}?i=${iteration}&s=${step}`}>
          Open
        </Link>
      ) : null}
    </>
  )
}

function Status({ reference }: { reference: Reference }) {
  const store = useTraceStore()
  switch (reference.status) {
    case 'none':
    case 'ready':
      return null
    case 'loading':
      return (
        <span role="status" className="text-muted">
          Loading …
        </span>
      )
    case 'absent':
      return <span className="text-muted">It has not come to this iteration.</span>
    case 'failed':
      return (
        <span role="alert" className="text-danger">
          It could not be read. {reference.detail}{' '}
          <Button size="sm" className="h-6" onClick={() => void store.getState().loadReference()}>
            Try again
          </Button>
        </span>
      )
  }
}

'use client'

import { Ellipsis, GitCompareArrows } from 'lucide-react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatPercent, plural } from '@/components/ui/format.ts'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { VERSION_ACTIONS, type VersionAct } from './version-actions.ts'

type Props = {
  version: VersionSummary
  /** It is one of the two that are compared. */
  shown: boolean
  sameAsDraft: boolean
  onAct: (act: VersionAct) => void
}

/** A version with what became of its runs, and what can be done with it. */
export function VersionRow({ version, shown, sameAsDraft, onAct }: Props) {
  const { number, note, author, createdAt, specHash, runs } = version
  return (
    <li className={cn('flex items-start gap-2 px-3 py-2.5', shown && 'bg-accent-soft/40')}>
      <span className="w-9 shrink-0 pt-0.5 font-medium text-[13px] tabular-nums">v{number}</span>
      <div className="min-w-0 flex-1">
        <p className="break-words text-[13px]">{note}</p>
        <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 pt-0.5 text-[11px] text-muted">
          <span>
            <TimeAgo at={createdAt} />, {author}
          </span>
          <code className="font-mono" title={`Spec hash ${specHash}`}>
            {specHash.slice(0, 10)}
          </code>
          {sameAsDraft ? <Badge tone="success">same as draft</Badge> : null}
        </p>
        <RunsLine {...runs} />
      </div>
      <Button
        size="icon"
        variant="ghost"
        aria-label={`Compare v${number} with the draft`}
        title="Compare with the draft"
        onClick={() => onAct('compare')}
      >
        <GitCompareArrows />
      </Button>
      <Menu
        trigger={
          <Button size="icon" variant="ghost" aria-label={`Actions for v${number}`}>
            <Ellipsis />
          </Button>
        }
      >
        {VERSION_ACTIONS.filter(({ id, enabled }) => id !== 'compare' && enabled(version) === true).map(
          ({ id, label, icon: Icon, run }) => (
            <MenuItem key={id} icon={<Icon />} onSelect={() => run(onAct)}>
              {label}
            </MenuItem>
          ),
        )}
      </Menu>
    </li>
  )
}

/** How the runs of this spec went: a bar for the converged share, and the same in words. */
function RunsLine({ total, finished, succeeded }: VersionSummary['runs']) {
  if (total === 0) return <p className="pt-0.5 text-[11px] text-muted">Never run</p>
  const share = finished === 0 ? null : succeeded / finished
  return (
    <p className="flex items-center gap-2 pt-1 text-[11px] text-muted">
      {share === null ? null : (
        <span aria-hidden="true" className="h-1.5 w-16 overflow-hidden rounded-full bg-danger/25">
          <span className="block h-full bg-success" style={{ width: `${share * 100}%` }} />
        </span>
      )}
      {plural(total, 'run')}
      {share === null ? ', none has ended' : `, ${formatPercent(share)} of ${finished} converged`}
    </p>
  )
}

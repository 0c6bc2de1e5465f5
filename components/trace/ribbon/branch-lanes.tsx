'use client'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { plural, words } from '@/components/ui/format.ts'
import { type BranchLane, branchLanes } from '@/lib/loop/4-trace/branch-lanes.ts'
import type { BranchRun } from '../store/branches.ts'
import { useTrace } from '../trace-context.tsx'
import { shownWindow } from './ribbon-window.ts'

const ROW = 14
/** Rows that are shown at once; the rest is scrolled to. */
const MOST_ROWS = 4
const NAMES: Record<BranchRun['relation'], string> = {
  parent: 'Parent run',
  sibling: 'Another fork of the parent',
  fork: 'Fork',
}

/** Runs that share this one's beginning, as lines that leave it where they begin to differ. A press opens the run there. */
export function BranchLanes() {
  const branches = useTrace((state) => state.branches) ?? []
  const window = useTrace((state) => state.window)
  const timeline = useTrace((state) => state.timeline)
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const some = branches.length > 0
  useEffect(() => {
    const element = frame.current
    if (!some || !element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [some])
  if (!some) return null
  const { lanes, rows } = branchLanes(branches, { width, height: 1, ...shownWindow({ window, timeline }) })
  const byId = new Map(branches.map((branch) => [branch.id, branch]))
  return (
    <nav
      ref={frame}
      aria-label="Runs that branch off"
      data-testid="branches"
      className="relative mt-0.5 overflow-y-auto overflow-x-hidden"
      style={{ maxHeight: MOST_ROWS * ROW + 4 }}
    >
      <div style={{ height: rows * ROW + 4 }}>
        {lanes.map((lane) => {
          const branch = byId.get(lane.id)
          return branch ? <Lane key={lane.id} lane={lane} branch={branch} /> : null
        })}
      </div>
    </nav>
  )
}

function toneOf({ status, outcome }: BranchRun): string {
  if (status !== 'finished') return 'text-accent'
  return outcome === 'success' ? 'text-success' : 'text-danger'
}

function Lane({ lane, branch }: { lane: BranchLane; branch: BranchRun }) {
  const { row, x, end, beyond } = lane
  const y = row * ROW + ROW - 4
  const became = branch.status === 'finished' ? words(branch.reason ?? 'finished') : branch.status
  const text = `${NAMES[branch.relation]} …${branch.id.slice(-6)}: its own from iteration ${branch.splitsAt} on, ${plural(branch.iterations, 'iteration')}, ${became}`
  const width = Math.max(24, end - x)
  return (
    <Link
      href={`/runs/${branch.id}?i=${branch.splitsAt}&s=1`}
      aria-label={text}
      title={text}
      className={cn('group absolute block', toneOf(branch))}
      style={{ left: x, top: 0, width, height: y + 6, clipPath: `inset(${Math.max(0, y - 9)}px -6px -2px -2px)` }}
    >
      <svg
        aria-hidden="true"
        className="pointer-events-none absolute top-0 left-0 overflow-visible"
        width={width}
        height={y + 6}
      >
        <path
          d={`M1,0 V${Math.max(0, y - 6)} Q1,${y} 7,${y} H${Math.max(8, end - x - (beyond ? 0 : 4))}`}
          fill="none"
          stroke="currentColor"
          strokeWidth={1.5}
          strokeDasharray={branch.relation === 'fork' ? undefined : '4 2'}
          className="opacity-75 group-hover:stroke-[2.5] group-hover:opacity-100"
        />
        {beyond ? null : branch.status === 'finished' && branch.outcome !== 'success' ? (
          <path d={`M${end - x - 6},${y - 3} l6,6 m0,-6 l-6,6`} stroke="currentColor" strokeWidth={1.75} fill="none" />
        ) : (
          <circle
            cx={end - x - 3}
            cy={y}
            r={3}
            fill={branch.status === 'finished' ? 'currentColor' : 'none'}
            stroke="currentColor"
            strokeWidth={1.25}
          />
        )}
      </svg>
    </Link>
  )
}

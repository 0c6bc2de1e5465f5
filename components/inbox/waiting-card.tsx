'use client'
import { Inbox } from 'lucide-react'
import Link from 'next/link'
import { Deadline } from '@/components/decision/deadline.tsx'
import { groupDigits, plural } from '@/components/ui/format.ts'
import { useInboxHead } from './use-inbox-head.ts'

/** The first of the decisions that runs wait for, and how many only have to be let go on. Nothing while nothing waits. */
export function WaitingCard() {
  const { page: head, problem } = useInboxHead()
  if (head === null || head.total === 0) return null
  const { decisions, total } = head
  const items = head.items.slice(0, decisions)
  return (
    <section aria-labelledby="waiting-title" className="mb-6 min-w-0" data-testid="waiting-card">
      <div className="flex h-8 items-center justify-between pb-3">
        <h2 id="waiting-title" className="flex items-center gap-1.5 font-semibold text-[15px]">
          <Inbox className="size-4 text-warning" aria-hidden="true" />
          {waitingTitle(decisions, total)}
        </h2>
        <Link href="/inbox" className="text-[13px] text-accent hover:underline">
          Inbox
        </Link>
      </div>
      {problem === null ? null : (
        <p role="status" className="pb-2 text-danger text-xs">
          {`This is not current. ${problem}`}
        </p>
      )}
      {items.length === 0 ? null : (
        <ul className="flex flex-col divide-y divide-warning/20 rounded-xl border border-warning/30 bg-warning-soft/50 shadow-sm">
          {items.map(({ runId, title, loop, deadlineAt, escalation }) => (
            <li key={runId}>
              <Link href={`/inbox?run=${runId}`} className="flex flex-col gap-0.5 px-3 py-2.5 hover:bg-warning-soft">
                <span className="line-clamp-2 font-medium text-[13px] leading-5">{groupDigits(title)}</span>
                <span className="flex flex-wrap justify-between gap-x-3 text-[11px] text-muted">
                  <span className="truncate">{loop.name}</span>
                  {deadlineAt === null ? null : (
                    <Deadline at={deadlineAt} onDeadline={escalation?.onDeadline ?? null} short />
                  )}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {decisions === 0 || decisions === total ? null : (
        <p className="pt-2 text-muted text-xs">
          {`${plural(total - decisions, 'more run is paused', 'more runs are paused')} and only ${total - decisions === 1 ? 'has' : 'have'} to be let go on.`}
        </p>
      )}
    </section>
  )
}

/** Decisions are what somebody is needed for: pauses are told apart from them. */
function waitingTitle(decisions: number, total: number): string {
  if (decisions > 0) return `${plural(decisions, 'run needs', 'runs need')} your decision`
  return `${plural(total, 'run is paused', 'runs are paused')}: nothing to decide`
}

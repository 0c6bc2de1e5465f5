'use client'
import { Inbox } from 'lucide-react'
import Link from 'next/link'
import { Deadline } from '@/components/decision/deadline.tsx'
import { plural } from '@/components/ui/format.ts'
import { useInboxHead } from './use-inbox-head.ts'

/** What waits for a person, the most urgent first. Nothing while nothing does. */
export function WaitingCard() {
  const head = useInboxHead()
  if (head === null || head.total === 0) return null
  return (
    <section aria-labelledby="waiting-title" className="mb-6 min-w-0" data-testid="waiting-card">
      <div className="flex h-8 items-center justify-between pb-3">
        <h2 id="waiting-title" className="flex items-center gap-1.5 font-semibold text-[15px]">
          <Inbox className="size-4 text-warning" aria-hidden="true" />
          {`${plural(head.total, 'run waits', 'runs wait')} for you`}
        </h2>
        <Link href="/inbox" className="text-[13px] text-accent hover:underline">
          Inbox
        </Link>
      </div>
      <ul className="flex flex-col divide-y divide-warning/20 rounded-xl border border-warning/30 bg-warning-soft/50 shadow-sm">
        {head.items.map(({ runId, headline, loop, deadlineAt, escalation }) => (
          <li key={runId}>
            <Link href={`/inbox?run=${runId}`} className="flex flex-col gap-0.5 px-3 py-2.5 hover:bg-warning-soft">
              <span className="line-clamp-2 font-medium text-[13px] leading-5">{headline}</span>
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
    </section>
  )
}

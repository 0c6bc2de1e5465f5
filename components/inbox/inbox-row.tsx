'use client'
import { Lightbulb } from 'lucide-react'
import { Deadline } from '@/components/decision/deadline.tsx'
import { Badge, type Tone } from '@/components/ui/badge.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, groupDigits, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { InboxItem } from '@/lib/api/contracts/inbox.ts'

type Props = {
  item: InboxItem
  href: string
  chosen: boolean
  onOpen: () => void
}

/** One run that waits: what is the matter, where, since when and for how long. The whole row opens it. */
export function InboxRow({ item, href, chosen, onOpen }: Props) {
  const { title, loop, version, iteration, pausedAt, deadlineAt, escalation } = item
  const { label, tone } = whyOf(item)
  return (
    <a
      href={href}
      data-run={item.runId}
      aria-current={chosen ? 'true' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        onOpen()
      }}
      className={cn(
        'flex flex-col gap-1 rounded-lg border border-transparent px-3 py-2 hover:bg-foreground/4 focus-visible:outline-offset-[-2px]',
        chosen && 'lg:border-accent/30 lg:bg-accent-soft lg:hover:bg-accent-soft',
      )}
    >
      <span className="flex items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        <span className="min-w-0 truncate text-muted text-xs">
          {loop.name}
          {version === null ? '' : ` · v${version}`}
        </span>
        <span className="ml-auto shrink-0 text-[11px] text-muted">
          <TimeAgo at={pausedAt} />
        </span>
      </span>
      <span className="line-clamp-2 font-medium text-[13px] leading-5">{groupDigits(title)}</span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-[11px] text-muted">
        <span>iteration {formatCount(iteration)}</span>
        {escalation === null || escalation.suggestions === 0 ? null : (
          <span>
            <Lightbulb className="-mt-0.5 mr-0.5 inline size-3" aria-hidden="true" />
            {plural(escalation.suggestions, 'suggestion')}
          </span>
        )}
        {deadlineAt === null ? null : <Deadline at={deadlineAt} onDeadline={escalation?.onDeadline ?? null} short />}
      </span>
    </a>
  )
}

const WHYS: Record<NonNullable<InboxItem['escalation']>['why'], { label: string; tone: Tone }> = {
  approval: { label: 'approval', tone: 'accent' },
  question: { label: 'question', tone: 'info' },
  invariant: { label: 'invariant', tone: 'warning' },
  guard: { label: 'stop rule', tone: 'warning' },
  in_doubt: { label: 'in doubt', tone: 'danger' },
}
const PAUSES: Record<InboxItem['why'], { label: string; tone: Tone }> = {
  question: WHYS.question,
  escalation: { label: 'decision', tone: 'warning' },
  requested: { label: 'paused', tone: 'neutral' },
  breakpoint: { label: 'breakpoint', tone: 'neutral' },
  step: { label: 'single step', tone: 'neutral' },
}

/** In a word, why it waits. */
function whyOf({ why, escalation }: InboxItem): { label: string; tone: Tone } {
  return escalation ? WHYS[escalation.why] : PAUSES[why]
}

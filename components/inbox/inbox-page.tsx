'use client'
import { Inbox } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import { LoopSelect } from '@/components/shell/loop-select.tsx'
import { useAddressFilter } from '@/components/shell/use-address-filter.ts'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Empty } from '@/components/ui/empty.tsx'
import { formatCount, plural } from '@/components/ui/format.ts'
import { Kbd } from '@/components/ui/kbd.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import type { InboxPage as Listed } from '@/lib/api/contracts/inbox.ts'
import { groupItems, type InboxGroup, neighbour } from './group-items.ts'
import { InboxDetail } from './inbox-detail.tsx'
import { InboxRow } from './inbox-row.tsx'
import { useCaseFocus } from './use-case-focus.ts'
import { useInboxKeys } from './use-inbox-keys.ts'
import { useLiveInbox } from './use-live-inbox.ts'

type Props = {
  loop: string | undefined
  /** As the server read it; null when it could not. */
  first: Listed | null
  loops: { slug: string; name: string }[]
}

/** What waits for a person, and the case of the one that is chosen. The choice is in the address. */
export function InboxPage({ loop, first, loops }: Props) {
  const { page, problem, refresh } = useLiveInbox(loop, first)
  const params = useSearchParams()
  const pathname = usePathname()
  const { waiting, choose: chooseLoop } = useAddressFilter()
  const asked = params.get('run')
  const groups = groupItems(page?.items ?? [])
  const chosen = asked ?? groups[0]?.items[0]?.runId ?? null
  const item = page?.items.find(({ runId }) => runId === chosen)
  const hrefOf = (run: string | null) => addressOf(pathname, params, run)
  const choose = (run: string | null, how: 'push' | 'replace') =>
    how === 'push'
      ? window.history.pushState(null, '', hrefOf(run))
      : window.history.replaceState(null, '', hrefOf(run))
  const move = (by: 1 | -1) => {
    const next = neighbour(groups, chosen, by)
    if (next === null) return
    // Where only the list is shown, moving through it opens nothing.
    if (isWide()) choose(next, 'replace')
    focusRow(next)
  }
  const focus = useCaseFocus()
  useInboxKeys({ move, back: () => chosen !== null && focusRow(chosen) })
  const rest = page?.items.filter(({ runId }) => runId !== chosen) ?? []
  const next = rest[0]?.runId ?? null
  const open = (run: string) => {
    choose(run, asked === null ? 'push' : 'replace')
    focus.want(run)
  }
  return (
    <div className="lg:grid lg:h-[calc(100dvh-3rem-1px)] lg:grid-cols-[23rem_minmax(0,1fr)]">
      <section
        aria-label="What waits"
        data-inbox-list
        className={cn('flex min-h-0 flex-col border-line lg:flex lg:border-r', asked !== null && 'hidden')}
      >
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-5 pb-3 lg:px-4">
          <h1 className="font-semibold text-xl tracking-tight">Inbox</h1>
          {page === null ? null : (
            <span role="status" className="text-muted text-xs">
              {page.total === 0 ? '' : countsOf(page)}
            </span>
          )}
          <LoopSelect
            loop={loop}
            loops={loops}
            className={cn('ml-auto w-44', waiting && 'opacity-70')}
            onChange={(slug) => chooseLoop({ loop: slug })}
          />
        </div>
        <ProblemLine className="mx-5 mb-2 text-[13px] lg:mx-4">{problem}</ProblemLine>
        {page === null ? (
          problem ? null : (
            <p className="px-5 text-[13px] text-muted lg:px-4">Loading what waits …</p>
          )
        ) : groups.length === 0 ? (
          <NothingWaits filtered={loop !== undefined} />
        ) : (
          <Groups
            groups={groups}
            more={(page?.total ?? 0) - (page?.items.length ?? 0)}
            chosen={chosen}
            hrefOf={hrefOf}
            onOpen={open}
          />
        )}
      </section>
      <section
        aria-label="Case"
        data-inbox-case
        className={cn('min-h-0 min-w-0 bg-surface lg:block lg:overflow-y-auto', asked === null && 'hidden')}
      >
        {chosen === null ? (
          <p className="hidden h-full place-items-center text-[13px] text-muted lg:grid">
            {page === null ? '' : 'Nothing to decide.'}
          </p>
        ) : (
          <InboxDetail
            key={chosen}
            runId={chosen}
            pausedAt={item?.pausedAt ?? null}
            focus={focus}
            seen={asked !== null}
            onBack={() => choose(null, 'push')}
            onNext={next === null ? null : () => open(next)}
            onDecided={() => {
              // It leaves the list: what became of it stays in view until something else is chosen.
              choose(chosen, 'replace')
              refresh()
            }}
          />
        )}
      </section>
    </div>
  )
}

type GroupsProps = {
  groups: readonly InboxGroup[]
  /** How many wait beyond those that are listed. */
  more: number
  chosen: string | null
  hrefOf: (run: string) => string
  onOpen: (run: string) => void
}

function Groups({ groups, more, chosen, hrefOf, onOpen }: GroupsProps) {
  // An address may name a run far down.
  useEffect(() => {
    if (chosen !== null) rowOf(chosen)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <>
      <div className="min-h-0 flex-1 px-3 pb-4 lg:overflow-y-auto lg:px-2">
        {groups.map(({ name, title, items }) => (
          <section key={name} aria-labelledby={`group-${name}`} className="pb-3">
            <h2 id={`group-${name}`} className="px-2 py-1 font-medium text-[11px] text-muted">
              {title} · {items.length}
            </h2>
            <ul className="flex flex-col gap-0.5">
              {items.map((item) => (
                <li key={item.runId}>
                  <InboxRow
                    item={item}
                    href={hrefOf(item.runId)}
                    chosen={item.runId === chosen}
                    onOpen={() => onOpen(item.runId)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {more <= 0 ? null : (
          <p className="px-2 text-muted text-xs">
            {`${plural(more, 'more run waits', 'more runs wait')}: they come up as these are decided, or choose a loop.`}
          </p>
        )}
      </div>
      <p className="hidden border-line border-t px-4 py-2 text-[11px] text-muted lg:block">
        <Kbd keys="j" /> <Kbd keys="k" /> or arrows move · <Kbd keys="Enter" /> opens the case · <Kbd keys="a" /> its
        answers · <Kbd keys="Esc" /> comes back · <Kbd keys="?" /> all keys
      </p>
    </>
  )
}

/** `3 to decide · 2 paused` */
function countsOf({ decisions, total }: Listed): string {
  const parts = [
    decisions > 0 ? `${formatCount(decisions)} to decide` : null,
    total > decisions ? `${formatCount(total - decisions)} paused` : null,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

function NothingWaits({ filtered }: { filtered: boolean }) {
  return (
    <Empty
      icon={<Inbox aria-hidden="true" />}
      title={filtered ? 'Nothing of this loop waits' : 'Nothing waits for you'}
      className="mx-5 lg:mx-4"
      action={
        <Button asChild>
          {filtered ? <Link href="/inbox">Show all loops</Link> : <Link href="/runs">All runs</Link>}
        </Button>
      }
    >
      Runs that need a person appear here by themselves: an approval, a question, an invariant that can’t be healed, a
      stop rule that asks first.
    </Empty>
  )
}

function addressOf(pathname: string, params: URLSearchParams, run: string | null): string {
  const next = new URLSearchParams(params)
  if (run === null) next.delete('run')
  else next.set('run', run)
  return next.size === 0 ? pathname : `${pathname}?${next}`
}

/** List and case stand beside each other. */
const isWide = () => window.matchMedia('(min-width: 64rem)').matches

function focusRow(run: string): void {
  rowOf(run)?.focus()
}

function rowOf(run: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-inbox-list] [data-run="${CSS.escape(run)}"]`)
}

import { Ban, Check, CircleDashed, Info, X } from 'lucide-react'
import Link from 'next/link'
import { Badge, type Tone } from '@/components/ui/badge.tsx'
import { cn } from '@/components/ui/cn.ts'
import type { LoopChecklist } from '@/lib/api/contracts/checklist.ts'
import { countWords, statusWords } from '@/lib/loop/checklist/checklist.ts'
import { placeHref, placeWords } from './place-href.ts'
import { PrintButton } from './print-button.tsx'

type Point = LoopChecklist['points'][number]
type Props = { slug: string; name: string; checklist: LoopChecklist }

const SIGNS = { met: Check, partly: CircleDashed, 'not-met': X, 'not-applicable': Ban } as const
const TONES: Record<Point['status'], Tone> = {
  met: 'success',
  partly: 'warning',
  'not-met': 'danger',
  'not-applicable': 'neutral',
}
const BARS: Record<Point['status'], string> = {
  met: 'bg-success',
  partly: 'bg-warning',
  'not-met': 'bg-danger/70',
  'not-applicable': 'bg-line-strong',
}

/** Which of the fourteen points a loop meets, each with its evidence and the way to where it is set. */
export function ChecklistPage({ slug, name, checklist: { points } }: Props) {
  return (
    <>
      <Link
        href={`/loops/${slug}`}
        className="mb-1 inline-block text-muted text-xs hover:text-foreground hover:underline print:hidden"
      >
        {name}
      </Link>
      <div className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="font-semibold text-xl tracking-tight">Production checklist</h1>
        <p className="hidden text-[13px] text-muted print:block">{name}</p>
        <span className="mr-auto font-medium text-[13px] text-muted" data-testid="count">
          {countWords(points)}
        </span>
        <PrintButton />
      </div>
      <p className="mb-4 max-w-3xl text-[13px] text-muted leading-5">
        The fourteen steps of loop engineering, read off the stored draft and what is stored beside it. Nothing is met
        by default: each point tells what it rests on.
      </p>
      <nav aria-label="Points" className="mb-6 print:hidden">
        <ol className="flex flex-wrap gap-1">
          {points.map(({ number, title, status }) => (
            <li key={number} className="min-w-9 flex-1">
              <a
                href={`#point-${number}`}
                title={`${title}: ${statusWords(status)}`}
                className="group block rounded-md px-1 pt-1.5 pb-1 text-center hover:bg-foreground/6"
              >
                <span aria-hidden="true" className={cn('mx-auto mb-1 block h-1.5 rounded-full', BARS[status])} />
                <span className="text-[11px] text-muted tabular-nums group-hover:text-foreground">
                  {number}
                  <span className="sr-only">{` ${title}: ${statusWords(status)}`}</span>
                </span>
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <ol className="grid gap-3">
        {points.map((point) => (
          <PointView key={point.number} slug={slug} point={point} />
        ))}
      </ol>
    </>
  )
}

function PointView({ slug, point: { number, title, asks, status, parts } }: { slug: string; point: Point }) {
  const Sign = SIGNS[status]
  return (
    <li
      id={`point-${number}`}
      data-point={number}
      data-status={status}
      className="scroll-mt-16 rounded-lg border border-line bg-surface px-4 py-3 target:border-accent print:break-inside-avoid"
    >
      <div className="flex flex-wrap items-baseline gap-x-2.5">
        <h2 className="font-semibold text-sm">
          <span className="mr-2 text-muted tabular-nums">{number}</span>
          {title}
        </h2>
        <Badge tone={TONES[status]}>
          <Sign aria-hidden="true" />
          {statusWords(status)}
        </Badge>
        <p className="w-full text-[13px] text-muted leading-5">{asks}</p>
      </div>
      <ul className="mt-2 grid gap-1.5">
        {parts.map((part) => (
          <PartView key={part.text} slug={slug} part={part} />
        ))}
      </ul>
    </li>
  )
}

function PartView({ slug, part: { holds, text, place } }: { slug: string; part: Point['parts'][number] }) {
  const Sign = holds === null ? Info : holds ? Check : X
  return (
    <li className="flex items-start gap-2 text-[13px] leading-5">
      <Sign
        aria-hidden="true"
        className={cn('mt-0.5 size-4 shrink-0', holds === null ? 'text-muted' : holds ? 'text-success' : 'text-danger')}
      />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className="sr-only">{holds === null ? 'Told: ' : holds ? 'Holds: ' : 'Missing: '}</span>
        {text}{' '}
        {place === null ? null : (
          <Link
            href={placeHref(slug, place)}
            className="whitespace-nowrap text-accent text-xs hover:underline print:hidden"
          >
            {placeWords(place, holds)}
            <span className="sr-only">{`: ${text}`}</span>
          </Link>
        )}
      </span>
    </li>
  )
}

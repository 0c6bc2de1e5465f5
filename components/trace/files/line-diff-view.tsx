import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import type { DiffLine } from './line-diff.ts'

const MAX_LINES = 2_000
const MARK = { same: ' ', added: '+', removed: '−' } as const
const SAID = { same: '', added: 'added: ', removed: 'removed: ' } as const

/** Lines that two texts have in common, or that one of them has alone. */
export function LineDiffView({ lines, label = 'Differences by line' }: { lines: DiffLine[]; label?: string }) {
  const changed = lines.filter(({ type }) => type !== 'same').length
  if (changed === 0) return <p className="py-1 text-muted text-xs">Both hold the same.</p>
  return (
    <>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-md bg-sunken py-1 font-mono text-xs leading-5 focus-visible:outline-2 focus-visible:outline-ring/60"
      >
        {lines.slice(0, MAX_LINES).map(({ type, text }, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other identity
            key={index}
            className={cn(
              'whitespace-pre-wrap break-words px-2 [overflow-wrap:anywhere]',
              type === 'added' && 'bg-success-soft text-success',
              type === 'removed' && 'bg-danger-soft text-danger',
            )}
          >
            <span aria-hidden="true" className="select-none pr-2">
              {MARK[type]}
            </span>
            <span className="sr-only">{SAID[type]}</span>
            {text}
          </div>
        ))}
      </section>
      {lines.length > MAX_LINES ? (
        <p className="py-1 text-muted text-xs">
          The first {formatCount(MAX_LINES)} of {formatCount(lines.length)} lines.
        </p>
      ) : null}
    </>
  )
}

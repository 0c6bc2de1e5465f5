'use client'
import { useMemo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import type { ArtifactSummary } from '@/lib/api/contracts/artifacts.ts'
import { type DiffLine, diffLines } from './line-diff.ts'
import { MAX_PREVIEW_BYTES, textOf, useFileContent } from './use-file-content.ts'

const MAX_LINES = 2_000
const MARK = { same: ' ', added: '+', removed: '−' } as const
const SAID = { same: '', added: 'added: ', removed: 'removed: ' } as const

/** What of a file is otherwise than in an earlier one, line by line. */
export function FileCompare({ before, after }: { before: ArtifactSummary; after: ArtifactSummary }) {
  const large = Math.max(before.bytes, after.bytes) > MAX_PREVIEW_BYTES
  const [old, now] = [useFileContent(large ? null : before.artifact), useFileContent(large ? null : after.artifact)]
  const lines = useMemo(() => {
    if (old.status !== 'ready' || now.status !== 'ready') return null
    const [was, is] = [textOf(old.bytes), textOf(now.bytes)]
    return was === null || is === null ? 'no text' : diffLines(was, is)
  }, [old, now])
  const failed = [old, now].find((each) => each.status === 'failed')
  if (large) return <p className="py-1 text-muted text-xs">They are too large to be compared here.</p>
  if (failed?.status === 'failed')
    return (
      <p role="alert" className="py-1 text-danger text-xs">
        A file could not be read. {failed.problem}
      </p>
    )
  if (lines === null)
    return (
      <p role="status" className="py-1 text-muted text-xs">
        Comparing …
      </p>
    )
  if (lines === 'no text') return <p className="py-1 text-muted text-xs">Only texts can be compared.</p>
  return <Lines lines={lines} />
}

function Lines({ lines }: { lines: DiffLine[] }) {
  const changed = lines.filter(({ type }) => type !== 'same').length
  if (changed === 0) return <p className="py-1 text-muted text-xs">Both hold the same.</p>
  return (
    <>
      <section
        aria-label="Differences by line"
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

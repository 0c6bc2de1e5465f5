'use client'
import { useMemo } from 'react'
import type { ArtifactSummary } from '@/lib/api/contracts/artifacts.ts'
import { diffLines } from './line-diff.ts'
import { LineDiffView } from './line-diff-view.tsx'
import { MAX_PREVIEW_BYTES, textOf, useFileContent } from './use-file-content.ts'

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
  return <LineDiffView lines={lines} />
}

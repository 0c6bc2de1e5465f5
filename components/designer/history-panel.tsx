'use client'

import { History } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useCallback, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { RevisionDetail, RevisionSummary } from '@/lib/api/contracts/revisions.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** Read when somebody looks: it brings a second drawing with it. */
const CompareView = dynamic(
  () => import('@/components/versions/compare-view.tsx').then((module) => module.CompareView),
  {
    loading: () => <p className="p-4 text-[13px] text-muted">Drawing …</p>,
  },
)

/** What the draft was: each revision that is kept, with who saved it and what it changed. */
export function HistoryPanel() {
  const { items, more, problem, load } = useRevisions()
  const [shown, setShown] = useState<number | null>(null)
  const held = useDesigner((state) => state.revision)
  if (items === null && problem === null) return <p className="p-3 text-[13px] text-muted">Loading the history…</p>
  return (
    <div className="p-3">
      <ProblemLine className="pb-2">{problem}</ProblemLine>
      <ol aria-label="Revisions, newest first" className="flex flex-col">
        {items?.map((item) => (
          <Row key={item.revision} item={item} isHeld={item.revision === held} onShow={() => setShown(item.revision)} />
        ))}
      </ol>
      {more === null ? (
        <p className="pt-2 text-muted text-xs">
          Recent saves are all kept; of older ones the last of each minute, half hour and day.
        </p>
      ) : (
        <Button size="sm" className="mt-2" onClick={() => void load(more)}>
          Show older ones
        </Button>
      )}
      {shown === null ? null : <RevisionDialog revision={shown} onClose={() => setShown(null)} />}
    </div>
  )
}

function Row({ item, isHeld, onShow }: { item: RevisionSummary; isHeld: boolean; onShow: () => void }) {
  const { revision, author, savedAt, changes, first } = item
  const told = changes.join('; ') || (first ? 'where it began' : 'nothing changed')
  return (
    <li className="flex items-center gap-3 border-line border-b py-1 text-[13px] last:border-b-0">
      <span className="w-10 shrink-0 text-muted text-xs tabular-nums">r{revision}</span>
      <span className="min-w-0 flex-1">
        <span className="block truncate first-letter:uppercase" title={told}>
          {told}
        </span>
        <span className="block text-[11px] text-muted">
          <TimeAgo at={savedAt} />, {author}
        </span>
      </span>
      {isHeld ? (
        <span className="text-muted text-xs">now</span>
      ) : (
        <Button size="sm" aria-label={`Look at revision ${revision}`} onClick={onShow}>
          <History />
          Look
        </Button>
      )}
    </li>
  )
}

/** One revision against what is drawn now. Restoring makes it an edit: undo leads back, and no revision is lost. */
function RevisionDialog({ revision, onClose }: { revision: number; onClose: () => void }) {
  const store = useDesignerStore()
  const slug = useDesigner((state) => state.slug)
  const present = useDesign()
  const [detail, setDetail] = useState<RevisionDetail | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.getRevision(slug, revision, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (result.ok) setDetail(result.value)
      else setProblem(result.problem.detail)
    })
    return () => stop.abort()
  }, [slug, revision])
  const restore = () => {
    if (detail === null) return
    const { edit, set } = store.getState()
    edit(() => detail.design)
    set({ notice: `Restored revision ${revision}. Undo leads back.` })
    onClose()
  }
  return (
    <Dialog
      open
      wide="most"
      onOpenChange={onClose}
      title={`Revision ${revision}`}
      description={
        detail === null
          ? undefined
          : `Saved ${new Date(detail.savedAt).toLocaleString()} by ${detail.author}. Marked is what restoring it would change.`
      }
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" disabled={detail === null} data-focus-first onClick={restore}>
            Restore
          </Button>
        </>
      }
    >
      <ProblemLine>{problem}</ProblemLine>
      {detail === null ? (
        problem === null ? (
          <p className="text-[13px] text-muted">Loading the revision…</p>
        ) : null
      ) : (
        <CompareView
          before={present}
          after={detail.design}
          className="overflow-hidden rounded-lg border border-line md:h-[58dvh]"
        />
      )}
    </Dialog>
  )
}

/** Revisions of the open loop, read anew after each save. `more`: where older ones begin. */
function useRevisions() {
  const slug = useDesigner((state) => state.slug)
  const revision = useDesigner((state) => state.revision)
  const [items, setItems] = useState<RevisionSummary[] | null>(null)
  const [more, setMore] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const load = useCallback(
    async (cursor: string | undefined, signal?: AbortSignal) => {
      const result = await api.listRevisions(slug, { cursor }, signal)
      if (signal?.aborted) return
      if (!result.ok) return setProblem(result.problem.detail)
      setProblem(null)
      setItems((known) => (cursor === undefined ? result.value.items : [...(known ?? []), ...result.value.items]))
      setMore(result.value.nextCursor)
    },
    [slug],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: a save makes a new revision
  useEffect(() => {
    const stop = new AbortController()
    void load(undefined, stop.signal)
    return () => stop.abort()
  }, [load, revision])
  return { items, more, problem, load }
}

'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { changesInWords } from '@/lib/loop/diff/describe-changes.ts'
import { needsNobody, planMerge } from './conflict/plan-merge.ts'
import { useOtherSide } from './conflict/use-other-side.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'

/** Read when it is needed: most pages never meet a conflict. */
const MergeForm = dynamic(() => import('./conflict/merge-form.tsx').then((module) => module.MergeForm))

/** Lines about what came in by itself. */
const MOST_LINES = 4

/**
 * Somebody else saved this loop meanwhile. What goes together is merged at once and told; for the rest nothing is written until a person has chosen, and each
 * choice keeps both works reachable.
 */
export function ConflictDialog() {
  const store = useDesignerStore()
  const router = useRouter()
  const flush = useFlush()
  const save = useDesigner((state) => state.save)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { sides, unread, byItself, merge, cameIn, dismiss } = useMerge()
  if (save.status !== 'conflict') return cameIn === null ? null : <CameIn lines={cameIn} onDismiss={dismiss} />
  // What merges by itself is no question, and whether it does is known in a moment.
  if (byItself || (sides === null && unread === null)) return null
  const { current, later = false } = save
  const setLater = (next: boolean) => store.getState().set({ save: { ...save, later: next } })

  const attempt = (work: () => Promise<string | null>) => async () => {
    setBusy(true)
    setProblem(await work())
    setBusy(false)
  }

  /** Mine becomes a loop of its own; theirs stays where it is. */
  const keepCopy = attempt(async () => {
    const { history, slug } = store.getState()
    const mine = history.present
    const made = await api.createLoop({
      name: `${mine.name} (my copy)`.slice(0, 200),
      from: { kind: 'import', design: mine },
    })
    if (!made.ok) return made.problem.detail
    // One's own work needs no second review; a copy of what was never accepted, or that has errors, stays inert.
    if (store.getState().accepted) await api.acceptLoop(made.value.loop.slug)
    const theirs = await api.getLoop(slug)
    if (theirs.ok) adopt(theirs.value)
    router.push(`/loops/${made.value.loop.slug}`)
    return null
  })

  /** Mine replaces theirs: asked for by name, never by accident. */
  const overwrite = attempt(async () => {
    store.getState().set({ revision: current.revision, save: { status: 'waiting' } })
    return (await flush()) ? null : 'This could not be saved. Your work is still here.'
  })

  /** Theirs is shown; mine is one undo away. */
  const loadTheirs = attempt(async () => {
    const theirs = await api.getLoop(store.getState().slug)
    if (!theirs.ok) return theirs.problem.detail
    adopt(theirs.value)
    store.getState().set({ notice: 'Loaded the other version. Undo brings yours back.' })
    return null
  })

  function adopt({ design, revision }: { design: LoopDesign; revision: number }) {
    store.getState().set({ revision, savedDesign: design, save: { status: 'saved' } })
    store.getState().edit(() => design)
  }

  if (later) {
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center gap-3 border-danger/30 border-b bg-danger-soft px-3 py-2 text-[13px] text-danger"
      >
        <span className="flex-1">
          This loop was changed elsewhere. Your changes are kept in this browser but are not saved.
        </span>
        <Button size="sm" onClick={() => setLater(false)}>
          Decide
        </Button>
      </div>
    )
  }
  return (
    <Dialog
      open
      onOpenChange={() => setLater(true)}
      wide
      title="This loop was changed elsewhere"
      description={`Another tab or person saved it at ${new Date(current.savedAt).toLocaleTimeString()}. Nothing of yours is lost: choose what to do with your changes.`}
    >
      <div className="flex flex-col gap-2">
        {sides === null ? (
          <ProblemLine>What the others changed can’t be read. {unread}</ProblemLine>
        ) : (
          <MergeForm sides={sides} onMerge={merge} />
        )}
        <p className="pt-2 text-muted text-xs">Or, without merging:</p>
        <Choice
          title="Keep mine as a copy"
          about="Your version becomes a loop of its own. The other one stays as it is."
          busy={busy}
          onChoose={keepCopy}
        />
        <Choice
          title="Load theirs"
          about="Shows the other version. Undo brings yours back."
          busy={busy}
          onChoose={loadTheirs}
        />
        <Choice
          title="Overwrite with mine"
          about="Replaces the other version by yours."
          busy={busy}
          onChoose={overwrite}
        />
        <ProblemLine>{problem}</ProblemLine>
      </div>
    </Dialog>
  )
}

/** Both works and how they become one: by itself where nobody need be asked. */
function useMerge() {
  const store = useDesignerStore()
  const { other, problem } = useOtherSide()
  const mine = useDesigner((state) => (state.save.status === 'conflict' ? state.history.present : null))
  const [cameIn, setCameIn] = useState<string[] | null>(null)
  const sides = useMemo(() => (other && mine ? { base: other.base, mine, theirs: other.theirs } : null), [other, mine])

  /** One step that can be undone, made from what the server holds now. */
  const merge = useCallback(
    (design: LoopDesign) => {
      if (other === null) return
      const { set, edit } = store.getState()
      set({ revision: other.revision, savedDesign: other.theirs, save: { status: 'saved' } })
      edit(() => design)
    },
    [store, other],
  )

  const plan = useMemo(() => {
    const planned = sides && planMerge(sides, {}, store.getState().registry)
    return sides && planned && needsNobody(sides, planned) ? planned : null
  }, [store, sides])
  useEffect(() => {
    if (plan === null) return
    merge(plan.design)
    const lines = [...changesInWords(plan.fromTheirs, MOST_LINES), ...plan.settled]
    // Saved elsewhere as it was: there is nothing to tell.
    if (lines.length === 0) return
    setCameIn(lines)
    store.getState().set({ notice: 'Merged with what was changed elsewhere.' })
  }, [store, plan, merge])
  return { sides, unread: problem, byItself: plan !== null, merge, cameIn, dismiss: () => setCameIn(null) }
}

/** What somebody else's save has brought into the work on this page. */
function CameIn({ lines, onDismiss }: { lines: readonly string[]; onDismiss: () => void }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-info/30 border-b bg-info-soft px-3 py-1.5 text-[13px] text-info"
    >
      <span className="min-w-0 flex-1">
        Merged with what was changed elsewhere: {lines.join('; ')}. Undo brings back your own alone.
      </span>
      <Button size="sm" onClick={onDismiss}>
        Got it
      </Button>
    </div>
  )
}

function Choice({
  title,
  about,
  busy,
  onChoose,
}: {
  title: string
  about: string
  busy: boolean
  onChoose: () => void
}) {
  return (
    <button
      type="button"
      disabled={busy}
      onClick={onChoose}
      className="rounded-lg border border-line-strong/70 px-3 py-2 text-left hover:border-accent hover:bg-accent-soft/50 disabled:opacity-50"
    >
      <span className="block font-medium text-[13px]">{title}</span>
      <span className="block text-muted text-xs">{about}</span>
    </button>
  )
}

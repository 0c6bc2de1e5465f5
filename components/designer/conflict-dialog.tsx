'use client'

import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { api } from '@/lib/api/client.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'

/** Somebody else saved this loop meanwhile. Nothing is written until a person has chosen, and each choice keeps both works reachable. */
export function ConflictDialog() {
  const store = useDesignerStore()
  const router = useRouter()
  const flush = useFlush()
  const save = useDesigner((state) => state.save)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (save.status !== 'conflict') return null
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

  function adopt({ design, revision }: { design: ReturnType<typeof store.getState>['savedDesign']; revision: number }) {
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
      title="This loop was changed elsewhere"
      description={`Another tab or person saved it at ${new Date(current.savedAt).toLocaleTimeString()}. Nothing of yours is lost: choose what to do with your changes.`}
    >
      <div className="flex flex-col gap-2">
        <Choice
          title="Keep mine as a copy"
          about="Your version becomes a loop of its own. The other one stays as it is."
          first
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
        {problem === null ? null : (
          <p role="alert" className="text-danger text-xs">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  )
}

function Choice({
  title,
  about,
  first = false,
  busy,
  onChoose,
}: {
  title: string
  about: string
  first?: boolean
  busy: boolean
  onChoose: () => void
}) {
  const id = useId()
  return (
    <button
      type="button"
      disabled={busy}
      onClick={onChoose}
      aria-labelledby={id}
      aria-describedby={`${id}-about`}
      data-focus-first={first || undefined}
      className="rounded-lg border border-line-strong/70 px-3 py-2 text-left hover:border-accent hover:bg-accent-soft/50 disabled:opacity-50"
    >
      <span id={id} className="block font-medium text-[13px]">
        {title}
      </span>
      <span id={`${id}-about`} className="block text-muted text-xs">
        {about}
      </span>
    </button>
  )
}

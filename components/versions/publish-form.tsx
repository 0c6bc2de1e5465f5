'use client'

import { useMemo, useRef, useState } from 'react'
import { whyNotFollow, whyNotPublish } from '@/components/designer/why-not-publish.ts'
import { StateChanges } from '@/components/inspector/state-changes.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Input } from '@/components/ui/input.tsx'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { hashJson } from '@/lib/loop/artefacts/json.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { cannotFollow, diffStateSchemas } from '@/lib/loop/state/diff-schema.ts'

type Props = {
  design: LoopDesign
  accepted: boolean
  diagnostics: readonly Diagnostic[]
  newest: VersionSummary | null
  /** State of the newest version; null: there is none, undefined: not known yet. */
  published: { number: number; state: LoopDesign['state'] } | null | undefined
  /** Null when it is published; else why not. */
  onPublish: (note: string) => Promise<ApiProblem | string | null>
  /** Starts the next version of the state after the published one. */
  onStartState: (published: LoopDesign['state']) => void
  onGoToState?: () => void
}

/** Publishes the draft as the next version, with what it changes of the state. */
export function PublishForm({
  design,
  accepted,
  diagnostics,
  newest,
  published,
  onPublish,
  onStartState,
  onGoToState,
}: Props) {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const hash = useMemo(() => hashJson(design), [design])
  const same = newest !== null && newest.designHash === hash ? newest : null
  const changes = published ? diffStateSchemas(published.state, design.state) : []
  const unfit = published ? cannotFollow(published.state, design.state) : []
  const obstacle =
    whyNotPublish(accepted, diagnostics, same) ?? whyNotFollow(unfit, published?.state, design.state['x-loop'].version)

  async function publish() {
    if (obstacle !== null || busy) return
    setBusy(true)
    const refused = await onPublish(note)
    setProblem(refused)
    if (refused === null) setNote('')
    setBusy(false)
    // The button that had the focus is off now.
    field.current?.focus()
  }

  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void publish()
      }}
    >
      <div className="flex gap-2">
        <Input
          ref={field}
          data-publish-note
          aria-label="What changed in this version"
          placeholder="What changed in this version"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <Button
          type="submit"
          disabled={busy || obstacle !== null || note.trim() === ''}
          aria-describedby={obstacle === null ? undefined : 'why-not-publish'}
        >
          Publish version
        </Button>
      </div>
      {obstacle === null ? null : (
        <p id="why-not-publish" className="text-muted text-xs">
          {obstacle}.
        </p>
      )}
      {published && changes.length > 0 ? (
        <div className="rounded-md border border-line px-2.5 py-2">
          <p className="pb-1 text-muted text-xs">The state, against that of v{published.number}:</p>
          <StateChanges changes={changes} />
          {unfit.length > 0 ? (
            <div className="flex gap-2 pt-2">
              {design.state['x-loop'].version > published.state['x-loop'].version ? null : (
                <Button size="sm" variant="primary" onClick={() => onStartState(published.state)}>
                  Start version {published.state['x-loop'].version + 1}
                </Button>
              )}
              {onGoToState ? (
                <Button size="sm" onClick={onGoToState}>
                  Go to the state
                </Button>
              ) : null}
            </div>
          ) : null}
        </div>
      ) : null}
      {problem === null ? null : <Blockers problem={problem} />}
    </form>
  )
}

function Blockers({ problem }: { problem: ApiProblem | string }) {
  if (typeof problem === 'string') return <p className="text-danger text-xs">{problem}</p>
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-2.5 py-2 text-danger text-xs">
      <p>{problem.detail}</p>
      <ul className="list-disc pl-4">
        {problem.diagnostics?.map((found) => (
          <li key={found.code + found.message}>
            {found.message} {found.fix}
          </li>
        ))}
        {problem.problems?.map((item) => (
          <li key={item.where + item.message}>{item.message}</li>
        ))}
      </ul>
    </div>
  )
}

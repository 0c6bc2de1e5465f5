'use client'

import { Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { StateChanges } from '@/components/inspector/state-changes.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Input } from '@/components/ui/input.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { hashJson } from '@/lib/loop/artefacts/json.ts'
import { cannotFollow, diffStateSchemas } from '@/lib/loop/state/diff-schema.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'
import { usePublishedState } from './use-published-state.ts'
import { useVersions } from './use-versions.ts'
import { whyNotFollow, whyNotPublish } from './why-not-publish.ts'

/** Published versions, and publishing the draft as the next one. */
export function VersionsPanel() {
  const { versions, problem, load } = useVersions()
  return (
    <div className="flex flex-col gap-3 p-3">
      <PublishForm newest={versions?.[0] ?? null} onPublished={() => void load()} />
      {problem ? <p className="text-[13px] text-danger">{problem.detail}</p> : null}
      {versions === null && problem === null ? <p className="text-[13px] text-muted">Loading versions…</p> : null}
      {versions?.length === 0 ? (
        <p className="text-[13px] text-muted">
          Nothing published yet. A version is a fixed copy with its compiled spec; runs can be pinned to it.
        </p>
      ) : null}
      {versions === null || versions.length === 0 ? null : <VersionTable versions={versions} />}
    </div>
  )
}

function VersionTable({ versions }: { versions: readonly VersionSummary[] }) {
  const store = useDesignerStore()
  const hash = useDesigner((state) => state.compiled.specHash)
  const accepted = useDesigner((state) => state.accepted)
  return (
    <table className="w-full text-left text-[13px]">
      <thead className="text-[11px] text-muted">
        <tr>
          <th className="pb-1 font-medium">Version</th>
          <th className="pb-1 font-medium">Note</th>
          <th className="pb-1 font-medium">Published</th>
          <th className="pb-1 font-medium">Spec</th>
          <th className="pb-1 text-right font-medium">
            <span className="sr-only">Run</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {versions.map((version) => (
          <tr key={version.id}>
            <td className="py-1.5 tabular-nums">v{version.number}</td>
            <td className="py-1.5 pr-3">{version.note}</td>
            <td className="whitespace-nowrap py-1.5 pr-3 text-muted">{new Date(version.createdAt).toLocaleString()}</td>
            <td className="py-1.5">
              <code className="font-mono text-[11px] text-muted">{version.specHash.slice(0, 10)}</code>{' '}
              {version.specHash === hash ? <Badge tone="success">same as draft</Badge> : null}
            </td>
            <td className="py-1 text-right">
              <Button
                size="sm"
                aria-label={`Run v${version.number}`}
                disabled={!accepted}
                onClick={() => store.getState().set({ dialog: 'run', runVersion: version.number })}
              >
                <Play />
                Run
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PublishForm({ newest, onPublished }: { newest: VersionSummary | null; onPublished: () => void }) {
  const store = useDesignerStore()
  const flush = useFlush()
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const design = useDesign()
  const accepted = useDesigner((state) => state.accepted)
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const same = newest !== null && newest.designHash === hashJson(design) ? newest : null
  const published = usePublishedState()
  const changes = published ? diffStateSchemas(published.state, design.state) : []
  const unfit = published ? cannotFollow(published.state, design.state) : []
  const obstacle =
    whyNotPublish(accepted, diagnostics, same) ?? whyNotFollow(unfit, published?.state, design.state['x-loop'].version)

  async function publish() {
    if (obstacle !== null || busy) return
    setBusy(true)
    setProblem(null)
    if (await flush()) {
      const { slug, revision } = store.getState()
      const result = await api.publishVersion(slug, revision, note)
      if (result.ok) {
        setNote('')
        const { number } = result.value.version
        const { set, savedDesign } = store.getState()
        set({ notice: `Published version ${number}.`, published: { number, state: savedDesign.state } })
        onPublished()
      } else setProblem(result.problem)
    } else setProblem('The draft is not saved, so it can’t be published yet.')
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
            <Button size="sm" className="mt-2" onClick={() => store.getState().set({ tab: 'state' })}>
              Go to the state
            </Button>
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

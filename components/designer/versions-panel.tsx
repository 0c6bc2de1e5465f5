'use client'

import { GitCompareArrows, Play } from 'lucide-react'
import Link from 'next/link'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { PublishForm } from '@/components/versions/publish-form.tsx'
import { api } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { startStateVersion } from '@/lib/loop/1-draw/edit-state-version.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'
import { usePublishedState } from './use-published-state.ts'
import { useVersions } from './use-versions.ts'

/** Published versions, and publishing the draft as the next one. */
export function VersionsPanel() {
  const { versions, problem, load } = useVersions()
  const slug = useDesigner((state) => state.slug)
  return (
    <div className="flex flex-col gap-3 p-3">
      <PublishDraft newest={versions?.[0] ?? null} onPublished={() => void load()} />
      <Link
        href={`/loops/${slug}/versions`}
        className="flex w-fit items-center gap-1.5 text-[13px] text-accent hover:underline"
      >
        <GitCompareArrows aria-hidden="true" className="size-4" />
        Compare, restore and share versions
      </Link>
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

/** Publishes what is on the canvas, once the server has it. */
function PublishDraft({ newest, onPublished }: { newest: VersionSummary | null; onPublished: () => void }) {
  const store = useDesignerStore()
  const flush = useFlush()
  const design = useDesign()
  const accepted = useDesigner((state) => state.accepted)
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const published = usePublishedState()

  async function publish(note: string) {
    if (!(await flush())) return 'The draft is not saved, so it can’t be published yet.'
    const { slug, revision } = store.getState()
    const result = await api.publishVersion(slug, revision, note)
    if (!result.ok) return result.problem
    const { number } = result.value.version
    const { set, savedDesign } = store.getState()
    set({ notice: `Published version ${number}.`, published: { number, state: savedDesign.state } })
    onPublished()
    return null
  }

  return (
    <PublishForm
      design={design}
      accepted={accepted}
      diagnostics={diagnostics}
      newest={newest}
      published={published}
      onPublish={publish}
      onStartState={(from) => store.getState().edit((before) => startStateVersion(before, from))}
      onGoToState={() => store.getState().set({ tab: 'state' })}
    />
  )
}

'use client'

import { GitCommitVertical } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { useOffer } from '@/components/commands/commands-context.ts'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { LoopDetail } from '@/lib/api/contracts/loops.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { startStateVersion } from '@/lib/loop/1-draw/edit-state-version.ts'
import { compile } from '@/lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { hashJson } from '@/lib/loop/artefacts/json.ts'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { toolDefinitions } from '@/lib/tools/definitions.ts'
import { beginWith, type Pair } from './begin-with.ts'
import { CompareSection } from './compare-section.tsx'
import { PublishForm } from './publish-form.tsx'
import { ShareDialog } from './share-dialog.tsx'
import { useDesignRef } from './use-design-ref.ts'
import { type VersionAct, versionCommands } from './version-actions.ts'
import { VersionRow } from './version-row.tsx'

const TemplateDialog = dynamic(
  () => import('@/components/templates/template-dialog.tsx').then((module) => module.TemplateDialog),
  { ssr: false },
)

type Props = {
  first: LoopDetail
  firstVersions: VersionSummary[]
  pair: Partial<Pair>
  registry: LoopRegistry | undefined
  /** Somebody came to offer the newest version as a template. */
  offer: boolean
}

/** Versions of a loop: what each is and how its runs went, any two compared, and the draft published as the next one. */
export function VersionsPage({ first, firstVersions, pair: asked, registry, offer }: Props) {
  const router = useRouter()
  const { slug } = first.loop
  const [draft, setDraft] = useState({ design: first.design, revision: first.revision })
  const [versions, setVersions] = useState(firstVersions)
  const [pair, setPair] = useState(() => beginWith(asked, firstVersions, hashJson(first.design)))
  const [sharing, setSharing] = useState<number | null>(null)
  const [offering, setOffering] = useState(offer && firstVersions[0] ? firstVersions[0].number : null)
  const [problem, setProblem] = useState<string | null>(null)
  const [restored, setRestored] = useState<{ number: number; former: LoopDesign } | null>(null)
  const draftHash = useMemo(() => hashJson(draft.design), [draft.design])

  const show = (next: Pair) => {
    setPair(next)
    window.history.replaceState(null, '', `?a=${next.before}&b=${next.after}`)
  }
  const save = async (design: LoopDesign): Promise<boolean> => {
    const saved = await api.saveDesign(slug, draft.revision, design)
    setProblem(saved.ok ? null : saved.problem.detail)
    if (saved.ok) setDraft({ design, revision: saved.value.revision })
    return saved.ok
  }
  const actOn = async (number: number, act: VersionAct): Promise<void> => {
    if (act === 'compare') return show({ before: number, after: 'draft' })
    if (act === 'before') return show({ before: number - 1, after: number })
    if (act === 'share') return setSharing(number)
    if (act === 'template') return setOffering(number)
    const version = await api.getVersion(slug, number)
    if (!version.ok) return setProblem(version.problem.detail)
    if (act === 'export') return download(`${slug}-v${number}.json`, version.value.design)
    const former = draft.design
    if (await save(version.value.design)) {
      setRestored({ number, former })
      show({ before: number, after: 'draft' })
    }
  }
  const undo = async () => {
    if (restored && (await save(restored.former))) setRestored(null)
  }

  const act = (number: number, what: VersionAct) => void actOn(number, what)
  // Of many versions the newest one is offered; the others once they are asked for.
  useOffer({
    commands: () => versionCommands(versions.slice(0, 1), act),
    find: () => versionCommands(versions, act),
  })

  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className="flex shrink-0 flex-col gap-4 overflow-y-auto border-line p-4 lg:w-96 lg:border-r">
        <div>
          <h1 className="font-semibold text-lg tracking-tight">Versions</h1>
          <p className="text-[13px] text-muted">
            of{' '}
            <Link href={`/loops/${slug}`} className="text-accent hover:underline">
              {draft.design.name}
            </Link>
          </p>
        </div>
        <Publish
          slug={slug}
          draft={draft}
          accepted={first.loop.accepted}
          newest={versions[0] ?? null}
          registry={registry}
          onSave={save}
          onPublished={(version) => {
            setVersions((known) => [version, ...known])
            show(
              version.number > 1
                ? { before: version.number - 1, after: version.number }
                : { before: 1, after: 'draft' },
            )
          }}
        />
        <ProblemLine>{problem}</ProblemLine>
        {restored === null ? null : (
          <div role="status" className="flex items-center gap-2 rounded-md bg-info-soft px-2.5 py-2 text-info text-xs">
            <span className="flex-1">The draft is as v{restored.number} now. What it was is in its history.</span>
            <Button size="sm" onClick={() => void undo()}>
              Undo
            </Button>
          </div>
        )}
        {versions.length === 0 ? (
          <Empty icon={<GitCommitVertical aria-hidden="true" />} title="Nothing published yet" className="py-8">
            A version is a fixed copy with its compiled spec. Runs can be pinned to it, and others shown it.
          </Empty>
        ) : (
          <ul
            aria-label="Versions, newest first"
            className="divide-y divide-line rounded-lg border border-line bg-surface"
          >
            {versions.map((version) => (
              <VersionRow
                key={version.id}
                version={version}
                shown={pair !== null && (pair.before === version.number || pair.after === version.number)}
                sameAsDraft={version.designHash === draftHash}
                onAct={(what) => act(version.number, what)}
              />
            ))}
          </ul>
        )}
      </div>
      {pair === null ? null : (
        <CompareSection slug={slug} draft={draft.design} versions={versions} pair={pair} onPair={show} />
      )}
      {sharing === null ? null : <ShareDialog slug={slug} version={sharing} onClose={() => setSharing(null)} />}
      {offering === null ? null : (
        <TemplateDialog
          loop={slug}
          version={offering}
          name={draft.design.name}
          purpose={draft.design.purpose ?? ''}
          onClose={() => setOffering(null)}
          onSaved={(made) => router.push(`/templates/${made}`)}
        />
      )}
    </div>
  )
}

type PublishProps = {
  slug: string
  draft: { design: LoopDesign; revision: number }
  accepted: boolean
  newest: VersionSummary | null
  registry: LoopRegistry | undefined
  onSave: (design: LoopDesign) => Promise<boolean>
  onPublished: (version: VersionSummary) => void
}

function Publish({ slug, draft, accepted, newest, registry, onSave, onPublished }: PublishProps) {
  const { diagnostics } = useMemo(
    () => compile(draft.design, definitions, toolDefinitions, registry),
    [draft.design, registry],
  )
  const published = useDesignRef(slug, newest?.number ?? 'draft', draft.design)
  return (
    <PublishForm
      design={draft.design}
      accepted={accepted}
      diagnostics={diagnostics}
      newest={newest}
      published={
        newest && published.status === 'ready' ? { number: newest.number, state: published.design.state } : null
      }
      onStartState={(from) => void onSave(startStateVersion(draft.design, from))}
      onPublish={async (note) => {
        const result = await api.publishVersion(slug, draft.revision, note)
        if (!result.ok) return result.problem
        onPublished(result.value.version)
        return null
      }}
    />
  )
}

function download(name: string, design: LoopDesign): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(design, null, 2)}\n`], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

'use client'

import { CopyPlus } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { JsonView } from '@/components/trace/json-view.tsx'
import { Button } from '@/components/ui/button.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import type { SharedVersion } from '@/lib/api/contracts/shared-links.ts'
import { reviewDesign } from '@/lib/loop/1-draw/review-design.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import { visibleIn } from '@/lib/loop/text/visible.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { contractLines } from './contract-lines.ts'
import { DesignView } from './design-view.tsx'
import { SharedTemplate } from './shared-template.tsx'

/** What somebody with a link sees: one version, to be read and copied. */
export function SharedPage({ shared: given, token }: { shared: SharedVersion; token: string }) {
  // What is looked at hides nothing; what is copied stays as it came.
  const shared = useMemo(() => visibleIn(given), [given])
  const { design } = shared
  const [chosen, setChosen] = useState<string | null>(null)
  const { busy, problem, launch } = useLaunch()
  const node = design.nodes.find(({ id }) => id === chosen)
  const reaches = useMemo(
    () =>
      reviewDesign(given.design, definitions).filter(({ name }) => name !== 'Purpose' && name !== 'Most iterations'),
    [given],
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className="h-[52dvh] shrink-0 border-line border-b lg:h-auto lg:min-w-0 lg:flex-1 lg:border-r lg:border-b-0">
        <DesignView design={design} chosen={chosen} onChoose={setChosen} label="Drawing of the loop" />
      </div>
      <section
        aria-label="About this loop"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
        tabIndex={0}
        className="flex flex-col gap-5 overflow-y-auto p-5 lg:w-104 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-ring/60"
      >
        <div>
          <p className="text-muted text-xs">
            Version {shared.version}, {new Date(shared.createdAt).toISOString().slice(0, 10)}
          </p>
          <h1 className="break-words font-semibold text-xl tracking-tight">{shared.template?.title ?? shared.name}</h1>
          <p className="whitespace-pre-wrap break-words pt-1 text-[13px]">{shared.template?.summary ?? shared.note}</p>
        </div>
        <div className="flex flex-col gap-1.5">
          <Button
            variant="primary"
            className="self-start"
            disabled={busy}
            onClick={() =>
              void launch(
                given.template
                  ? { from: { kind: 'shared', token } }
                  : { name: given.name, from: { kind: 'import', design: given.design } },
              )
            }
          >
            <CopyPlus />
            Copy into my workspace
          </Button>
          <p className="text-muted text-xs">The copy can’t run until you have reviewed and accepted it.</p>
          <ProblemLine>{problem}</ProblemLine>
        </div>
        {shared.template ? <SharedTemplate template={shared.template} token={token} /> : null}
        {node ? <NodeFacts node={node} /> : null}
        {design.purpose ? (
          <Part title="Purpose">
            <p className="whitespace-pre-wrap break-words text-[13px]">{design.purpose}</p>
          </Part>
        ) : null}
        <Part title="Contract">
          <ul className="list-disc pl-4 text-[13px]">
            {contractLines(design.contract).map((line) => (
              <li key={line} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        </Part>
        <Part title="What it may reach">
          <dl className="grid grid-cols-[7.5rem_1fr] gap-y-1 text-[13px]">
            {reaches.map(({ name, value }) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </Part>
        <Notes shared={shared} onChoose={setChosen} />
      </section>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="pb-1 font-medium text-[11px] text-muted">{title}</h2>
      {children}
    </section>
  )
}

function NodeFacts({ node }: { node: DesignNode }) {
  const name = node.label || node.id
  return (
    <section aria-label={name} aria-live="polite" className="rounded-lg border border-line bg-surface p-3">
      <h2 className="flex items-center gap-2 font-medium text-[13px]">
        <KindGlyph kind={node.kind} size="sm" />
        {name}
      </h2>
      {node.note ? <p className="whitespace-pre-wrap pt-1 text-muted text-xs">{node.note}</p> : null}
      <div className="overflow-x-auto pt-2 text-xs">
        <JsonView value={node.config} level={1} />
      </div>
    </section>
  )
}

/** What its author wrote beside the drawing and about its nodes. */
function Notes({ shared, onChoose }: { shared: SharedVersion; onChoose: (id: string) => void }) {
  const { nodes, layout } = shared.design
  const noted = nodes.filter(({ note }) => note)
  const notes = layout.notes ?? []
  if (noted.length + notes.length === 0) return null
  return (
    <Part title="Notes">
      <ul className="flex flex-col gap-2 text-[13px]">
        {notes.map(({ id, text }) => (
          <li key={id} className="whitespace-pre-wrap break-words rounded-md bg-sunken px-2.5 py-1.5">
            {text}
          </li>
        ))}
        {noted.map(({ id, label, note }) => (
          <li key={id}>
            <button type="button" className="text-accent hover:underline" onClick={() => onChoose(id)}>
              {label || id}
            </button>
            <span className="block break-words text-muted text-xs">{note}</span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

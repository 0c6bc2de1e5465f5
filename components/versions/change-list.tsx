'use client'

import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import { DiffView } from '@/components/trace/state/diff-view.tsx'
import { cn } from '@/components/ui/cn.ts'
import { diffValue } from '@/lib/loop/4-trace/diff-state.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { changeInWords, memberInWords } from '@/lib/loop/diff/describe-changes.ts'
import type { PartChange, PartKind } from '@/lib/loop/diff/diff-designs.ts'
import { movedNodes } from './count-marks.ts'
import { MARK_STYLE } from './mark-style.ts'

const SECTIONS: readonly { title: string; kinds: readonly PartKind[] }[] = [
  { title: 'Loop', kinds: ['loop'] },
  { title: 'Nodes and edges', kinds: ['node', 'edge'] },
  { title: 'State', kinds: ['state', 'field'] },
  { title: 'Contract', kinds: ['contract'] },
  { title: 'Models, tools and memory', kinds: ['model', 'tool', 'consolidation', 'script'] },
  { title: 'Canvas', kinds: ['note', 'group'] },
]

/** The changes between two designs by what they are about. `onShow` takes a node to the drawing. */
export function ChangeList({ changes, onShow }: { changes: readonly PartChange[]; onShow?: (nodeId: string) => void }) {
  const moved = movedNodes(changes)
  if (changes.length === 0) return <p className="p-3 text-[13px] text-muted">Both are the same.</p>
  return (
    <div className="flex flex-col gap-3 p-3">
      {SECTIONS.map(({ title, kinds }) => {
        const own = changes.filter(({ part }) => kinds.includes(part.kind))
        if (own.length === 0) return null
        return (
          <section key={title} aria-label={title}>
            <h3 className="pb-1 font-medium text-[11px] text-muted">{title}</h3>
            <ul className="flex flex-col gap-1">
              {own.map((change) => (
                <li key={`${change.part.kind}:${change.part.id}`}>
                  <Change change={change} onShow={onShow} />
                </li>
              ))}
            </ul>
          </section>
        )
      })}
      {moved.size > 0 ? (
        <p className="text-muted text-xs">
          {moved.size === 1 ? '1 node stands' : `${moved.size} nodes stand`} elsewhere, which changes nothing a run
          does.
        </p>
      ) : null}
    </div>
  )
}

function Change({ change, onShow }: { change: PartChange; onShow: ((nodeId: string) => void) | undefined }) {
  const { part, members } = change
  const { sign, word, badge } = MARK_STYLE[change.change]
  const nodeId = part.kind === 'node' ? part.id : part.kind === 'edge' ? (part.id.split('/')[0] ?? null) : null
  return (
    <details
      className="group rounded-md border border-line bg-surface"
      onToggle={({ currentTarget }) => (currentTarget.open && nodeId !== null ? onShow?.(nodeId) : undefined)}
    >
      <summary className="flex cursor-pointer list-none items-start gap-2 px-2 py-1.5 text-[13px] hover:bg-sunken">
        <span
          className={cn(
            'mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border font-mono text-xs',
            badge,
          )}
        >
          <span aria-hidden="true">{sign}</span>
          <span className="sr-only">{word}</span>
        </span>
        <span className="min-w-0 flex-1 break-words first-letter:uppercase">{changeInWords(change)}</span>
        {change.behaviour ? null : <span className="shrink-0 pt-0.5 text-[11px] text-muted">words only</span>}
        <ChevronRight
          aria-hidden="true"
          className="mt-0.5 size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
      </summary>
      <div className="flex flex-col gap-2 border-line border-t px-2.5 py-2 text-xs">
        {members.map(({ path, before, after }) => (
          <div key={path.join('/')} className="min-w-0">
            {path.length === 0 ? null : <p className="pb-0.5 text-[11px] text-muted">{memberInWords(path)}</p>}
            <ValueChange before={before} after={after} />
          </div>
        ))}
      </div>
    </details>
  )
}

/** What a value was and is: texts word by word. */
export function ValueChange({ before, after }: { before: Json | undefined; after: Json | undefined }) {
  const diff = useMemo(() => {
    if (before === undefined) return after === undefined ? null : ({ kind: 'added', after } as const)
    return after === undefined ? ({ kind: 'removed', before } as const) : diffValue(before, after)
  }, [before, after])
  return diff === null ? null : (
    <div className="overflow-x-auto break-words [overflow-wrap:anywhere]">
      <DiffView diff={diff} />
    </div>
  )
}

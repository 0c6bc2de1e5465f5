'use client'

import { useEffect, useRef } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { contextOf, type DesignHit } from '@/lib/loop/1-draw/search-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { wordsOfPlace } from './place-of-text.ts'

/** As many as anybody reads; the count above tells of all. */
const SHOWN = 200

type Props = { hits: readonly DesignHit[]; current: number; design: LoopDesign; onGo: (index: number) => void }

/** Where the text was found, each with the line around it. */
export function HitList({ hits, current, design, onGo }: Props) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' })
  }, [current])
  if (hits.length === 0) return null
  return (
    <ol ref={list} aria-label="Places found" className="min-h-0 flex-1 divide-y divide-line overflow-y-auto">
      {hits.slice(0, SHOWN).map((hit, index) => (
        <li key={`${hit.found.path.join('.')}:${hit.from}`}>
          <button
            type="button"
            aria-current={index === current || undefined}
            onClick={() => onGo(index)}
            className="flex w-full items-baseline gap-3 px-3 py-1.5 text-left text-[13px] hover:bg-sunken/60 aria-[current=true]:bg-accent/10"
          >
            <Where hit={hit} design={design} />
            <Line hit={hit} />
          </button>
        </li>
      ))}
      {hits.length > SHOWN ? (
        <li className="px-3 py-1.5 text-[11px] text-muted">And {hits.length - SHOWN} more: look for a longer text.</li>
      ) : null}
    </ol>
  )
}

function Where({ hit: { found }, design }: { hit: DesignHit; design: LoopDesign }) {
  const { place } = found
  const node = place.in === 'node' ? design.nodes.find(({ id }) => id === place.id) : undefined
  return (
    <span className="flex w-44 shrink-0 items-center gap-1.5 text-[11px] text-muted sm:w-64">
      {node ? <KindGlyph kind={node.kind} size="sm" /> : null}
      <span className="truncate">{wordsOfPlace(place, design).join(' › ')}</span>
    </span>
  )
}

function Line({ hit }: { hit: DesignHit }) {
  const { before, hit: text, after } = contextOf(hit)
  const name = hit.found.use === 'name'
  return (
    <span className={cn('min-w-0 flex-1 truncate font-mono text-xs', name && 'text-muted')}>
      {before}
      <mark className="rounded-sm bg-warning/25 text-foreground">{text}</mark>
      {after}
      {name ? <span className="pl-2 font-sans text-[11px]">a name or choice</span> : null}
    </span>
  )
}

'use client'

import { ArrowLeftRight } from 'lucide-react'
import { useId } from 'react'
import { StateChanges } from '@/components/inspector/state-changes.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Select } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { diffStateSchemas } from '@/lib/loop/state/diff-schema.ts'
import type { Pair } from './begin-with.ts'
import { CompareView } from './compare-view.tsx'
import { stateMeaning } from './state-meaning.ts'
import { type DesignRef, refName, useDesignRef } from './use-design-ref.ts'

type Props = {
  slug: string
  draft: LoopDesign
  versions: readonly VersionSummary[]
  pair: Pair
  onPair: (pair: Pair) => void
}

/** Any two of a loop's versions and its draft, side by side in one drawing. */
export function CompareSection({ slug, draft, versions, pair, onPair }: Props) {
  const before = useDesignRef(slug, pair.before, draft)
  const after = useDesignRef(slug, pair.after, draft)
  const failed = [before, after].find((each) => each.status === 'failed')
  return (
    <section aria-label="Compare" className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-3 py-2">
        <RefSelect
          label="Compare"
          value={pair.before}
          versions={versions}
          onChange={(ref) => onPair({ ...pair, before: ref })}
        />
        <Button
          size="icon"
          variant="ghost"
          aria-label="Swap the two"
          onClick={() => onPair({ before: pair.after, after: pair.before })}
        >
          <ArrowLeftRight />
        </Button>
        <RefSelect
          label="with"
          value={pair.after}
          versions={versions}
          onChange={(ref) => onPair({ ...pair, after: ref })}
        />
      </div>
      {failed?.status === 'failed' ? <ProblemLine className="p-3">{failed.detail}</ProblemLine> : null}
      {before.status === 'ready' && after.status === 'ready' ? (
        <>
          <StateNote before={before.design} after={after.design} />
          <CompareView
            key={`${pair.before} ${pair.after}`}
            before={before.design}
            after={after.design}
            className="md:flex-1"
          />
        </>
      ) : failed ? null : (
        <p role="status" className="p-3 text-[13px] text-muted">
          Reading {refName(before.status === 'ready' ? pair.after : pair.before)} …
        </p>
      )}
    </section>
  )
}

function RefSelect({
  label,
  value,
  versions,
  onChange,
}: {
  label: string
  value: DesignRef
  versions: readonly VersionSummary[]
  onChange: (ref: DesignRef) => void
}) {
  const id = useId()
  return (
    <label htmlFor={id} className="flex min-w-0 items-center gap-2 text-[13px] text-muted max-sm:w-full">
      {label}
      <Select
        id={id}
        className="w-40 max-sm:flex-1"
        value={value}
        onChange={({ target }) => onChange(target.value === 'draft' ? 'draft' : Number(target.value))}
      >
        <option value="draft">Draft</option>
        {versions.map(({ number, note }) => (
          <option key={number} value={number}>
            v{number} {note}
          </option>
        ))}
      </Select>
    </label>
  )
}

/** What becomes of paused runs, and of which fields. */
function StateNote({ before, after }: { before: LoopDesign; after: LoopDesign }) {
  const changes = diffStateSchemas(before.state, after.state)
  const { follows, text } = stateMeaning(before.state, after.state)
  return (
    <div
      className={cn('border-line border-b px-3 py-2 text-xs', follows ? 'text-muted' : 'bg-warning-soft text-warning')}
    >
      <p>{text}</p>
      {changes.length > 0 ? (
        <details className="pt-1">
          <summary className="cursor-pointer">Fields of the state ({changes.length})</summary>
          <div className="pt-1 text-foreground">
            <StateChanges changes={changes} />
          </div>
        </details>
      ) : null}
    </div>
  )
}

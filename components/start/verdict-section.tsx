import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import type { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import { judgeDecisionMap } from '@/lib/loop/1-draw/decision-map.ts'
import { designFromDecisionMap, mapName } from '@/lib/loop/1-draw/decision-map-design.ts'
import { CreateBar } from './create-bar.tsx'
import { type DraftProblem, type MapDraft, mapOf } from './map-draft.ts'
import { StepTitle } from './step-title.tsx'
import { forgetDraft } from './use-map-draft.ts'
import { MissingList, VerdictPanel } from './verdict-panel.tsx'

type VerdictSectionProps = {
  draft: MapDraft
  /** Nothing is missing: the loop can be shown. */
  whole: boolean
  /** What is missing, once somebody wanted the loop. */
  missing: readonly DraftProblem[]
  from: () => CreateLoopBody['from'] | null
}

/** The verdict, a picture of the loop that the answers make, and the way to it. */
export function VerdictSection({ draft, whole, missing, from }: VerdictSectionProps) {
  const { verdict } = judgeDecisionMap(mapOf(draft))
  const needless = verdict === 'table' || verdict === 'chain'
  return (
    <section
      aria-labelledby="verdict-title"
      className="flex flex-col gap-4 self-start rounded-xl border border-line bg-surface p-4 shadow-sm lg:sticky lg:top-16"
    >
      <StepTitle number={3} title="The verdict" id="verdict-title" />
      <VerdictPanel draft={draft} />
      {whole ? (
        <LoopPreview design={designFromDecisionMap(mapOf(draft))} className="h-36 rounded-lg bg-canvas" />
      ) : null}
      {missing.length > 0 ? <MissingList problems={missing} onGo={({ at }) => focusSoon(at)} /> : null}
      <CreateBar
        fallbackName={mapName(draft)}
        from={from}
        onCreated={forgetDraft}
        create={needless ? 'Create it anyway' : undefined}
      />
      <p className="text-[11px] text-muted leading-4">
        The map is kept in this browser until it has become a loop. Then it is an input of the loop, where it can be
        changed.
      </p>
    </section>
  )
}

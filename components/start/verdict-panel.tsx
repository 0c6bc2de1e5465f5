import { CircleDashed, type LucideIcon, Repeat, Table2, Workflow } from 'lucide-react'
import { Badge, type Tone } from '@/components/ui/badge.tsx'
import { formatCount, plural } from '@/components/ui/format.ts'
import { judgeDecisionMap, type MapVerdict, MOST_LEAVES } from '@/lib/loop/1-draw/decision-map.ts'
import { type DraftProblem, type MapDraft, mapOf } from './map-draft.ts'

const VERDICTS: Record<MapVerdict, { title: string; tone: Tone; Icon: LucideIcon }> = {
  empty: { title: 'No verdict yet', tone: 'neutral', Icon: CircleDashed },
  table: { title: 'No loop needed', tone: 'info', Icon: Table2 },
  chain: { title: 'No loop needed', tone: 'info', Icon: Workflow },
  loop: { title: 'You need a loop', tone: 'success', Icon: Repeat },
}

/** Whether a loop is needed, with figures, as the map is filled in. */
export function VerdictPanel({ draft }: { draft: MapDraft }) {
  const judged = judgeDecisionMap(mapOf(draft))
  const { title, tone, Icon } = VERDICTS[judged.verdict]
  return (
    <div>
      <Badge tone={tone}>
        <Icon aria-hidden="true" />
        {title}
      </Badge>
      <p aria-live="polite" className="pt-2 text-[13px] leading-5">
        {judged.sentence}
      </p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2 pt-3">
        <Figure name="Decisions" value={judged.decisions} />
        <Figure name="Alternatives" value={judged.alternatives} />
        <Figure
          name="Leaves"
          value={judged.leaves === null ? 'no end' : judged.leaves}
          hint={`more than ${MOST_LEAVES}: a loop`}
        />
        <Figure name="Cycles" value={judged.cycles.length} hint="any: a loop" />
      </dl>
    </div>
  )
}

/** The verdict in one line, in sight while one writes where the panel has no place beside the form. */
export function VerdictLine({ draft }: { draft: MapDraft }) {
  const { verdict, leaves, cycles } = judgeDecisionMap(mapOf(draft))
  const { title, Icon } = VERDICTS[verdict]
  return (
    <a
      href="#verdict-title"
      className="sticky top-13 z-10 flex items-center gap-2 rounded-lg border border-line bg-raised/95 px-3 py-2 text-[13px] shadow-md backdrop-blur lg:hidden"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-accent" />
      <span className="font-medium">{title}</span>
      <span className="ml-auto text-muted text-xs tabular-nums">
        {leaves === null ? `no end · ${plural(cycles.length, 'cycle')}` : plural(leaves, 'leaf', 'leaves')}
      </span>
    </a>
  )
}

function Figure({ name, value, hint }: { name: string; value: number | string; hint?: string }) {
  return (
    <div className="border-line border-t pt-1.5">
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="font-semibold text-[15px] tabular-nums">
        {typeof value === 'number' ? formatCount(value) : value}
        {hint === undefined ? null : <span className="block font-normal text-[11px] text-muted">{hint}</span>}
      </dd>
    </div>
  )
}

/** What is still missing, each a way to where it is. */
export function MissingList({
  problems,
  onGo,
}: {
  problems: readonly DraftProblem[]
  onGo: (problem: DraftProblem) => void
}) {
  return (
    <div role="alert" className="rounded-lg border border-danger/25 bg-danger-soft p-3">
      <p className="font-medium text-danger text-xs">
        {problems.length === 1 ? 'One thing is missing:' : `${problems.length} things are missing:`}
      </p>
      <ul className="pt-1">
        {problems.slice(0, 6).map((problem) => (
          <li key={`${problem.at}${problem.message}`}>
            <button
              type="button"
              className="min-h-6 py-0.5 text-left text-xs underline decoration-danger/40 underline-offset-2 hover:decoration-danger"
              onClick={() => onGo(problem)}
            >
              {problem.message}
            </button>
          </li>
        ))}
        {problems.length > 6 ? <li className="text-xs">and {problems.length - 6} more</li> : null}
      </ul>
    </div>
  )
}

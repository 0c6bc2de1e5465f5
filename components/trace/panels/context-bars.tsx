import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import type { AssembledContext } from '@/lib/loop/4-trace/trace.ts'
import { ARTIFACT_SHARE } from '@/lib/loop/context/assemble-context.ts'
import { Block } from './fact.tsx'

/** How a context budget was shared out: each section's bar is its share of the budget, hatched where it was trimmed. */
export function ContextBars({ context }: { context: AssembledContext | null }) {
  if (!context) return null
  const { budgetTokens, usedTokens, sections } = context
  const noRoom = sections.some(
    ({ name, wantedTokens, keptTokens }) => name === 'artifacts' && keptTokens < wantedTokens,
  )
  return (
    <Block
      title="Context budget"
      aside={
        <span className="text-[11px] text-muted tabular-nums">
          {formatCount(usedTokens)} of {formatCount(budgetTokens)} tokens
        </span>
      }
    >
      <ul className="grid max-w-2xl gap-1" data-testid="context">
        {sections.map((section) => (
          <SectionBar key={section.name} section={section} budget={budgetTokens} />
        ))}
      </ul>
      {noRoom ? (
        <p className="max-w-2xl pt-1.5 text-[11px] text-muted leading-4">
          Artifacts get a place only while the request is under {ARTIFACT_SHARE * 100} % of the budget, which is{' '}
          {formatCount(Math.floor(budgetTokens * ARTIFACT_SHARE))} tokens. A field that has none stays in the state.
        </p>
      ) : null}
    </Block>
  )
}

function SectionBar({ section, budget }: { section: AssembledContext['sections'][number]; budget: number }) {
  const { name, wantedTokens, keptTokens } = section
  const trimmed = wantedTokens - keptTokens
  const width = (tokens: number) => `${Math.min(100, (tokens / budget) * 100)}%`
  return (
    <li className="grid grid-cols-[8rem_minmax(5rem,1fr)_3.5rem_8.5rem] items-center gap-3 text-xs">
      <span className={cn('truncate', keptTokens === 0 && 'text-muted')}>{name}</span>
      <span className="flex h-1.5 overflow-hidden rounded-full bg-foreground/8" aria-hidden="true">
        <span className="h-full bg-accent/70" style={{ width: width(keptTokens) }} />
        <span className="h-full bg-warning/40" style={{ width: width(trimmed) }} />
      </span>
      <span className="text-right tabular-nums">{formatCount(keptTokens)}</span>
      <span className={cn('truncate tabular-nums', trimmed > 0 ? 'text-warning' : 'text-muted')}>
        {trimmed === 0
          ? 'whole'
          : keptTokens === 0
            ? `left out: ${formatCount(trimmed)}`
            : `trimmed by ${formatCount(trimmed)}`}
      </span>
    </li>
  )
}

import { formatCount } from '@/components/ui/format.ts'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { Block, Fact, Facts } from './fact.tsx'

/** What a run kept at its end, and what it could not. */
export function ConsolidatedBlock({ consolidated }: { consolidated: NonNullable<TraceStep['consolidated']> }) {
  const { written, known, problems } = consolidated
  return (
    <Block title="Kept in long-term memory">
      <Facts className="items-center">
        <Fact name="New">{formatCount(written)}</Fact>
        <Fact name="There already">{formatCount(known)}</Fact>
      </Facts>
      {problems.length === 0 ? null : (
        <ul className="mt-1.5 flex list-disc flex-col gap-1 pl-4 text-[13px] text-warning" aria-label="Left out">
          {problems.map((problem) => (
            <li key={problem} className="break-words">
              {problem}
            </li>
          ))}
        </ul>
      )}
    </Block>
  )
}

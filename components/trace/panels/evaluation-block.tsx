import { Badge } from '@/components/ui/badge.tsx'
import { formatNumber } from '@/components/ui/format.ts'
import type { EventData } from '@/lib/loop/artefacts/events.ts'
import { Block, Fact, Facts } from './fact.tsx'
import { NearBar } from './near-bar.tsx'

/** The score that an output got, how far it was from passing, and what was missing. */
export function EvaluationBlock({ evaluation }: { evaluation: EventData<'output-evaluated'> }) {
  const { score, passed, passesFrom, deficiencies, subScores, evaluator, cut } = evaluation
  const parts = Object.entries(subScores)
  return (
    <Block title="Evaluation">
      <Facts className="items-center">
        <Fact name="Score">
          <NearBar value={score} mark={passesFrom} reached={passed} />
        </Fact>
        <Fact name="Result">
          <Badge tone={passed ? 'success' : 'warning'}>{passed ? 'passed' : 'not passed'}</Badge>
        </Fact>
        <Fact name="Passes">{passing(evaluator, passesFrom)}</Fact>
        <Fact name="Scored by">{evaluator}</Fact>
        {cut ? (
          <Fact name="Shown to the judge">
            {formatNumber(cut.shownTokens)} of {formatNumber(cut.outputTokens)} tokens
          </Fact>
        ) : null}
      </Facts>
      {parts.length > 0 ? (
        <dl className="mt-2 flex flex-col gap-1 text-xs">
          {parts.map(([name, value]) => (
            <div key={name} className="flex items-center gap-3">
              <dt className="w-40 truncate">{name}</dt>
              <dd>
                <NearBar value={value} mark={null} reached={value >= 1} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {deficiencies.length > 0 ? (
        <ul className="mt-2 list-disc pl-4 text-[13px]" aria-label="What is missing">
          {deficiencies.map((deficiency) => (
            <li key={deficiency}>{deficiency}</li>
          ))}
        </ul>
      ) : null}
    </Block>
  )
}

/** Some evaluators pass by their score alone; the others only when nothing is missing either. */
function passing(evaluator: string, passesFrom: number | null): string {
  if (passesFrom === null) return 'when nothing is missing'
  const from = `from ${formatNumber(passesFrom)}`
  return evaluator === 'threshold' || evaluator === 'judge' ? from : `${from}, when nothing is missing`
}

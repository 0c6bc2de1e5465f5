import { cn } from '@/components/ui/cn.ts'
import { formatCount, formatNumber, plural } from '@/components/ui/format.ts'
import { assertNever } from '@/lib/loop/artefacts/assert-never.ts'
import { canonicalJson, type Json } from '@/lib/loop/artefacts/json.ts'
import type { Observation, RatedItem } from '@/lib/loop/artefacts/observation.ts'
import { Block, Fact, Facts } from './fact.tsx'
import { NearBar } from './near-bar.tsx'

type Of<P extends Observation['part']> = Extract<Observation, { part: P }>

/** One part of what a node observed: what it saw, kept and dropped. */
export function ObservationBlock({ observation }: { observation: Observation }) {
  switch (observation.part) {
    case 'extract':
      return <Extracted observation={observation} />
    case 'relevance':
      return <Relevance observation={observation} />
    case 'prune':
      return <Pruned observation={observation} />
    case 'contradictions':
      return <Contradictions observation={observation} />
    default:
      return assertNever(observation)
  }
}

function Extracted({ observation: { field, materialTokens, shownTokens, facts } }: { observation: Of<'extract'> }) {
  if (materialTokens === 0)
    return (
      <Block title={`Facts written to ${field}`}>
        <p className="text-[13px] text-muted">There was nothing to read, so no model was asked.</p>
      </Block>
    )
  return (
    <Block title={`Facts written to ${field}`}>
      <Facts>
        <Fact name="Found">{facts.length}</Fact>
        <Fact name="Read">
          {shownTokens < materialTokens
            ? `${formatCount(shownTokens)} of ${formatCount(materialTokens)} tokens`
            : plural(materialTokens, 'token')}
        </Fact>
      </Facts>
      <ul className="mt-2 flex flex-col gap-1.5">
        {facts.map(({ text, source, relevance, ...further }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the record does not change, and a fact may stand in it twice
          <li key={index} className="flex items-start gap-3 text-[13px]">
            <span className="pt-1">
              <NearBar value={relevance} mark={null} reached />
            </span>
            <span className="min-w-0">
              <span className="block break-words">{text}</span>
              <span className="block text-[11px] text-muted">
                {[source, ...Object.entries(further).map(([name, value]) => `${name}: ${asText(value)}`)].join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Block>
  )
}

const asText = (value: Json) => (typeof value === 'string' ? value : canonicalJson(value))

function Relevance({ observation }: { observation: Of<'relevance'> }) {
  const { field, subgoal, threshold, top, itemsBefore, itemsAfter, items } = observation
  return (
    <Block title={`Relevance of ${field}`}>
      <Facts>
        <Fact name="Kept">{`${itemsAfter} of ${itemsBefore}`}</Fact>
        <Fact name="From">{formatNumber(threshold)}</Fact>
        {top === null ? null : <Fact name="At most">{top}</Fact>}
        <Fact name="Compared with">{subgoal === '' ? 'no subgoal: everything stays' : subgoal}</Fact>
      </Facts>
      <Items items={items} count={itemsBefore} mark={threshold} />
    </Block>
  )
}

function Pruned({ observation }: { observation: Of<'prune'> }) {
  const { field, budgetTokens, tokensBefore, tokensAfter, itemsBefore, itemsAfter, items } = observation
  return (
    <Block title={`Pruning of ${field}`}>
      <Facts>
        <Fact name="Budget">{plural(budgetTokens, 'token')}</Fact>
        <Fact name="Tokens">
          {tokensAfter === tokensBefore
            ? `${formatCount(tokensBefore)}: it fits`
            : `${formatCount(tokensBefore)} → ${formatCount(tokensAfter)}`}
        </Fact>
        <Fact name="Kept">{`${itemsAfter} of ${itemsBefore}`}</Fact>
      </Facts>
      <Items items={items} count={itemsBefore} mark={null} />
    </Block>
  )
}

/** Items in their order, with what stayed and what was dropped. */
function Items({
  items,
  count,
  mark,
}: {
  items: readonly (RatedItem & { tokens?: number })[]
  count: number
  mark: number | null
}) {
  return (
    <>
      <ul className="mt-2 flex flex-col gap-1">
        {items.map(({ text, relevance, kept, tokens }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the record does not change, and an item may stand in it twice
          <li key={index} className="flex items-center gap-3 text-[13px]">
            <NearBar value={relevance} mark={mark} reached={kept} />
            <span className="w-14 shrink-0 text-[11px] text-muted">{kept ? 'kept' : 'dropped'}</span>
            {tokens === undefined ? null : (
              <span className="w-20 shrink-0 text-right text-[11px] text-muted tabular-nums">
                {plural(tokens, 'token')}
              </span>
            )}
            <span
              className={cn('min-w-0 truncate', !kept && 'text-muted line-through decoration-foreground/30')}
              title={text}
            >
              {text}
            </span>
          </li>
        ))}
      </ul>
      {items.length > 0 && items.length < count ? (
        <p className="mt-1 text-[11px] text-muted">
          The newest {items.length} of {count} are listed.
        </p>
      ) : null}
    </>
  )
}

function Contradictions({ observation }: { observation: Of<'contradictions'> }) {
  const { field, compared, candidates, same = 0, found } = observation
  return (
    <Block title={`Contradictions written to ${field}`}>
      <Facts>
        <Fact name="Found">{found.length}</Fact>
        <Fact name="Compared">
          {candidates > 0
            ? `${plural(compared, 'fact')} with ${plural(candidates, 'entry', 'entries')}`
            : same > 0
              ? `${plural(compared, 'fact')}, nothing else remembered near them: no model was asked`
              : `${plural(compared, 'fact')}, nothing remembered near them: no model was asked`}
        </Fact>
        {same > 0 ? (
          <Fact name="Agreed">{`${plural(same, 'entry says', 'entries say')} the same word for word`}</Fact>
        ) : null}
      </Facts>
      <ul className="mt-2 flex flex-col gap-2 text-[13px]">
        {found.map(({ fact, memory, why }) => (
          <li key={`${fact}\n${memory}`} className="rounded-md bg-warning-soft px-3 py-2">
            <p>{fact}</p>
            <p className="text-muted">remembered: {memory}</p>
            <p className="mt-0.5 text-xs">{why}</p>
          </li>
        ))}
      </ul>
    </Block>
  )
}

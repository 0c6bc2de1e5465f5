import Link from 'next/link'
import { Badge } from '@/components/ui/badge.tsx'
import { formatNumber, formatUsd, plural } from '@/components/ui/format.ts'
import type { TraceRecall } from '@/lib/loop/4-trace/trace.ts'
import { Block, Fact, Facts, Pre } from './fact.tsx'
import { NearBar } from './near-bar.tsx'

/** What long-term memory was asked, what it gave, and how near the best of the rest was. */
export function RecallBlock({ recall }: { recall: TraceRecall }) {
  const { mode, queries, topK, threshold, answer, failure, purpose } = recall
  return (
    <Block title={purpose === 'recall' ? 'Recall from long-term memory' : 'Long-term memory near to the facts'}>
      <Facts className="items-center">
        <Fact name="Result">
          {failure ? (
            <Badge tone="danger">failed</Badge>
          ) : answer ? (
            <Badge tone={answer.entries.length > 0 ? 'success' : 'neutral'}>
              {answer.entries.length > 0 ? plural(answer.entries.length, 'entry', 'entries') : 'nothing found'}
            </Badge>
          ) : (
            <Badge>no answer recorded</Badge>
          )}
        </Fact>
        <Fact name="Asked">{mode === 'key' ? 'by key' : 'by likeness'}</Fact>
        {answer?.by === undefined ? null : (
          <Fact name="Likened by">{answer.by === 'words' ? 'words' : `meaning, ${answer.by}`}</Fact>
        )}
        <Fact name="At most">{topK}</Fact>
        {mode === 'semantic' ? <Fact name="From">{formatNumber(threshold)}</Fact> : null}
        {answer ? <Fact name="Compared">{answer.considered}</Fact> : null}
        {answer && answer.bestBelow !== null ? (
          <Fact name="Best below">{formatNumber(answer.bestBelow, 2)}</Fact>
        ) : null}
        {answer?.embedded ? (
          <Fact name="Vectors">
            {plural(answer.embedded.tokens, 'token')}, {formatUsd(answer.embedded.costNanoUsd)}
          </Fact>
        ) : null}
      </Facts>
      <ul className="mt-1.5 flex flex-wrap items-center gap-1.5" aria-label="Looked for">
        <li className="text-[11px] text-muted" aria-hidden="true">
          Looked for
        </li>
        {queries.map((query, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the record does not change, and a query may stand in it twice
          <li key={index} className="max-w-full truncate rounded bg-sunken px-1.5 py-0.5 text-xs" title={query}>
            {query}
          </li>
        ))}
        {queries.length === 0 ? <li className="text-muted text-xs">It was asked for nothing.</li> : null}
      </ul>
      {answer?.instead === undefined ? null : (
        <p className="mt-1.5 text-[11px] text-muted">Words were compared, because {answer.instead}</p>
      )}
      {failure ? <Pre tone="danger">{failure.message}</Pre> : null}
      <ul className="mt-2 flex flex-col gap-1.5">
        {answer?.entries.map((entry) => (
          <li key={entry.id} className="flex items-start gap-3 text-[13px]">
            <span className="pt-1">
              <NearBar value={entry.relevance} mark={mode === 'semantic' ? threshold : null} reached />
            </span>
            <span className="min-w-0">
              <span className="block break-words">{entry.text}</span>
              <Source source={entry.source} />
            </span>
          </li>
        ))}
      </ul>
    </Block>
  )
}

/** Where an entry came from; one that a run wrote leads there. */
function Source({ source }: { source: string }) {
  const [, run, iteration] = /^(run_[0-9a-z]+), iteration (\d+)/.exec(source) ?? []
  if (run === undefined || iteration === undefined)
    return <span className="block text-[11px] text-muted">{source}</span>
  return (
    <Link
      href={`/runs/${run}?i=${iteration}`}
      className="block text-[11px] text-muted underline-offset-2 hover:underline"
    >
      {source}
    </Link>
  )
}

'use client'
import { Badge } from '@/components/ui/badge.tsx'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { words } from '../format.ts'
import { JsonView } from '../json-view.tsx'
import { Block, Fact, Facts, Pre } from './fact.tsx'

/** Calls that were refused before any request was made. */
export function Refusals({ step, of }: { step: TraceStep; of: 'model' | 'tool' }) {
  const refusals = step.refusals.filter((refusal) => refusal.of === of)
  return refusals.map(({ seq, kind, class: errorClass, message, action }) => (
    <article key={seq} data-testid="refusal">
      <Facts className="items-center px-4 pt-3">
        {action ? <Fact name="Tool">{action.tool}</Fact> : null}
        <Fact name="Status">
          <Badge tone="warning">refused, nothing was sent</Badge>
        </Fact>
        <Fact name="Error">
          {words(kind)} · {errorClass}
        </Fact>
      </Facts>
      <Block title="Why">
        <Pre tone="danger">{message}</Pre>
      </Block>
      {action ? (
        <Block title="Arguments">
          <JsonView value={action.args} />
        </Block>
      ) : null}
    </article>
  ))
}

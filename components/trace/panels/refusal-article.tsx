import { Badge } from '@/components/ui/badge.tsx'
import { words } from '@/components/ui/format.ts'
import type { Refusal } from '@/lib/loop/4-trace/trace.ts'
import { JsonView } from '../json-view.tsx'
import { Block, Fact, Facts, Pre } from './fact.tsx'

/** A call that was refused before any request was made. */
export function RefusalArticle({ refusal }: { refusal: Refusal }) {
  const { kind, class: errorClass, message, action } = refusal
  return (
    <article data-testid="refusal">
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
  )
}

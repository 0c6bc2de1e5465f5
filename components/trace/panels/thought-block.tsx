import { Badge } from '@/components/ui/badge.tsx'
import { cn } from '@/components/ui/cn.ts'
import { plural } from '@/components/ui/format.ts'
import { type Thought, type TraceModelCall, type TraceStep, thoughtOf } from '@/lib/loop/4-trace/trace.ts'
import { Block, Fact, Facts } from './fact.tsx'

/** What a latent pass made of its answer: the plan, what is new since the pass before, or why the answer could not be read. */
export function ThoughtBlock({ step, call }: { step: TraceStep; call: TraceModelCall }) {
  const found = thoughtOf(step, call)
  if (!found) return null
  const { thought, before } = found
  const { pass, passes, parsed, problems, injectedChars } = thought
  return (
    <Block title={`Thinking, pass ${pass} of ${passes}`}>
      <div data-testid="thought">
        <Facts className="items-center">
          {parsed ? null : <Badge tone="warning">not read: the thought before is kept</Badge>}
          <Fact name="For the decision">{injectedChars === 0 ? 'not shown' : plural(injectedChars, 'character')}</Fact>
        </Facts>
        {problems.length === 0 ? null : (
          <ul className="mt-1 list-disc pl-5 text-warning text-xs leading-5">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
        {parsed ? <State thought={thought} before={before} /> : null}
      </div>
    </Block>
  )
}

function State({ thought: { state }, before }: { thought: Thought; before: Thought | null }) {
  return (
    <>
      {state.plan === '' ? null : <p className="mt-1.5 max-w-prose text-[13px]">{state.plan}</p>}
      <Items title="Observations" items={state.observations} before={before?.state.observations} />
      <Items title="Uncertainties" items={state.uncertainties} before={before?.state.uncertainties} />
    </>
  )
}

type Items = Thought['state']['observations']

function Items({ title, items, before }: { title: string; items: Items; before: Items | undefined }) {
  if (items.length === 0) return null
  const isNew = (item: string) => before !== undefined && !before.includes(item)
  return (
    <div className="mt-1.5">
      <h3 className="text-[11px] text-muted">{title}</h3>
      <ul className="list-disc pl-5 text-[13px] leading-5">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the record does not change, and a text may stand in it twice
          <li key={index} className={cn(isNew(item) && 'text-accent')}>
            {item}
            {isNew(item) ? <span className="ml-1.5 text-[11px]">new</span> : null}
          </li>
        ))}
      </ul>
    </div>
  )
}

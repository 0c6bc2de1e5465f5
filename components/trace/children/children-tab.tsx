'use client'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatDuration, formatUsd, plural, words } from '@/components/ui/format.ts'
import type { TraceChildCall, TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { Block, Fact, Facts, Pre } from '../panels/fact.tsx'
import { StepOrNearest } from '../panels/step-or-nearest.tsx'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { ChildBar } from './child-bar.tsx'
import { isOpenCall, useInputs } from './child-call.ts'
import { ChildTable } from './child-table.tsx'
import { useChildren } from './use-children.ts'

/** The runs that the step has called, each with what became of it; live while they go on. */
export function ChildrenTab() {
  return (
    <StepOrNearest missing="called no child run" has={callsChildren}>
      {(step) => (
        <div className="divide-y divide-line">
          {step.childCalls.map((call) => (
            <Call key={call.seq} call={call} />
          ))}
        </div>
      )}
    </StepOrNearest>
  )
}

function callsChildren({ childCalls }: TraceStep): boolean {
  return childCalls.length > 0
}

const REQUIRES = {
  all: 'that all succeed',
  any: 'that one succeeds',
  none: 'that all end, whatever comes of them',
} as const

function Call({ call }: { call: TraceChildCall }) {
  const runId = useTrace((state) => state.run.id)
  const live = useTrace((state) => isOpenCall(call, state.run))
  const { list, problem, loading, more } = useChildren(runId, call.seq, live)
  const inputs = useInputs(call)
  const { answer, failure, allowance } = call
  return (
    <article>
      <Facts className="items-center px-4 pt-3">
        <Fact name="Loop">
          <Link href={`/loops/${call.loop}`} className="text-accent hover:underline">
            {call.loop}
          </Link>
        </Fact>
        <Fact name="Version">{call.version === null ? 'the newest' : formatCount(call.version)}</Fact>
        {call.mapped ? <Fact name="At once">{formatCount(call.concurrency)}</Fact> : null}
        <Fact name="Requires">{REQUIRES[call.require]}</Fact>
        {allowance.nanoUsd === null ? null : <Fact name="May cost">{formatUsd(allowance.nanoUsd)}</Fact>}
        {allowance.tokens === null ? null : <Fact name="May take">{plural(allowance.tokens, 'token')}</Fact>}
        {call.share.length === 0 ? null : <Fact name="Shares">{call.share.join(', ')}</Fact>}
        {answer ? <Fact name="Time">{formatDuration(answer.at - call.startedAt)}</Fact> : null}
        {list ? <Fact name="Cost">{formatUsd(list.totals.costNanoUsd)}</Fact> : null}
      </Facts>
      {failure ? (
        <Block title={`Failed (${words(failure.kind)}, ${failure.class})`}>
          <Pre tone="danger">{failure.message}</Pre>
        </Block>
      ) : null}
      {problem ? (
        <p role="alert" className="px-4 py-2 text-danger text-xs">
          The child runs could not be read. {problem}
        </p>
      ) : null}
      {list === null ? (
        problem ? null : (
          <p role="status" className="px-4 py-3 text-muted text-xs">
            Loading the child runs …
          </p>
        )
      ) : list.children.length === 0 ? (
        <p className="px-4 py-3 text-muted text-xs">
          {call.failure
            ? 'No child run was made.'
            : live
              ? 'The child runs are being made.'
              : 'The list was empty: no child run was made.'}
        </p>
      ) : (
        <>
          <ChildBar totals={list.totals} className="px-4 pt-2 pb-1" />
          <div className="px-2 pb-2">
            <ChildTable runs={list.children} inputs={inputs} />
          </div>
          {list.nextCursor === null ? null : (
            <div className="flex justify-center pb-3">
              <Button size="sm" disabled={loading} onClick={more}>
                {loading ? 'Loading …' : 'More child runs'}
              </Button>
            </div>
          )}
        </>
      )}
    </article>
  )
}

/** Above the tabs: the runs that the step under the playhead has called, whichever aspect of it is shown. */
export function ChildrenNote({ step }: { step: TraceStep }) {
  const store = useTraceStore()
  const call = step.childCalls.at(-1)
  return call ? <Note call={call} onShow={() => store.getState().show({ tab: 'children' })} /> : null
}

function Note({ call, onShow }: { call: TraceChildCall; onShow: () => void }) {
  const runId = useTrace((state) => state.run.id)
  const live = useTrace((state) => isOpenCall(call, state.run))
  const { list } = useChildren(runId, call.seq, live)
  const { failure } = call
  const made = list !== null && list.children.length > 0
  if (!made && !failure) return null
  return (
    <div
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-sunken px-4 py-1 text-xs"
      data-testid="children-note"
    >
      <span className="font-medium">Child runs of {call.loop}</span>
      {made ? (
        <>
          <ChildBar totals={list.totals} />
          <Button
            variant="ghost"
            size="sm"
            className="ml-auto h-6"
            title="Child runs of this step (o)"
            onClick={onShow}
          >
            Show them
          </Button>
        </>
      ) : null}
      {failure ? <p className="w-full text-danger">{failure.message}</p> : null}
    </div>
  )
}

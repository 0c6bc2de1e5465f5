'use client'
import { Bug, ChevronRight, MessageCircleQuestion, Pause, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { ChangeSummary } from '@/components/decision/change-summary.tsx'
import { Deadline } from '@/components/decision/deadline.tsx'
import { DecisionActions } from '@/components/decision/decision-actions.tsx'
import { DecisionPanel } from '@/components/decision/decision-panel.tsx'
import { QuestionDetail } from '@/components/decision/question-detail.tsx'
import { RefusedNote } from '@/components/decision/refused-note.tsx'
import { type DecisionSubject, useDecision } from '@/components/decision/use-decision.ts'
import { useEscalation } from '@/components/decision/use-escalation.ts'
import { useRunSnapshot } from '@/components/decision/use-run-snapshot.ts'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { plural } from '@/components/ui/format.ts'
import type { PausedRun } from '@/lib/api/contracts/runs.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { Until } from '../store/debug-slice.ts'
import { newestState } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { PauseSentence } from './pause-sentence.tsx'
import { whyPaused } from './why-paused.ts'

const ICONS: Record<PausedRun['why'], ReactNode> = {
  question: <MessageCircleQuestion />,
  escalation: <TriangleAlert />,
  requested: <Pause />,
  breakpoint: <Bug />,
  step: <Bug />,
}

/** What a run waits for, and the decision about it. */
export function PausedHere({ paused }: { paused: PausedRun }) {
  const store = useTraceStore()
  const named = useNodeNames()
  const subject = useSubject(paused)
  const decision = useDecision(subject, async (body) => {
    const problem = await store.getState().resumeRun(body)
    if (problem) return problem
    // What was decided is watched as it happens; the button that was pressed will be gone.
    store.getState().setFollowing(true)
    if (document.activeElement?.closest('#paused'))
      document.querySelector<HTMLElement>('[data-testid=ribbon]')?.focus({ preventScroll: true })
    return null
  })
  const [open, setOpen] = useState(false)
  // The debugger's keys and buttons send what stands in the form as well.
  useEffect(() => {
    const decide = async (until: Until) => (decision.faulty ? setOpen(true) : decision.resume(until ?? undefined))
    store.setState({ decide })
    return () => store.setState({ decide: null })
  }, [store, decision])
  const panelId = useId()
  const toggleRef = useRef<HTMLButtonElement>(null)
  const { question, escalation, deadlineAt } = paused
  useEffect(() => {
    if (!open) return
    const press = ({ key, target, defaultPrevented }: KeyboardEvent) => {
      if (key !== 'Escape' || defaultPrevented) return
      if (!(target instanceof Element) || !document.getElementById(panelId)?.contains(target)) return
      setOpen(false)
      toggleRef.current?.focus()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [open, panelId])
  return (
    <section
      id="paused"
      aria-label="The run is paused"
      data-testid="paused"
      className="relative border-warning/40 border-b bg-warning-soft px-3 py-2 text-[13px]"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <span className="mt-1.5 text-warning [&_svg]:size-4" aria-hidden="true">
          {ICONS[paused.why]}
        </span>
        <div className="min-w-0 flex-1 basis-80 py-1" role="status">
          <p className="font-medium">
            {paused.why === 'requested' ? <PauseSentence paused={paused} /> : named(whyPaused(paused))}
          </p>
          <p className="text-muted text-xs">
            {question
              ? `The run waits for an answer, in iteration ${paused.iteration}.`
              : `The run waits in iteration ${paused.iteration}.`}
          </p>
          {open || question === null ? null : (
            <div className="mt-1.5 max-h-40 overflow-auto">
              <QuestionDetail detail={question.detail} />
            </div>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-1.5 py-0.5">
          {deadlineAt === null ? null : (
            <span className="px-1 text-xs">
              <Deadline at={deadlineAt} onDeadline={escalation?.onDeadline ?? null} careful={question?.options[0]} />
            </span>
          )}
          <Button
            ref={toggleRef}
            variant="ghost"
            size="sm"
            aria-expanded={open}
            aria-controls={panelId}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight className={cn('transition-transform', open && 'rotate-90')} />
            {toggleLabel(paused)}
          </Button>
          {open ? null : <DecisionActions paused={paused} decision={decision} />}
        </div>
      </div>
      {open ? null : (
        <ChangeSummary
          before={subject.state}
          after={decision.after}
          draft={decision.draft}
          onDiscard={() => {
            decision.discard()
            toggleRef.current?.focus()
          }}
        />
      )}
      {open || !decision.problem ? null : (
        <RefusedNote problem={decision.problem} elsewhere={decision.places.elsewhere} />
      )}
      {/* Over the page where there is room: what is decided about stays in view, and in its place. */}
      <div
        id={panelId}
        hidden={!open}
        className="mt-2 rounded-lg border border-line-strong/70 bg-surface px-4 pt-4 lg:absolute lg:top-full lg:right-3 lg:z-30 lg:mt-1 lg:max-h-[calc(100dvh-12rem)] lg:w-[min(68rem,calc(100vw-1.5rem))] lg:overflow-auto lg:shadow-lg"
      >
        {open ? <DecisionPanel subject={subject} decision={decision} named={named} /> : null}
      </div>
    </section>
  )
}

function toggleLabel({ escalation }: PausedRun): string {
  if (escalation === null) return 'More choices'
  const { suggestions } = escalation
  return suggestions === 0 ? 'Case and choices' : `Case and ${plural(suggestions, 'suggestion')}`
}

/** What is decided about, from the viewer's store; the packet and the newest state are read for it. */
function useSubject(paused: PausedRun): DecisionSubject {
  const store = useTraceStore()
  const run = useTrace((state) => state.run)
  const shown = useTrace((state) => state.snapshot)
  // While an earlier place is shown, its design may be an earlier one.
  const snapshot = useRunSnapshot(run.id, run.specHash, shown)
  const newest = useTrace(newestState)
  const { packet, ...reading } = useEscalation(run.id, paused.seq, paused.escalation !== null)
  useEffect(() => {
    const { timeline, loadSegment } = store.getState()
    void loadSegment(segmentOf(timeline.count))
  }, [store])
  return { run, paused, snapshot, packet, reading, state: packet?.state ?? newest }
}

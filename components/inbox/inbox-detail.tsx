'use client'
import { ArrowLeft, ArrowRight, CircleAlert, CircleCheck, LoaderCircle, Play } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Deadline } from '@/components/decision/deadline.tsx'
import { decidedElsewhere } from '@/components/decision/decided-elsewhere.ts'
import { DecisionPanel } from '@/components/decision/decision-panel.tsx'
import { LateNote } from '@/components/decision/late-note.tsx'
import { isStopAnswer } from '@/components/decision/stop-answer.ts'
import { useDecision } from '@/components/decision/use-decision.ts'
import { useEscalation } from '@/components/decision/use-escalation.ts'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatUsd, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { PausedRun, ResumeRunBody, RunDetail, RunSnapshot } from '@/lib/api/contracts/runs.ts'
import { nameNodes } from '@/lib/loop/4-trace/name-nodes.ts'
import { CaseTitle } from './case-title.tsx'
import { settledTitle } from './settled-title.ts'
import type { CaseFocus } from './use-case-focus.ts'
import { refreshInboxHead } from './use-inbox-head.ts'
import { usePausedState } from './use-paused-state.ts'

type Props = {
  runId: string
  /** Of the pause that the list tells of; null once the run is not listed any more. */
  pausedAt: number | null
  focus: CaseFocus
  /** False while the list has its place. */
  seen: boolean
  /** Another run waits: goes to it. */
  onNext: (() => void) | null
  onBack: () => void
  onDecided: () => void
}

/** What was decided here last, and about which pause; `how` is null once it has waited again since. */
type Decided = { how: 'resumed' | 'stopped' | null; at: number }

const FOLLOW_MS = 2_000

type Read = { run: RunDetail; snapshot: RunSnapshot }

/** A run that waits, with all that can be decided about it; and what became of it once somebody has. */
export function InboxDetail({ runId, pausedAt, focus, seen, onNext, onBack, onDecided }: Props) {
  const [read, setRead] = useState<Read | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [decided, setDecided] = useState<Decided | null>(null)
  const [late, setLate] = useState<string | null>(null)
  const [tries, setTries] = useState(0)
  const settledRef = useRef<number | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another pause, and another try, read it again
  useEffect(() => {
    const stop = new AbortController()
    const load = async () => {
      const [run, snapshot] = await Promise.all([
        api.getRun(runId, stop.signal),
        api.getRunSnapshot(runId, {}, stop.signal),
      ])
      if (stop.signal.aborted) return
      if (run.ok && snapshot.ok) {
        const latest = { run: run.value.run, snapshot: snapshot.value }
        const at = latest.run.paused?.at
        setProblem(null)
        // An answer that was on its way while somebody decided tells of less than is known.
        if (at === undefined || at !== settledRef.current) setRead(latest)
        setDecided((known) => (known && at !== undefined && at !== known.at ? { ...known, how: null } : known))
      } else setProblem((run.ok ? (snapshot.ok ? null : snapshot.problem) : run.problem)?.detail ?? null)
    }
    void load()
    return () => stop.abort()
  }, [runId, pausedAt, tries])

  // What became of the decision is followed until the run ends, or asks again.
  const goesOn = read !== null && read.run.paused === null && read.run.status !== 'finished'
  useEffect(() => {
    if (!goesOn) return
    const timer = setInterval(() => setTries((count) => count + 1), FOLLOW_MS)
    return () => clearInterval(timer)
  }, [goesOn])

  const send = async (body: ResumeRunBody) => {
    setLate(null)
    const result = await api.resumeRun(runId, body)
    if (!result.ok) {
      if (decidedElsewhere(result.problem)) {
        setLate(result.problem.detail)
        setTries((count) => count + 1)
      }
      return result.problem
    }
    settledRef.current = read?.run.paused?.at ?? null
    setDecided({ how: body.stop || isStopAnswer(body.answer) ? 'stopped' : 'resumed', at: read?.run.paused?.at ?? 0 })
    setRead((known) => known && { ...known, run: result.value.run })
    refreshInboxHead()
    onDecided()
    return null
  }
  const title = { run: runId, focus, seen }
  if (problem !== null && read === null)
    return (
      <Message
        icon={<CircleAlert className="text-danger" />}
        title={{ ...title, text: 'This run could not be read' }}
        onBack={onBack}
      >
        <p role="alert" className="text-[13px] text-muted">
          {problem}
        </p>
        <Button onClick={() => setTries(tries + 1)}>Try again</Button>
      </Message>
    )
  if (read === null)
    return (
      <Message
        icon={<LoaderCircle className="animate-spin text-muted" />}
        title={{ ...title, text: 'Loading the case …' }}
        onBack={onBack}
      />
    )
  const { run, snapshot } = read
  if (run.paused === null)
    return (
      <Settled run={run} decided={decided?.how ?? null} late={late} title={title} onNext={onNext} onBack={onBack} />
    )
  return (
    <Waiting
      key={run.paused.seq}
      run={run}
      paused={run.paused}
      snapshot={snapshot}
      late={late}
      again={decided !== null && decided.at !== run.paused.at}
      title={title}
      onBack={onBack}
      send={send}
    />
  )
}

type Titled = { run: string; focus: CaseFocus; seen: boolean }

type WaitingProps = {
  run: RunDetail
  paused: PausedRun
  snapshot: RunSnapshot
  /** It went on as decided here, and waits anew. */
  again: boolean
  /** A decision that was not taken, because this is what is asked by now. */
  late: string | null
  title: Titled
  onBack: () => void
  send: Parameters<typeof useDecision>[1]
}

function Waiting({ run, paused, snapshot, again, late, title, onBack, send }: WaitingProps) {
  const { packet, ...reading } = useEscalation(run.id, paused.seq, paused.escalation !== null)
  const newest = usePausedState(run, paused.escalation === null)
  const subject = { run, paused, snapshot, packet, reading, state: packet?.state ?? newest }
  const decision = useDecision(subject, send)
  const named = (sentence: string) => nameNodes(sentence, snapshot.design.nodes)
  const { question, escalation, deadlineAt } = paused
  return (
    <article aria-labelledby="case-title" className="flex min-h-full flex-col px-5 pt-4 lg:px-7 lg:pt-6">
      <BackLink onBack={onBack} />
      {late === null ? null : <LateNote detail={late} />}
      {again ? (
        <p role="status" className="mb-3 w-fit rounded-md bg-info-soft px-2.5 py-1 text-info text-xs">
          {`It went on as you decided, and waits again: now in iteration ${paused.iteration}.`}
        </p>
      ) : null}
      <header className="pb-4">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-xs">
          <span className="font-medium text-foreground">{run.loop.name}</span>
          <span>{run.version === null ? 'draft' : `version ${run.version}`}</span>
          <span>{`in iteration ${paused.iteration}`}</span>
          <span>
            paused <TimeAgo at={paused.at} />
          </span>
          <span>{`${formatUsd(run.costNanoUsd)} so far`}</span>
          {deadlineAt === null ? null : (
            <Deadline at={deadlineAt} onDeadline={escalation?.onDeadline ?? null} careful={question?.options[0]} />
          )}
          <Link href={`/runs/${run.id}`} className="ml-auto text-accent hover:underline">
            Open the trace
          </Link>
        </p>
        <CaseTitle {...title} className="pt-1.5 font-semibold text-lg leading-6 tracking-tight">
          {named(question?.text ?? escalation?.headline ?? paused.detail)}
        </CaseTitle>
      </header>
      <DecisionPanel subject={subject} decision={decision} named={named} className="flex-1" />
    </article>
  )
}

type SettledProps = {
  run: RunDetail
  decided: Decided['how']
  late: string | null
  title: Titled
  onNext: (() => void) | null
  onBack: () => void
}

/** The run does not wait any more: what became of it, and where to look. */
function Settled({ run, decided, late, title, onNext, onBack }: SettledProps) {
  return (
    <Message
      key="settled"
      icon={<CircleCheck className="text-success" />}
      title={{ ...title, text: settledTitle(run, decided) }}
      onBack={onBack}
    >
      {late === null ? null : <LateNote detail={late} />}
      <p className="flex flex-wrap items-center justify-center gap-2 text-[13px] text-muted">
        {run.loop.name}
        <RunStatusBadge run={run} />
        {plural(run.iterations, 'iteration')}
      </p>
      <div className="mt-2 flex flex-wrap justify-center gap-2">
        <Button asChild variant={onNext ? 'outline' : 'primary'}>
          <Link href={`/runs/${run.id}`}>
            <Play />
            {run.status === 'finished' || decided === 'stopped' ? 'Open the trace' : 'Watch it go on'}
          </Link>
        </Button>
        {onNext ? (
          <Button variant="primary" onClick={onNext}>
            Next one
            <ArrowRight />
          </Button>
        ) : null}
      </div>
    </Message>
  )
}

type MessageProps = { icon: ReactNode; title: Titled & { text: string }; onBack: () => void; children?: ReactNode }

function Message({ icon, title: { text, ...title }, onBack, children }: MessageProps) {
  return (
    <div className="flex min-h-full flex-col px-5 pt-4">
      <BackLink onBack={onBack} />
      <div className="flex flex-1 flex-col items-center justify-center gap-2 py-16 text-center [&>svg]:size-7">
        {icon}
        <CaseTitle {...title} className="font-medium">
          {text}
        </CaseTitle>
        {children}
      </div>
    </div>
  )
}

/** Where there is room for one of list and case alone. */
function BackLink({ onBack }: { onBack: () => void }) {
  return (
    <div className="pb-3 lg:hidden">
      <Button variant="ghost" size="sm" className="-ml-2" onClick={onBack}>
        <ArrowLeft />
        Inbox
      </Button>
    </div>
  )
}

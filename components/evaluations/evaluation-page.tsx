'use client'

import Link from 'next/link'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { EvaluationDetail } from '@/lib/api/contracts/evaluations.ts'
import { ComparisonPart } from './comparison-part.tsx'
import { EvaluationActions } from './evaluation-actions.tsx'
import { EvaluationStatusBadge } from './evaluation-status-badge.tsx'
import { GateLines } from './gate-lines.tsx'
import { Progress } from './progress.tsx'
import { ResultsPart } from './results-part.tsx'
import { TargetDetail } from './target-detail.tsx'
import { TargetTable } from './target-table.tsx'
import { useEvaluation } from './use-evaluation.ts'

/** Targets whose charts are open from the start. */
const OPEN = 3

/** One evaluation: how far it is, whether its gate is kept, what its targets do, against each other, and every result. */
export function EvaluationPage({ first }: { first: EvaluationDetail }) {
  const { detail, problem, read } = useEvaluation(first)
  const { evaluation, suite, report, results } = detail
  const { loop } = evaluation
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-5 py-6">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <p className="text-[13px] text-muted">
            <Link href={`/loops/${loop.slug}`} className="text-accent hover:underline">
              {loop.name}
            </Link>
            {' / '}
            <Link href={`/loops/${loop.slug}/evaluations`} className="text-accent hover:underline">
              Evaluations
            </Link>
          </p>
          <h1 className="flex flex-wrap items-center gap-2.5 font-semibold text-xl tracking-tight">
            <span className="min-w-0 break-words">{evaluation.suite.name}</span>
            <EvaluationStatusBadge evaluation={evaluation} />
          </h1>
          <p className="text-[13px] text-muted">
            Started by {evaluation.author} <TimeAgo at={evaluation.createdAt} />, on the suite as of revision{' '}
            {evaluation.suite.revision}
          </p>
        </div>
        <EvaluationActions detail={detail} onChange={() => void read()} />
      </header>
      <ProblemLine className="text-[13px]">{problem}</ProblemLine>
      <ProblemLine className="text-[13px]">{evaluation.problem}</ProblemLine>
      <Progress evaluation={evaluation} />
      <GateLines evaluation={evaluation} report={report} gate={suite.gate} />
      <TargetTable evaluation={evaluation} report={report} gate={suite.gate} />
      <ComparisonPart detail={detail} />
      {evaluation.targets.map((target, index) => {
        const of = report.targets[index]
        return of ? (
          <TargetDetail
            key={target.title}
            title={target.title}
            about={target}
            report={of}
            results={results.filter((result) => result.target === index)}
            open={index < OPEN}
          />
        ) : null
      })}
      <ResultsPart detail={detail} />
    </div>
  )
}

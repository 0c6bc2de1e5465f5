'use client'

import { Scale, TrendingDown, TrendingUp } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useId, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { plural } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { EvaluationDetail, EvaluationSummary, TargetComparison } from '@/lib/api/contracts/evaluations.ts'
import { comparisonWords, differenceMark, ratioWords } from './comparison-words.ts'
import { passedWords } from './gate-words.ts'
import { ShowSome } from './show-some.tsx'

/** What is compared: the target with the first one of the same evaluation, or with one of another. */
type Sides = { a: EvaluationDetail; targetA: number; b: EvaluationDetail; targetB: number }

/** Targets against the first one, or against those of another evaluation. */
export function ComparisonPart({ detail }: { detail: EvaluationDetail }) {
  const { evaluation, report } = detail
  const [other, setOther] = useState<string>('')
  const others = useOthers(evaluation)
  const id = useId()
  if (evaluation.targets.length < 2 && others.length === 0) return null
  return (
    <section aria-labelledby={`${id}title`} className="grid gap-3" data-testid="comparison">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 id={`${id}title`} className="font-semibold text-[15px]">
          Compared
        </h2>
        <FieldFrame id={`${id}with`} label="With">
          <Select
            id={`${id}with`}
            value={other}
            onChange={({ target }) => setOther(target.value)}
            className="w-72 max-w-full"
          >
            <option value="">
              {evaluation.targets.length < 2 ? 'choose an evaluation' : 'the first target of this evaluation'}
            </option>
            {others.map((each) => (
              <option key={each.id} value={each.id}>
                {new Date(each.createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC · {each.suite.name} ·{' '}
                {passedWords(each)}
              </option>
            ))}
          </Select>
        </FieldFrame>
      </div>
      {other === '' ? (
        report.comparisons.map((comparison) => (
          <Comparison
            key={comparison.b}
            comparison={comparison}
            sides={{ a: detail, targetA: comparison.a, b: detail, targetB: comparison.b }}
          />
        ))
      ) : (
        <WithOther key={other} detail={detail} other={other} />
      )}
    </section>
  )
}

/** The loop's other evaluations. */
function useOthers({ id, loop, status }: EvaluationSummary): EvaluationSummary[] {
  const [others, setOthers] = useState<EvaluationSummary[]>([])
  useEffect(() => {
    const stop = new AbortController()
    // Once it has ended, those that ended meanwhile are there too.
    if (status === 'running') return
    void api.listEvaluations(loop.slug, stop.signal).then((result) => {
      if (result.ok && !stop.signal.aborted) setOthers(result.value.evaluations.filter((each) => each.id !== id))
    })
    return () => stop.abort()
  }, [id, loop.slug, status])
  return others
}

function WithOther({ detail, other }: { detail: EvaluationDetail; other: string }) {
  const [targetA, setTargetA] = useState(0)
  const [targetB, setTargetB] = useState(0)
  const [before, setBefore] = useState<EvaluationDetail | null>(null)
  const [comparison, setComparison] = useState<TargetComparison | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const { id } = detail.evaluation
  useEffect(() => {
    const stop = new AbortController()
    void Promise.all([
      api.getEvaluation(other, stop.signal),
      api.compareEvaluations({ a: other, b: id, targetA, targetB }, stop.signal),
    ]).then(([read, compared]) => {
      if (stop.signal.aborted) return
      if (read.ok) setBefore(read.value)
      if (compared.ok) setComparison(compared.value)
      setProblem(!read.ok ? read.problem.detail : compared.ok ? null : compared.problem.detail)
    })
    return () => stop.abort()
  }, [other, id, targetA, targetB])
  return (
    <>
      <div className="flex flex-wrap gap-3">
        {before === null ? null : (
          <TargetChoice label="Target there" detail={before} value={targetA} onChange={setTargetA} />
        )}
        <TargetChoice label="Target here" detail={detail} value={targetB} onChange={setTargetB} />
      </div>
      <ProblemLine>{problem}</ProblemLine>
      {comparison === null || before === null ? (
        problem === null ? (
          <p role="status" className="text-[13px] text-muted">
            Reading …
          </p>
        ) : null
      ) : (
        <Comparison comparison={comparison} sides={{ a: before, targetA, b: detail, targetB }} />
      )}
    </>
  )
}

type ChoiceProps = { label: string; detail: EvaluationDetail; value: number; onChange: (target: number) => void }

function TargetChoice({ label, detail, value, onChange }: ChoiceProps) {
  const id = useId()
  if (detail.evaluation.targets.length < 2) return null
  return (
    <FieldFrame id={id} label={label}>
      <Select id={id} value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {detail.evaluation.targets.map(({ title }, index) => (
          <option key={title} value={index}>
            {title}
          </option>
        ))}
      </Select>
    </FieldFrame>
  )
}

function Comparison({ comparison, sides }: { comparison: TargetComparison; sides: Sides }) {
  const { regressions, improvements, pairs } = comparison
  const titleOf = (side: 'a' | 'b') => {
    const [of, target] = side === 'a' ? [sides.a, sides.targetA] : [sides.b, sides.targetB]
    return of.evaluation.targets[target]?.title ?? ''
  }
  const mark = differenceMark(comparison)
  return (
    <div className="grid gap-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-medium">
          {titleOf('b')} <span className="font-normal text-muted">against</span> {titleOf('a')}
        </h3>
        <Badge tone={mark.tone}>{mark.text}</Badge>
      </div>
      <p className="text-[13px]">{comparisonWords(comparison)}</p>
      <p className="flex items-center gap-2 text-[13px] text-muted">
        <Scale className="size-4 shrink-0" aria-hidden="true" />
        {ratioWords(comparison)}
      </p>
      {pairs === 0 ? null : (
        <div className="grid gap-4 sm:grid-cols-2">
          <Changes
            title={plural(regressions.length, 'regression')}
            tone="danger"
            items={regressions}
            sides={sides}
            none="Nothing that passed there fails here."
          />
          <Changes
            title={plural(improvements.length, 'improvement')}
            tone="success"
            items={improvements}
            sides={sides}
            none="Nothing that failed there passes here."
          />
        </div>
      )}
    </div>
  )
}

type Change = { case: string; repeat: number; a: number; b: number; why?: string }
type ChangesProps = { title: string; tone: 'danger' | 'success'; items: readonly Change[]; sides: Sides; none: string }
const FIRST = 6

function Changes({ title, tone, items, sides, none }: ChangesProps) {
  const Icon = tone === 'danger' ? TrendingDown : TrendingUp
  return (
    <div className="min-w-0">
      <h4
        className={`flex items-center gap-1.5 pb-1 font-medium text-[13px] ${tone === 'danger' ? 'text-danger' : 'text-success'}`}
      >
        <Icon className="size-4" aria-hidden="true" />
        {title}
      </h4>
      {items.length === 0 ? <p className="text-[13px] text-muted">{none}</p> : null}
      <ShowSome items={items} first={FIRST} what={title} className="divide-y divide-line text-[13px]">
        {(each) => (
          <li key={`${each.case} ${each.repeat}`} className="py-1.5">
            <span className="flex flex-wrap justify-between gap-x-3">
              <span className="min-w-0 break-words font-medium">
                {each.case}
                {each.repeat === 0 ? '' : ` (repeat ${each.repeat + 1})`}
              </span>
              <span className="flex gap-3 text-xs">
                <RunLink of={sides.a} number={each.a} name="before" about={each.case} />
                <RunLink of={sides.b} number={each.b} name="now" about={each.case} />
                <Both sides={sides} a={each.a} b={each.b} about={each.case} />
              </span>
            </span>
            {each.why === undefined || each.why === '' ? null : <span className="text-muted text-xs">{each.why}</span>}
          </li>
        )}
      </ShowSome>
    </div>
  )
}

const runOf = (of: EvaluationDetail, number: number) => of.results.find((each) => each.number === number)?.run ?? null

function RunLink({ of, number, name, about }: { of: EvaluationDetail; number: number; name: string; about: string }) {
  const run = runOf(of, number)
  return run === null ? null : (
    <Link href={`/runs/${run}`} className="text-accent hover:underline">
      {name}
      <span className="sr-only">: the run of {about}</span>
    </Link>
  )
}

function Both({ sides, a, b, about }: { sides: Sides; a: number; b: number; about: string }) {
  const [one, other] = [runOf(sides.a, a), runOf(sides.b, b)]
  return one === null || other === null ? null : (
    <Link href={`/compare?a=${one}&b=${other}`} className="text-accent hover:underline">
      both
      <span className="sr-only"> runs of {about} compared</span>
    </Link>
  )
}

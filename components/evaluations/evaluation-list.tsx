'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { EvaluationSummary } from '@/lib/api/contracts/evaluations.ts'
import { EvaluationStatusBadge } from './evaluation-status-badge.tsx'
import { passedWords } from './gate-words.ts'

const POLL_MS = 3_000
const SHOWN = 15

/** The evaluations of a loop, newest first; followed while one goes on. */
export function EvaluationList({ slug, first }: { slug: string; first: readonly EvaluationSummary[] }) {
  const [evaluations, setEvaluations] = useState(first)
  const [all, setAll] = useState(false)
  const running = evaluations.some(({ status }) => status === 'running')
  useEffect(() => {
    if (!running) return
    const stop = new AbortController()
    const timer = setInterval(() => {
      if (document.visibilityState === 'hidden') return
      void api.listEvaluations(slug, stop.signal).then((result) => {
        if (result.ok && !stop.signal.aborted) setEvaluations(result.value.evaluations)
      })
    }, POLL_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [slug, running])
  if (evaluations.length === 0) return null
  const shown = all ? evaluations : evaluations.slice(0, SHOWN)
  return (
    <section aria-labelledby="evaluation-list" className="grid grid-cols-1 gap-2">
      <h2 id="evaluation-list" className="font-semibold text-[13px]">
        What they came to
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {shown.map((each) => (
          <li key={each.id} className="relative px-3 py-2 hover:bg-foreground/3">
            <span className="flex items-center justify-between gap-2">
              <Link
                href={`/loops/${slug}/evaluations/${each.id}`}
                className="min-w-0 truncate font-medium text-[13px] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
              >
                {each.suite.name}
              </Link>
              {each.status === 'finished' ? null : <EvaluationStatusBadge evaluation={each} />}
            </span>
            <span className="block truncate text-[11px] text-muted">
              {each.targets.map(({ title }) => title).join(', ')}
            </span>
            <span className="block text-[11px] text-muted tabular-nums">
              {passedWords(each)} · <TimeAgo at={each.createdAt} />
            </span>
          </li>
        ))}
      </ul>
      {all || evaluations.length <= SHOWN ? null : (
        <Button size="sm" className="justify-self-start" onClick={() => setAll(true)}>
          {evaluations.length - SHOWN} older
        </Button>
      )}
    </section>
  )
}

import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CompareChooser } from '@/components/compare/compare-chooser.tsx'
import { CompareView } from '@/components/compare/compare-view.tsx'
import { isBackwards } from '@/components/compare/parent-first.ts'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { readRun, readRunSnapshot } from '@/lib/server/read-run.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Compare' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function ComparePage({ searchParams }: Props) {
  const { a, b, i } = await searchParams
  const [one, other] = await Promise.all([sideOf(a), sideOf(b)])
  const iteration = typeof i === 'string' && /^[1-9]\d{0,5}$/.test(i) ? Number(i) : null
  const [left, right] = [one.found, other.found]
  if (left && right && isBackwards(left.run, right.run))
    redirect(`/compare?a=${right.run.id}&b=${left.run.id}${iteration === null ? '' : `&i=${iteration}`}`)
  return (
    <>
      <AppHeader wide />
      <main className="mx-auto grid w-full max-w-[110rem] gap-3 px-5 py-5">
        <h1 className="font-semibold text-xl tracking-tight">Compare</h1>
        {left && right ? (
          // The key starts anew when another pair is chosen.
          <CompareView key={`${left.run.id} ${right.run.id}`} a={left} b={right} iteration={iteration} />
        ) : (
          <CompareChooser
            a={left?.run ?? null}
            b={right?.run ?? null}
            problems={{ a: one.problem, b: other.problem }}
          />
        )}
      </main>
    </>
  )
}

/** A run that the address names; `problem` says why it is not there, null when none is named. */
async function sideOf(id: string | string[] | undefined) {
  if (typeof id !== 'string' || id === '') return { found: null, problem: null }
  const { services, actor } = await runtime()
  const [run, snapshot] = await Promise.all([readRun(services, actor, id), readRunSnapshot(services, actor, id)])
  if (!run.ok) return { found: null, problem: run.refusal.detail }
  if (!snapshot.ok) return { found: null, problem: snapshot.refusal.detail }
  return { found: { run: run.value.run, snapshot: snapshot.value }, problem: null }
}

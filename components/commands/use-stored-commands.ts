'use client'

import { History, LayoutTemplate, Workflow } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { TemplateList } from '@/lib/api/contracts/catalogue.ts'
import type { LoopList } from '@/lib/api/contracts/loops.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { always, type Command } from './action.ts'

type Stored = { loops: LoopList['loops']; runs: RunSummary[]; templates: TemplateList['templates']; failed: boolean }
const NOTHING: Stored = { loops: [], runs: [], templates: [], failed: false }
const RUNS = 60
const WAIT_MS = 120

/** Loops, recent runs and templates as commands, read once something is typed. `loading` until they are there; `trouble` when they could not be read. */
export function useStoredCommands(
  query: string,
  { close, tell }: { close: () => void; tell: (detail: string) => void },
) {
  const router = useRouter()
  const [stored, setStored] = useState<Stored | null>(null)
  const wanted = query.trim() !== ''
  useEffect(() => {
    if (!wanted || stored !== null) return
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const found = await read(abort.signal)
      if (!abort.signal.aborted) setStored(found)
    }, WAIT_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [wanted, stored])
  const { loops, runs, templates, failed } = stored ?? NOTHING
  const begin = async (slug: string) => {
    const made = await api.createLoop({ from: { kind: 'template', slug } })
    if (!made.ok) return tell(made.problem.detail)
    close()
    router.push(`/loops/${made.value.loop.slug}`)
  }
  const lead = (
    id: string,
    label: string,
    group: string,
    icon: Command['icon'],
    href: string,
    words: string[],
  ): Command => ({
    id,
    label,
    group,
    icon,
    href,
    words,
    shortcuts: [],
    enabled: always,
    run: () => router.push(href),
  })
  const commands: Command[] = [
    ...loops.map(({ slug, name, purpose }) =>
      lead(`loop:${slug}`, name, 'Loops', Workflow, `/loops/${slug}`, ['loop', slug, ...purpose.split(/\s+/)]),
    ),
    ...runs.map((run) =>
      lead(`run:${run.id}`, nameOfRun(run), 'Recent runs', History, `/runs/${run.id}`, wordsOfRun(run)),
    ),
    ...templates.map(({ slug, title, summary }) => ({
      id: `template:${slug}`,
      label: `New loop from “${title}”`,
      group: 'Templates',
      icon: LayoutTemplate,
      words: ['template', slug, ...summary.split(/\s+/)],
      shortcuts: [],
      stays: true as const,
      enabled: always,
      run: () => void begin(slug),
    })),
  ]
  return { commands, loading: wanted && stored === null, failed }
}

async function read(signal: AbortSignal): Promise<Stored> {
  const [loops, runs, templates] = await Promise.all([
    api.listLoops(signal),
    api.listRuns({ limit: RUNS }, signal),
    api.listTemplates(signal),
  ])
  return {
    loops: loops.ok ? loops.value.loops : [],
    runs: runs.ok ? runs.value.runs : [],
    templates: templates.ok ? templates.value.templates : [],
    failed: !loops.ok || !runs.ok || !templates.ok,
  }
}

function nameOfRun({ loop, status, outcome, reason, createdAt }: RunSummary): string {
  const when = new Date(createdAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
  return `${loop.name}: ${reason ?? outcome ?? status}, ${when}`
}

function wordsOfRun({ id, status, outcome, reason, version }: RunSummary): string[] {
  return ['run', 'trace', id, status, outcome ?? '', reason ?? '', version === null ? 'draft' : `v${version}`]
}

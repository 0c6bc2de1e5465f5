'use client'

import { FlaskConical, Plus, Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useCallback, useEffect, useState } from 'react'
import { useOffer } from '@/components/commands/commands-context.ts'
import { Button } from '@/components/ui/button.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { EvaluationSummary, SuiteDetail, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import type { LoopDetail } from '@/lib/api/contracts/loops.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import type { Suite } from '@/lib/loop/artefacts/suite.ts'
import { EvaluationList } from './evaluation-list.tsx'
import { NoSuites } from './no-suites.tsx'
import { readSuiteFile } from './read-case.ts'
import { suiteCommands } from './suite-commands.ts'
import { emptySuite, freeName } from './suite-edits.ts'
import { SuiteList } from './suite-list.tsx'
import { type SuiteDialogs, SuiteView } from './suite-view.tsx'

const SuiteDialog = dynamic(() => import('./suite-dialog.tsx').then((module) => module.SuiteDialog), { ssr: false })

type Props = {
  loop: LoopDetail
  versions: VersionSummary[]
  firstSuites: SuiteSummary[]
  firstEvaluations: EvaluationSummary[]
  /** The suite that is open from the start. */
  firstOpen: SuiteDetail | null
  /** Cases that came along with the template that the loop was made of. */
  templateSuite: Suite | null
}

/** The suites of a loop, the one that is open, and what their evaluations came to. */
export function SuitesPage({ loop, versions, firstSuites, firstEvaluations, firstOpen, templateSuite }: Props) {
  const { slug } = loop.loop
  const [suites, setSuites] = useState(firstSuites)
  const [open, setOpen] = useState(firstOpen)
  const [dialog, setDialog] = useState<SuiteDialogs | { type: 'new' } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const show = useCallback((suite: SuiteDetail | null) => {
    setOpen(suite)
    setDialog(null)
    window.history.replaceState(null, '', suite === null ? window.location.pathname : `?suite=${suite.suite.id}`)
  }, [])
  const choose = async (id: SuiteSummary['id']) => {
    const read = await api.getSuite(id)
    setProblem(read.ok ? null : read.problem.detail)
    if (read.ok) show(read.value)
  }
  const create = async (content: Suite) => {
    const name = freeName(
      content.name,
      suites.map((each) => each.name),
    )
    const made = await api.createSuite(slug, { ...content, name })
    if (!made.ok) return made.problem.detail
    setSuites((known) => [...known, made.value.suite])
    show(made.value)
    return null
  }
  const begin = async (content: Suite) => setProblem(await create(content))
  const importFile = async (file: File) => {
    const read = readSuiteFile(await file.text())
    setProblem(read.ok ? await create(read.value) : read.message)
  }
  const saved = (summary: SuiteSummary) =>
    setSuites((known) => known.map((each) => (each.id === summary.id ? summary : each)))
  const deleted = () => {
    setSuites((known) => known.filter(({ id }) => id !== open?.suite.id))
    show(null)
  }
  useOffer({ commands: () => suiteCommands(open, setDialog) })
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className="flex shrink-0 flex-col gap-4 overflow-y-auto border-line p-4 lg:w-80 lg:border-r">
        <div>
          <h1 className="font-semibold text-lg tracking-tight">Evaluations</h1>
          <p className="text-[13px] text-muted">
            of{' '}
            <Link href={`/loops/${slug}`} className="text-accent hover:underline">
              {loop.design.name}
            </Link>{' '}
            ·{' '}
            <Link href={`/loops/${slug}/evaluations/recorded`} className="text-accent hover:underline">
              Recorded runs
            </Link>
          </p>
        </div>
        <ProblemLine>{problem}</ProblemLine>
        {suites.length === 0 ? null : (
          <>
            <div className="flex gap-1.5">
              <Button variant="primary" size="sm" onClick={() => setDialog({ type: 'new' })}>
                <Plus />
                New suite
              </Button>
              <ImportButton onFile={(file) => void importFile(file)} />
            </div>
            <SuiteList suites={suites} open={open?.suite.id ?? null} onOpen={(id) => void choose(id)} />
          </>
        )}
        <EvaluationList slug={slug} first={firstEvaluations} />
      </div>
      {suites.length === 0 ? (
        <NoSuites
          slug={slug}
          templateSuite={templateSuite}
          onBegin={(content) => void begin(content)}
          onNew={() => setDialog({ type: 'new' })}
          importButton={<ImportButton onFile={(file) => void importFile(file)} />}
        />
      ) : open === null ? (
        <p className="flex flex-1 items-center justify-center gap-2 p-8 text-[13px] text-muted">
          <FlaskConical className="size-4" aria-hidden="true" />
          Choose a suite to see its cases.
        </p>
      ) : (
        <SuiteView
          key={open.suite.id}
          slug={slug}
          first={open}
          design={loop.design}
          versions={versions}
          dialog={dialog?.type === 'new' ? null : dialog}
          onDialog={setDialog}
          onSaved={saved}
          onDeleted={deleted}
        />
      )}
      {dialog?.type === 'new' ? (
        <SuiteDialog
          isNew
          suite={emptySuite(
            freeName(
              'Cases',
              suites.map((each) => each.name),
            ),
          )}
          schema={loop.design.state}
          onSave={create}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </div>
  )
}

function ImportButton({ onFile }: { onFile: (file: File) => void }) {
  // Where scripts come late, nothing is chosen in vain.
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  return (
    <Button size="sm" asChild>
      <label className="cursor-pointer focus-within:outline-2 focus-within:outline-ring focus-within:outline-offset-2">
        <Upload aria-hidden="true" />
        Import
        <input
          type="file"
          accept=".json,application/json"
          className="sr-only"
          disabled={!ready}
          aria-label="Import a suite from a file"
          onChange={({ target }) => {
            const [file] = target.files ?? []
            target.value = ''
            if (file) onFile(file)
          }}
        />
      </label>
    </Button>
  )
}

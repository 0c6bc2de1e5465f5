'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { CaseFromRun, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import { expectationWords } from './case-words.ts'

type Props = { run: string; loop: { slug: string; name: string }; onClose: () => void }

/** Keeps a run as a case: its input, and the ending it had as what is expected. */
export function KeepCaseDialog({ run, loop, onClose }: Props) {
  const [kept, setKept] = useState<CaseFromRun | null>(null)
  const { suites, problem } = useSuites(loop.slug)
  if (kept !== null) return <Kept kept={kept} slug={loop.slug} onClose={onClose} />
  if (suites === null)
    return (
      <Dialog open onOpenChange={onClose} title="Keep as a case" description="Reading the suites of its loop …">
        <ProblemLine>{problem}</ProblemLine>
      </Dialog>
    )
  return <KeepForm run={run} loop={loop} suites={suites} onKept={setKept} onClose={onClose} />
}

function useSuites(slug: string) {
  const [suites, setSuites] = useState<SuiteSummary[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listSuites(slug, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (result.ok) setSuites(result.value.suites)
      else setProblem(result.problem.detail)
    })
    return () => stop.abort()
  }, [slug])
  return { suites, problem }
}

type FormProps = Props & { suites: readonly SuiteSummary[]; onKept: (kept: CaseFromRun) => void }

function KeepForm({ run, loop, suites, onKept, onClose }: FormProps) {
  const [suite, setSuite] = useState<string>(suites[0]?.id ?? '')
  const [newName, setNewName] = useState(suites.length === 0 ? `${loop.name} cases`.slice(0, 100) : '')
  const [name, setName] = useState('')
  const submit = async () => {
    const result = await api.keepAsCase({
      run,
      suite: suite === '' ? { name: newName } : { id: suite },
      ...(name.trim() === '' ? {} : { name }),
    })
    if (!result.ok) return result.problem.detail
    onKept(result.value)
    return null
  }
  return (
    <FormDialog
      title="Keep as a case"
      description="Its input becomes a case, and the ending that it had is what is expected from now on."
      entered={{ suite, newName, name }}
      submit="Keep"
      ready={suite !== '' || newName.trim() !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <FieldFrame id="keep:suite" label="Suite">
        <Select id="keep:suite" value={suite} onChange={({ target }) => setSuite(target.value)}>
          {suites.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
          <option value="">a new suite</option>
        </Select>
      </FieldFrame>
      {suite === '' ? (
        <FieldFrame id="keep:new" label="Name of the new suite">
          <Input id="keep:new" value={newName} onChange={({ target }) => setNewName(target.value)} />
        </FieldFrame>
      ) : null}
      <FieldFrame id="keep:name" label="Name of the case" hint="Left empty: one that is free.">
        <Input id="keep:name" value={name} onChange={({ target }) => setName(target.value)} />
      </FieldFrame>
    </FormDialog>
  )
}

function Kept({ kept, slug, onClose }: { kept: CaseFromRun; slug: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Kept as a case"
      description={`“${kept.case.name}” is in “${kept.suite.name}” now: ${expectationWords(kept.case.expect)} is expected.`}
      footer={
        <>
          <Button asChild>
            <Link href={`/loops/${slug}/evaluations?suite=${kept.suite.id}`}>Open the suite</Link>
          </Button>
          <Button variant="primary" data-focus-first onClick={onClose}>
            Done
          </Button>
        </>
      }
    />
  )
}

'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { CaseFromRun } from '@/lib/api/contracts/evaluations.ts'
import { expectationWords } from './case-words.ts'
import { type KeepStep, type KeptRun, keepAtOnce, takeBack } from './keep-at-once.ts'
import { KeepCaseDialog } from './keep-case-dialog.tsx'

type Props = KeptRun & { onClose: () => void }

/** Keeps a run as a case: its input, and the ending that this led to as what is expected. At once where it is clear in which suite; what was kept is told, and can be undone. */
export function KeepCase({ run, loop, onClose }: Props) {
  const { slug, name } = loop
  const [step, setStep] = useState<KeepStep>({ type: 'working' })
  const [attempt, setAttempt] = useState(0)
  const [editing, setEditing] = useState(false)
  const [busy, setBusy] = useState(false)
  const close = useRef<HTMLButtonElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt keeps it once more
  useEffect(() => {
    const stop = new AbortController()
    setStep({ type: 'working' })
    void keepAtOnce(api, window.localStorage, { run, loop: { slug, name } }, stop.signal).then(
      (next) => next && !stop.signal.aborted && setStep(next),
    )
    return () => stop.abort()
  }, [run, slug, name, attempt])

  const undo = async (kept: CaseFromRun) => {
    setBusy(true)
    const problem = await takeBack(api, kept)
    setBusy(false)
    setStep((now) => (problem === null ? { type: 'undone', kept } : now.type === 'kept' ? { ...now, problem } : now))
    // The button that was pressed is gone.
    if (problem === null) close.current?.focus()
  }
  const suites = 'suites' in step ? step.suites : null
  const asks = step.type === 'choose' || editing
  return (
    <>
      <Toast
        closeRef={close}
        onClose={onClose}
        told={
          <div className="grid gap-1">
            <div role="status" className="grid gap-1">
              <Told step={step} slug={slug} />
            </div>
            <ProblemLine>{step.type === 'failed' || step.type === 'kept' ? step.problem : null}</ProblemLine>
          </div>
        }
      >
        {step.type === 'kept' ? (
          <>
            <Button size="sm" disabled={busy} onClick={() => void undo(step.kept)}>
              Undo
            </Button>
            <Button size="sm" disabled={busy} onClick={() => setEditing(true)}>
              Edit …
            </Button>
          </>
        ) : null}
        {step.type === 'failed' ? (
          <>
            <Button size="sm" onClick={() => setAttempt(attempt + 1)}>
              Try again
            </Button>
            {suites === null ? null : (
              <Button size="sm" onClick={() => setEditing(true)}>
                Choose …
              </Button>
            )}
          </>
        ) : null}
      </Toast>
      {asks && suites !== null ? (
        <KeepCaseDialog
          run={run}
          loop={loop}
          suites={suites}
          kept={step.type === 'kept' ? step.kept : null}
          onKept={(kept, problem) => {
            setEditing(false)
            setStep({ type: 'kept', kept, suites, problem })
          }}
          onClose={() => (step.type === 'choose' ? onClose() : setEditing(false))}
        />
      ) : null}
    </>
  )
}

function Told({ step, slug }: { step: KeepStep; slug: string }) {
  switch (step.type) {
    // Behind the dialog, so that what is told then is a change of what was there.
    case 'choose':
    case 'working':
      return <p className="text-muted">Keeping it as a case …</p>
    case 'kept': {
      const { kept } = step
      return (
        <>
          <p>
            “{kept.case.name}” is in the suite{' '}
            <Link
              href={`/loops/${slug}/evaluations?suite=${kept.suite.id}`}
              className="font-medium text-accent underline underline-offset-2"
            >
              {kept.suite.name}
            </Link>{' '}
            now: {expectationWords(kept.case.expect)} is expected.
          </p>
          {kept.note === null ? null : <p className="text-muted">{kept.note}</p>}
        </>
      )
    }
    case 'undone':
      return (
        <p>
          “{step.kept.case.name}” is out of “{step.kept.suite.name}” again.
        </p>
      )
    case 'failed':
      return null
  }
}

type ToastProps = {
  told: ReactNode
  closeRef: RefObject<HTMLButtonElement | null>
  onClose: () => void
  /** What can be done about it. */
  children: ReactNode
}

/** Stays until somebody closes it: who reads slowly, or comes to it by keys, has the time. */
function Toast(props: ToastProps) {
  const { told, closeRef, onClose, children } = props
  const [opener] = useState(() => document.activeElement)
  const part = useRef<HTMLElement>(null)
  const leave = () => {
    if (part.current?.contains(document.activeElement) && opener instanceof HTMLElement && opener.isConnected)
      opener.focus()
    onClose()
  }
  return (
    <section
      ref={part}
      id="kept"
      aria-label="Kept as a case"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-30 flex justify-center px-4"
      onKeyDown={({ key }) => (key === 'Escape' ? leave() : undefined)}
    >
      <div className="pointer-events-auto flex w-full max-w-2xl flex-wrap items-center justify-end gap-x-2 gap-y-1 rounded-xl border border-line-strong bg-raised py-2 pr-2 pl-4 text-[13px] shadow-lg">
        <div className="min-w-0 flex-1 basis-64">{told}</div>
        <div className="flex items-center gap-2">
          {children}
          <Button ref={closeRef} variant="ghost" size="icon" aria-label="Close" onClick={leave}>
            <X />
          </Button>
        </div>
      </div>
    </section>
  )
}

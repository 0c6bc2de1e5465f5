'use client'

import { Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { InputForm } from '@/components/run-form/input-form.tsx'
import { missingInputs, startValues } from '@/components/run-form/input-values.ts'
import { ModelChoice } from '@/components/run-form/model-choice.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'
import { useProviders } from './use-providers.ts'

/** Asks for the input and the models of a run, starts it, and goes to its page. */
export function RunDialog() {
  const store = useDesignerStore()
  const open = useDesigner((state) => state.dialog === 'run')
  return open ? <OpenRunDialog onClose={() => store.getState().set({ dialog: null })} /> : null
}

function OpenRunDialog({ onClose }: { onClose: () => void }) {
  const design = useDesign()
  const providers = useProviders()
  const last = useLastInput()
  const [edited, setEdited] = useState<JsonObject | null>(null)
  const [chosen, setChosen] = useState<Record<string, ModelBinding>>({})
  const { start, busy, problem, inputProblems } = useStartRun()
  const values = edited ?? startValues(design.state, last)
  const missing = missingInputs(design.state, values)
  const submit = () => {
    if (missing.length === 0 && !busy) void start(values, chosen)
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Run ${design.name}`}
      description="The saved draft is run as it is now; its trace keeps a copy."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button form="run-form" type="submit" variant="primary" disabled={missing.length > 0 || busy}>
            <Play fill="currentColor" />
            {busy ? 'Starting…' : 'Start run'}
          </Button>
        </>
      }
    >
      <form
        id="run-form"
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          submit()
        }}
      >
        <section aria-label="Input" className="flex flex-col gap-3">
          <h3 className="font-semibold text-[13px]">Input</h3>
          <InputForm schema={design.state} values={values} problems={inputProblems} onChange={setEdited} />
        </section>
        <section aria-label="Models" className="flex flex-col gap-3">
          <h3 className="font-semibold text-[13px]">Models</h3>
          {Object.entries(design.models).map(([alias, binding]) => (
            <ModelChoice
              key={alias}
              alias={alias}
              binding={chosen[alias] ?? binding}
              providers={providers}
              onChange={(next) => setChosen({ ...chosen, [alias]: next })}
            />
          ))}
        </section>
        {problem === null ? null : <StartProblem problem={problem} />}
      </form>
    </Dialog>
  )
}

function StartProblem({ problem }: { problem: ApiProblem | string }) {
  if (typeof problem === 'string')
    return (
      <p role="alert" className="text-danger text-xs">
        {problem}
      </p>
    )
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-2.5 py-2 text-danger text-xs">
      <p>{problem.detail}</p>
      <ul className="list-disc pl-4">
        {problem.problems?.map((item) => (
          <li key={item.where + item.message}>
            {item.where}: {item.message}
          </li>
        ))}
        {problem.diagnostics?.map((found) => (
          <li key={found.code + found.message}>{found.message}</li>
        ))}
      </ul>
    </div>
  )
}

/** Saves, starts and leads to the run. The key makes a second press of the same button the same run. */
function useStartRun() {
  const store = useDesignerStore()
  const router = useRouter()
  const flush = useFlush()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | string | null>(null)
  const [key] = useState(() => crypto.randomUUID())
  const [attempt, setAttempt] = useState(0)

  async function start(input: JsonObject, models: Record<string, ModelBinding>) {
    setBusy(true)
    setProblem(null)
    if (await flush()) {
      const loop = store.getState().slug
      const result = await api.startRun(
        { loop, input, ...(Object.keys(models).length > 0 ? { models } : {}) },
        `${key}-${attempt}`,
      )
      if (result.ok) return router.push(`/runs/${result.value.run.id}`)
      setProblem(result.problem)
    } else setProblem('The loop is not saved yet, so it can’t be run. Try again in a moment.')
    // A refused request stored nothing: the next press is a new one.
    setAttempt((before) => before + 1)
    setBusy(false)
  }

  const items = typeof problem === 'object' && problem !== null ? (problem.problems ?? []) : []
  const inputProblems = Object.fromEntries(
    items.flatMap((item) =>
      item.where.startsWith('input.') ? [[item.where.slice('input.'.length).split('.')[0] ?? '', item.message]] : [],
    ),
  )
  return { start, busy, problem, inputProblems }
}

/** Input of the newest run of this loop: what is run twice is rarely typed twice. */
function useLastInput(): JsonObject {
  const slug = useDesigner((state) => state.slug)
  const [input, setInput] = useState<JsonObject>({})
  useEffect(() => {
    const controller = new AbortController()
    async function load() {
      const list = await api.listRuns({ loop: slug, limit: 1 }, controller.signal)
      const newest = list.ok ? list.value.runs[0] : undefined
      if (!newest) return
      const found = await api.getRun(newest.id, controller.signal)
      if (found.ok) setInput(found.value.run.input)
    }
    void load()
    return () => controller.abort()
  }, [slug])
  return input
}

'use client'

import { Play } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { BudgetNote } from '@/components/budget/budget-note.tsx'
import { ChaosChoice } from '@/components/run-form/chaos-choice.tsx'
import { InputForm } from '@/components/run-form/input-form.tsx'
import { missingInputs, startValues } from '@/components/run-form/input-values.ts'
import { ModelChoice } from '@/components/run-form/model-choice.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { Switch } from '@/components/ui/switch.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { type Breakpoint, toDraft } from '@/lib/loop/artefacts/breakpoint.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { Chaos } from '@/lib/loop/artefacts/evaluation.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'
import { checkBreakpoints } from '@/lib/loop/debugger/check-breakpoints.ts'
import { askAboutConflict, errorCount } from './actions.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'
import { useProviders } from './use-providers.ts'
import { useVersions } from './use-versions.ts'

/** Among the names of fields, none of which has a blank. */
const SEED = 'seed of chaos'

/** Asks for the input and the models of a run and starts it: the canvas shows how it goes. */
export function OpenRunDialog({ onClose }: { onClose: () => void }) {
  const draft = useDesign()
  const slug = useDesigner((state) => state.slug)
  const draftErrors = useDesigner(errorCount)
  const [version, setVersion] = useState(useDesigner((state) => state.runVersion))
  const published = useVersionDesign(version)
  const design = version === null ? draft : published.design
  const last = useLastInput()
  const [edited, setEdited] = useState<JsonObject | null>(null)
  // Fields whose text is no value yet: the value from before it is not what was asked for.
  const [unreadable, setUnreadable] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState<Record<string, ModelBinding>>({})
  const [chaos, setChaos] = useState<Chaos | null>(null)
  const { start, busy, problem, inputProblems } = useStartRun()
  const breakpoints = useDesigner((state) => state.breakpoints)
  const [stops, setStops] = useState(true)
  const values = edited ?? (design ? startValues(design.state, last) : {})
  const ready =
    design !== null &&
    unreadable.length === 0 &&
    missingInputs(design.state, values).length === 0 &&
    (version !== null || draftErrors === 0)
  const readable = (name: string, now: boolean) =>
    setUnreadable((before) => [...before.filter((other) => other !== name), ...(now ? [] : [name])])
  const submit = () => {
    if (ready && !busy)
      void start({
        ...{ input: values, models: chosen, chaos, version },
        breakpoints: stops && design ? usable(breakpoints, design) : [],
      })
  }
  const choose = (next: number | null) => {
    setVersion(next)
    setEdited(null)
    setUnreadable((before) => before.filter((name) => name === SEED))
    setChosen({})
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Run ${draft.name}`}
      description={
        version === null
          ? 'The saved draft is run as it is now; its trace keeps a copy.'
          : `Version ${version} is run as it was published.`
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button form="run-form" type="submit" variant="primary" disabled={!ready || busy}>
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
        <VersionChoice version={version} onChoose={choose} />
        <BudgetNote slug={slug} />
        {version === null && draftErrors > 0 ? (
          <p className="text-danger text-xs">
            The draft has {plural(draftErrors, 'error')}: mend it, or run a version.
          </p>
        ) : null}
        {published.problem === null ? null : <StartProblem problem={published.problem} />}
        {design === null ? null : (
          <>
            <section aria-label="Input" className="flex flex-col gap-3">
              <h3 className="font-semibold text-[13px]">Input</h3>
              <InputForm
                key={version}
                schema={design.state}
                values={values}
                problems={inputProblems}
                onChange={setEdited}
                onReadable={readable}
              />
            </section>
            {chaos === null ? (
              <Models
                models={Object.entries(design.models).map(([alias, binding]) => [alias, chosen[alias] ?? binding])}
                onChange={(alias, binding) => setChosen({ ...chosen, [alias]: binding })}
              />
            ) : null}
            <ChaosChoice chaos={chaos} onChange={setChaos} onReadable={(now) => readable(SEED, now)} />
          </>
        )}
        {design === null ? null : (
          <BreakpointChoice count={usable(breakpoints, design).length} checked={stops} onChange={setStops} />
        )}
        {problem === null ? null : <StartProblem problem={problem} />}
      </form>
    </Dialog>
  )
}

type ModelsProps = {
  models: [alias: string, binding: ModelBinding][]
  onChange: (alias: string, binding: ModelBinding) => void
}

function Models({ models, onChange }: ModelsProps) {
  const providers = useProviders()
  if (models.length === 0) return null
  return (
    <section aria-label="Models" className="flex flex-col gap-3">
      <h3 className="font-semibold text-[13px]">Models</h3>
      {models.map(([alias, binding]) => (
        <ModelChoice
          key={alias}
          alias={alias}
          binding={binding}
          providers={providers}
          onChange={(next) => onChange(alias, next)}
        />
      ))}
    </section>
  )
}

/** Those that are switched on and can stop this design, which may be an older one than they were set on. */
function usable(breakpoints: readonly Breakpoint[], { nodes, state }: LoopDesign): Breakpoint[] {
  const loop = { nodeIds: nodes.map(({ id }) => id), state }
  return breakpoints.filter((breakpoint) => breakpoint.enabled && checkBreakpoints(loop, [breakpoint]).length === 0)
}

function BreakpointChoice(props: { count: number; checked: boolean; onChange: (checked: boolean) => void }) {
  const { count, checked, onChange } = props
  const id = useId()
  if (count === 0) return null
  return (
    <div className="flex items-center gap-2.5">
      <Switch id={id} checked={checked} onCheckedChange={onChange} />
      <label htmlFor={id} className="text-[13px]">
        Stop at {count === 1 ? 'the breakpoint' : `the ${count} breakpoints`}
      </label>
    </div>
  )
}

/** The draft, or one of the published versions. Not asked while nothing is published. */
function VersionChoice({ version, onChoose }: { version: number | null; onChoose: (version: number | null) => void }) {
  const { versions } = useVersions()
  const id = useId()
  if (version === null && (versions === null || versions.length === 0)) return null
  const numbers = versions?.map(({ number }) => number) ?? []
  const offered = version === null || numbers.includes(version) ? numbers : [version, ...numbers]
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        What to run
      </label>
      <Select
        id={id}
        value={version === null ? 'draft' : String(version)}
        onChange={(event) => onChoose(event.target.value === 'draft' ? null : Number(event.target.value))}
      >
        <option value="draft">draft</option>
        {offered.map((number) => (
          <option key={number} value={number}>
            v{number}
            {noteOf(versions, number)}
          </option>
        ))}
      </Select>
    </div>
  )
}

function noteOf(versions: readonly VersionSummary[] | null, number: number): string {
  const note = versions?.find((version) => version.number === number)?.note ?? ''
  return note === '' ? '' : `: ${note.length > 60 ? `${note.slice(0, 59)}…` : note}`
}

/** The design of a published version, for the form of its input; null until it is there. */
function useVersionDesign(version: number | null) {
  const slug = useDesigner((state) => state.slug)
  const [read, setRead] = useState<{ version: number; design: LoopDesign | null; problem: ApiProblem | null } | null>(
    null,
  )
  useEffect(() => {
    if (version === null) return
    let gone = false
    void api.getVersion(slug, version).then((result) => {
      if (gone) return
      setRead({
        version,
        design: result.ok ? result.value.design : null,
        problem: result.ok ? null : result.problem,
      })
    })
    return () => {
      gone = true
    }
  }, [slug, version])
  return read !== null && read.version === version ? read : { design: null, problem: null }
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

type Wanted = {
  input: JsonObject
  models: Record<string, ModelBinding>
  /** With it, no models are chosen. */
  chaos: Chaos | null
  version: number | null
  breakpoints: readonly Breakpoint[]
}

/** Saves, starts and follows the run on the canvas. The key makes a second press of the same button the same run. */
function useStartRun() {
  const store = useDesignerStore()
  const flush = useFlush()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | string | null>(null)
  const [key] = useState(() => crypto.randomUUID())
  const [attempt, setAttempt] = useState(0)

  async function start({ input, models, chaos, version, breakpoints }: Wanted) {
    setBusy(true)
    setProblem(null)
    // A version is stored already, whatever became of the draft.
    if (version !== null || (await flush())) {
      const loop = store.getState().slug
      const result = await api.startRun(
        {
          loop,
          input,
          ...(version === null ? {} : { version }),
          ...(chaos !== null ? { chaos } : Object.keys(models).length > 0 ? { models } : {}),
          ...(breakpoints.length > 0 ? { breakpoints: breakpoints.map(toDraft) } : {}),
        },
        `${key}-${attempt}`,
      )
      if (result.ok) return store.getState().set({ dialog: null, watched: { id: result.value.run.id, trial: null } })
      setProblem(result.problem)
    } else if (!askAboutConflict(store))
      setProblem('The loop is not saved yet, so it can’t be run. Try again in a moment.')
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

'use client'
import { Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { plural, words } from '@/components/ui/format.ts'
import { Input, Select, Textarea } from '@/components/ui/input.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { caseOfRun, casesOfSuite, inputText, type PickedCase, readCases } from './picked-cases.ts'
import { offeredSuite, type SuiteChoice } from './suite-choices.ts'
import { useTemplateChoices } from './use-template-choices.ts'

/** The suite stays the one that was chosen before. */
const AS_IT_IS = 'as-it-is'

type Props = {
  loop: string
  version: number
  /** What is offered already; left out: nothing. */
  known?: TemplateSummary
  /** Offered first as its title. */
  name?: string
  /** And as what it is for. */
  purpose?: string
  onClose: () => void
  onSaved: (slug: string) => void
}

/** Offers a version of a loop as a template, or changes what is offered. */
export function TemplateDialog({ loop, version: first, known, name = '', purpose = '', onClose, onSaved }: Props) {
  const id = useId()
  const [version, setVersion] = useState(first)
  const [title, setTitle] = useState(known?.title ?? name)
  const [summary, setSummary] = useState(known?.summary ?? purpose)
  const [cases, setCases] = useState<PickedCase[]>(() => (known?.cases ?? []).map(pickedCase))
  const [run, setRun] = useState(known?.own?.run ?? '')
  const { versions, problem, ...choices } = useTemplateChoices(loop, version)
  const runs = choices.runs ?? []
  const suites = choices.suites ?? []
  // Nobody chose yet: the loop's first suite that can come along, so that a copy can be judged as this one is.
  const [chosenSuite, setSuite] = useState<string | null>(known ? (known.suite ? AS_IT_IS : '') : null)
  const suite = chosenSuite ?? offeredSuite(suites)
  const [untouched, setUntouched] = useState(known === undefined)
  const [picking, setPicking] = useState(false)
  // What is offered when nobody chose is seen before it can be sent.
  const settled =
    known !== undefined || (choices.runs !== null && !picking && (choices.suites !== null || chosenSuite !== null))
  useEffect(() => {
    const [newest] = choices.runs ?? []
    // The newest run is what most people mean, and its input the first case.
    if (!untouched || newest === undefined) return
    setUntouched(false)
    setRun(newest.id)
    setPicking(true)
    void caseOfRun(newest.id).then((picked) => {
      if (picked) setCases((own) => (own.length > 0 ? own : [picked]))
      setPicking(false)
    })
  }, [choices.runs, untouched])

  async function submit(): Promise<string | null> {
    const read = readCases(cases)
    if (!read.ok) return read.message
    const body = { title, summary, version, cases: read.cases, run: run === '' ? null : run } as const
    const along = suite === AS_IT_IS ? {} : { suite: suite === '' ? null : (suite as never) }
    const result = known
      ? await api.editTemplate(known.slug, { ...body, ...along, run: body.run as never })
      : await api.publishTemplate({ loop: loop as never, ...body, ...along, run: body.run as never })
    if (!result.ok) return problemText(result.problem)
    onSaved(result.value.template.slug)
    return null
  }

  return (
    <FormDialog
      wide
      title={known ? `Edit “${known.title}”` : 'Offer as a template'}
      description="It stands in the gallery of this workspace, beside the ones that come with Loopwright, until you withdraw it."
      entered={{
        version,
        title,
        summary,
        cases: cases.map(({ name: of, input }) => [of, input]),
        run,
        suite: chosenSuite,
      }}
      submit={known ? 'Save' : 'Offer as a template'}
      ready={title.trim() !== '' && settled}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
        <Field id={`${id}title`} label="Title">
          <Input
            id={`${id}title`}
            data-focus-first
            maxLength={100}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <Field id={`${id}version`} label="Version">
          <Select id={`${id}version`} value={version} onChange={(event) => setVersion(Number(event.target.value))}>
            {versions.length === 0 ? <option value={version}>v{version}</option> : null}
            {versions.map(({ number, note }) => (
              <option key={number} value={number}>
                {`v${number}: ${note}`}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field id={`${id}summary`} label="What it is for, in a line or two">
        <Textarea
          id={`${id}summary`}
          rows={2}
          maxLength={2_000}
          value={summary}
          onChange={(event) => setSummary(event.target.value)}
        />
      </Field>
      <Field
        id={`${id}run`}
        label="Recorded run to look at first"
        hint="A finished run of this version. Whoever looks at the template reads all of it: prompts, answers, state. Values of secrets are in no log, and names of people are left out."
      >
        <Select
          id={`${id}run`}
          value={run}
          onChange={(event) => setRun(event.target.value)}
          aria-describedby={`${id}run:hint`}
        >
          <option value="">{choices.runs === null && untouched ? 'Looking …' : 'None'}</option>
          {run !== '' && runs.every((each) => each.id !== run) ? (
            <option value={run}>The one that is shown now</option>
          ) : null}
          {runs.map(({ id: runId, outcome, reason, iterations, createdAt }) => (
            <option key={runId} value={runId}>
              {`${outcome === 'success' ? 'Converged' : 'Did not converge'}: ${words(reason ?? '')}, ${plural(iterations, 'iteration')}, ${new Date(createdAt).toLocaleString('en-GB')}`}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        id={`${id}suite`}
        label="Suite that comes along"
        hint="A copy has it, as it is now: its cases, how each is to end, and what has to hold of the result."
      >
        <Select
          id={`${id}suite`}
          value={suite}
          onChange={(event) => setSuite(event.target.value)}
          aria-describedby={`${id}suite:hint`}
        >
          <option value="">{choices.suites === null && chosenSuite === null ? 'Looking …' : 'None'}</option>
          {known?.suite ? <option value={AS_IT_IS}>{`“${known.suite.name}”, as it came along`}</option> : null}
          {suites.map(({ id: suiteId, name: of, cases: count, asks }) => (
            <option key={suiteId} value={suiteId} disabled={asks !== null}>
              {`“${of}”, ${plural(count, 'case')}${asks === null ? '' : `: it asks the loop “${asks}”, which stays behind`}`}
            </option>
          ))}
        </Select>
      </Field>
      <Cases cases={cases} onChange={setCases} suites={suites} run={run} />
      {problem === null ? null : <p className="text-danger text-xs">{problem}</p>}
    </FormDialog>
  )
}

function pickedCase({ name, about, input }: TemplateSummary['cases'][number]): PickedCase {
  return { name, ...(about === undefined ? {} : { about }), input: inputText(input) }
}

function problemText({ detail, problems = [] }: ApiProblem): string {
  return [detail, ...problems.map(({ where, message }) => `${where}: ${message}`)].join(' ')
}

function Field({ id, label, hint, children }: { id: string; label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}:hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </div>
  )
}

type CasesProps = {
  cases: readonly PickedCase[]
  onChange: (cases: PickedCase[]) => void
  suites: readonly SuiteChoice[]
  /** The run that is chosen; its input can be a case. */
  run: string
}

/** Names and inputs to try the template with. */
function Cases({ cases, onChange, suites, run }: CasesProps) {
  const add = (more: readonly PickedCase[]) => {
    const names = new Set(cases.map(({ name }) => name))
    onChange([...cases, ...more.filter(({ name }) => !names.has(name))])
  }
  const change = (index: number, part: Partial<PickedCase>) =>
    onChange(cases.map((each, at) => (at === index ? { ...each, ...part } : each)))
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="pb-1 font-medium text-xs">Inputs to try it with</legend>
      {cases.map(({ name, input }, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a name is edited in place
          key={index}
          className="grid gap-2 rounded-md border border-line p-2 sm:grid-cols-[12rem_minmax(0,1fr)_auto]"
        >
          <Input
            aria-label={`Name of input ${index + 1}`}
            value={name}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <Textarea
            aria-label={`Input ${index + 1} as JSON`}
            className="max-h-40 font-mono text-xs"
            value={input}
            onChange={(event) => change(index, { input: event.target.value })}
          />
          <Button
            size="icon"
            variant="ghost"
            aria-label={`Leave out ${name || `input ${index + 1}`}`}
            onClick={() => onChange(cases.filter((_, at) => at !== index))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => add([{ name: `Input ${cases.length + 1}`, input: '{}' }])}>
          <Plus />
          An input
        </Button>
        {run === '' ? null : (
          <Button size="sm" onClick={() => void caseOfRun(run).then((picked) => picked && add([picked]))}>
            <Plus />
            That of the run
          </Button>
        )}
        {suites.map(({ id, name, cases: count }) => (
          <Button key={id} size="sm" onClick={() => void casesOfSuite(id).then(add)}>
            <Plus />
            {`${plural(count, 'case')} of “${name}”`}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}

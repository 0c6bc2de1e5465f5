'use client'

import { Play, Plus, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useCallback, useId, useState } from 'react'
import { BudgetNote } from '@/components/budget/budget-note.tsx'
import { useProviders } from '@/components/designer/use-providers.ts'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { ModelChoice } from '@/components/run-form/model-choice.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { VersionSummary } from '@/lib/api/contracts/versions.ts'
import { CHAOS_PROFILES } from '@/lib/loop/artefacts/chaos-profiles.ts'
import { Chaos, EvaluationPlan } from '@/lib/loop/artefacts/evaluation.ts'
import type { SuiteId } from '@/lib/loop/artefacts/ids.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'
import { Choices } from './choices.tsx'
import { isAboutEffects, ProblemList } from './problem-list.tsx'
import { changedDraft, firstDraft, planOf, type StartDraft, sizeOf, toggled } from './start-draft.ts'

type Props = {
  slug: string
  suite: { id: SuiteId; name: string; cases: number }
  /** Those that are ticked; none: all are offered alone. */
  ticked: readonly string[]
  versions: readonly VersionSummary[]
  /** The draft's models. */
  models: Readonly<Record<string, ModelBinding>>
  onClose: () => void
}

const SEED = Chaos.shape.seed
const { repeats: REPEATS, concurrency: CONCURRENCY, maxCostUsd: MOST_COST } = EvaluationPlan.shape
const CHAOS = [null, ...CHAOS_PROFILES.map(({ name }) => name)]

/** Asks what to run over a suite, says how many runs that is, and starts it. */
export function StartDialog({ slug, suite, ticked, versions, models, onClose }: Props) {
  const [draft, setDraft] = useState<StartDraft>(() => ({
    ...firstDraft,
    cases: ticked.length > 0 ? ticked : null,
  }))
  const { start, busy, problem, forget } = useStart(slug, suite.id)
  const set = (part: Partial<StartDraft>) => {
    const next = changedDraft(draft, part)
    setDraft(next)
    // The list is of what was chosen then: the next start asks anew.
    if (problem && isAboutEffects(problem) && !next.acceptEffects && part.acceptEffects === undefined) forget()
  }
  const size = sizeOf(draft, suite.cases)
  const numbers: (number | null)[] = [null, ...versions.map(({ number }) => number)]
  const refused = problem !== null && isAboutEffects(problem)
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={`Run ${suite.name}`}
      description="Each chosen version is run on each case; the results are judged and compared."
      footer={
        <>
          <p
            aria-live="polite"
            className="mr-auto basis-full text-[13px] tabular-nums sm:basis-auto"
            data-testid="plan-size"
          >
            {size.problem ?? size.words}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={busy || size.problem !== null || (refused && !draft.acceptEffects)}
            onClick={() => void start(draft)}
          >
            <Play fill="currentColor" />
            {busy ? 'Starting …' : 'Start'}
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        <BudgetNote slug={slug} />
        <Choices
          title="Versions"
          items={numbers.map((number) => ({
            key: String(number),
            label: number === null ? 'draft' : `v${number}`,
            about: number === null ? 'as it is saved now' : noteOf(versions, number),
            checked: draft.versions.includes(number),
            onChange: (on) => set({ versions: toggled(draft.versions, number, on, numbers) }),
          }))}
        />
        <ModelSets sets={draft.models} models={models} onChange={(next) => set({ models: next })} />
        <Choices
          title="Chaos"
          hint="Every model is the chaos model then: each version runs once under it, whatever models are chosen."
          columns
          items={CHAOS.map((profile) => ({
            key: String(profile),
            label: profile ?? 'none',
            about:
              CHAOS_PROFILES.find(({ name }) => name === profile)?.summary ?? 'The models answer as they are bound.',
            checked: draft.chaos.includes(profile),
            onChange: (on) => set({ chaos: toggled(draft.chaos, profile, on, CHAOS) }),
          }))}
        />
        <Figures draft={draft} onChange={set} />
        {ticked.length === 0 ? null : (
          <Choices
            title="Cases"
            items={[
              {
                key: 'ticked',
                label: `only the ${ticked.length} that are ticked`,
                about: '',
                checked: draft.cases !== null,
                onChange: (on) => set({ cases: on ? ticked : null }),
              },
            ]}
          />
        )}
        <Refusal problem={problem} draft={draft} onAccept={(acceptEffects) => set({ acceptEffects })} />
      </div>
    </Dialog>
  )
}

function noteOf(versions: readonly VersionSummary[], number: number): string {
  const note = versions.find((version) => version.number === number)?.note ?? ''
  return note.length > 60 ? `${note.slice(0, 59)}…` : note
}

function useStart(slug: string, suite: SuiteId) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const start = async (draft: StartDraft) => {
    setBusy(true)
    const started = await api.startEvaluation({ suite, plan: planOf(draft) })
    // On success the button stays busy until the next page is there.
    if (started.ok) return router.push(`/loops/${slug}/evaluations/${started.value.evaluation.id}`)
    setProblem(started.problem)
    setBusy(false)
  }
  return { start, busy, problem, forget: () => setProblem(null) }
}

type RefusalProps = { problem: ApiProblem | null; draft: StartDraft; onAccept: (accept: boolean) => void }

function Refusal({ problem, draft, onAccept }: RefusalProps) {
  const id = useId()
  // Where it stands is seldom in sight when it comes.
  const shown = useCallback((element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' }), [])
  if (problem === null) return null
  const effects = isAboutEffects(problem)
  return (
    <div
      ref={shown}
      role="alert"
      className={`grid gap-2 rounded-md px-3 py-2 text-[13px] ${effects ? 'bg-warning-soft text-warning' : 'bg-danger-soft text-danger'}`}
    >
      <p>{problem.detail}</p>
      <ProblemList problem={problem} />
      {effects ? (
        <span className="flex items-start gap-2 text-foreground">
          <input
            id={id}
            type="checkbox"
            className="mt-0.5 size-4 accent-accent"
            checked={draft.acceptEffects}
            onChange={({ target }) => onAccept(target.checked)}
          />
          <label htmlFor={id}>These effects may really happen, in every run.</label>
        </span>
      ) : null}
    </div>
  )
}

type FiguresProps = { draft: StartDraft; onChange: (part: Partial<StartDraft>) => void }

function Figures({ draft, onChange }: FiguresProps) {
  const id = useId()
  const chaotic = draft.chaos.some((profile) => profile !== null)
  return (
    <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-4">
      <FieldFrame id={`${id}repeats`} label="Repeats" hint="Of each case on each target.">
        <NumberInput
          id={`${id}repeats`}
          label="Repeats"
          schema={REPEATS.unwrap()}
          required
          value={draft.repeats}
          onChange={(repeats) => onChange({ repeats: repeats ?? 1 })}
        />
      </FieldFrame>
      <FieldFrame id={`${id}concurrency`} label="At the same time" hint="1 to 16 runs.">
        <NumberInput
          id={`${id}concurrency`}
          label="This"
          schema={CONCURRENCY.unwrap()}
          required
          value={draft.concurrency}
          onChange={(concurrency) => onChange({ concurrency: concurrency ?? 4 })}
        />
      </FieldFrame>
      <FieldFrame id={`${id}cost`} label="Most USD" hint="No run is started beyond.">
        <NumberInput
          id={`${id}cost`}
          label="The limit"
          placeholder="no limit"
          schema={MOST_COST.unwrap()}
          value={draft.maxCostUsd}
          onChange={(maxCostUsd) => onChange({ maxCostUsd })}
        />
      </FieldFrame>
      {chaotic ? (
        <FieldFrame id={`${id}seed`} label="Seed of chaos" hint="The same seed, the same faults.">
          <NumberInput
            id={`${id}seed`}
            label="The seed"
            schema={SEED}
            required
            value={draft.seed}
            onChange={(seed) => onChange({ seed: seed ?? 1 })}
          />
        </FieldFrame>
      ) : null}
    </div>
  )
}

type ModelSetsProps = {
  sets: StartDraft['models']
  models: Readonly<Record<string, ModelBinding>>
  onChange: (sets: StartDraft['models']) => void
}

/** Sets of bindings, each a target of its own. */
function ModelSets({ sets, models, onChange }: ModelSetsProps) {
  const providers = useProviders()
  const aliases = Object.keys(models)
  if (aliases.length === 0) return null
  const others = sets.filter((set) => Object.keys(set).length > 0)
  const own = sets.length > others.length
  const put = (index: number, set: Record<string, ModelBinding> | null) => {
    const next = set === null ? others.toSpliced(index, 1) : others.with(index, set)
    onChange([...(own || next.length === 0 ? [{}] : []), ...next])
  }
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1.5 font-semibold text-[13px]">Models</legend>
      <Choices
        items={[
          {
            key: 'own',
            label: 'as each version binds them',
            about: aliases.map((alias) => `${alias}: ${models[alias]?.provider}, ${models[alias]?.model}`).join('; '),
            checked: own,
            onChange: (on) => onChange([...(on || others.length === 0 ? [{}] : []), ...others]),
          },
        ]}
      />
      {others.map((set, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sets have no identity of their own
        <div key={index} className="flex gap-2 rounded-md border border-line p-3">
          <div className="grid min-w-0 flex-1 gap-3">
            {aliases.map((alias) => (
              <ModelChoice
                key={alias}
                alias={alias}
                binding={set[alias] ?? models[alias] ?? { provider: '', model: '' }}
                providers={providers}
                onChange={(binding) => put(index, { ...set, [alias]: binding })}
              />
            ))}
          </div>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Remove set ${index + 1}`}
            onClick={() => put(index, null)}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      <Button size="sm" className="justify-self-start" onClick={() => onChange([...sets, { ...models }])}>
        <Plus />
        Other models
      </Button>
    </fieldset>
  )
}

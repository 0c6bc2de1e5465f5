'use client'

import { useEffect, useRef, useState } from 'react'
import { useProviders } from '@/components/designer/use-providers.ts'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { ModelChoice } from '@/components/run-form/model-choice.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { Select, Textarea } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import { type Variations, VariationsBody } from '@/lib/api/contracts/evaluations.ts'
import { EvaluationPlan } from '@/lib/loop/artefacts/evaluation.ts'
import type { SuiteId } from '@/lib/loop/artefacts/ids.ts'
import { type ModelBinding, SCRIPTED } from '@/lib/loop/artefacts/models.ts'
import { type Suite, type SuiteCase, Variation } from '@/lib/loop/artefacts/suite.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { inputSummary } from './case-words.ts'
import { GeneratorFields } from './generator-fields.tsx'
import { issueWords } from './read-case.ts'
import { costWords, leftOutWords } from './vary-words.ts'

type Props = {
  id: SuiteId
  suite: Suite
  /** Name of the case that is varied first. */
  of: string
  schema: StateSchema
  models: Readonly<Record<string, ModelBinding>>
  /** The variations that were kept, and the generators that they were made with. */
  onAdd: (cases: readonly SuiteCase[], vary: Variation) => void
  onClose: () => void
}

type Way = 'types' | 'model'
const PREVIEWED = 10
const COUNT = VariationsBody.shape.count.unwrap()
const MOST_COST = EvaluationPlan.shape.maxCostUsd.unwrap()

/** Variations of a case: made by types or by a model, looked at, and those that are ticked are added. */
export function VaryDialog({ id, suite, of: first, schema, models, onAdd, onClose }: Props) {
  const [of, setOf] = useState(first)
  const [count, setCount] = useState(100)
  const [way, setWay] = useState<Way>('types')
  const [seed, setSeed] = useState(1)
  const [vary, setVary] = useState<Variation>(() => startOf(suite, schema))
  const [model, setModel] = useState<ModelBinding>(() => writerOf({ ...models, ...suite.models }))
  const [instructions, setInstructions] = useState('')
  const [maxCostUsd, setMaxCost] = useState<number | undefined>(1)
  const { make, stop, made, setMade, problem } = useMaking(id)
  const busy = stop !== null
  const ask = () => {
    const written = { model, instructions, maxCostUsd: maxCostUsd ?? null, vary }
    return make({ of, count, by: way === 'types' ? { type: way, seed, vary } : { type: way, ...written } })
  }
  if (made !== null)
    return (
      <MadeDialog made={made} onBack={() => setMade(null)} onAdd={(cases) => onAdd(cases, vary)} onClose={onClose} />
    )
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title="Variations of a case"
      description="New cases that differ from one in their input. You look at them before they are added."
      footer={
        <>
          {problem === null ? null : (
            <div className="basis-full">
              <ProblemLine>{problem}</ProblemLine>
            </div>
          )}
          {busy ? <Button onClick={stop}>Stop</Button> : <Button onClick={onClose}>Cancel</Button>}
          <Button variant="primary" disabled={busy} onClick={() => void ask()}>
            {busy ? 'Making …' : `Make ${plural(count, 'variation')}`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <div className="grid gap-3 sm:grid-cols-[1fr_7rem_10rem]">
          <FieldFrame id="vary:of" label="Of the case">
            <Select id="vary:of" value={of} onChange={({ target }) => setOf(target.value)}>
              {suite.cases.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          </FieldFrame>
          <FieldFrame id="vary:count" label="How many">
            <NumberInput
              id="vary:count"
              label="This"
              schema={COUNT}
              required
              value={count}
              onChange={(next) => setCount(next ?? 100)}
            />
          </FieldFrame>
          <FieldFrame id="vary:way" label="Made">
            <Select
              id="vary:way"
              value={way}
              onChange={({ target }) => setWay(target.value === 'model' ? 'model' : 'types')}
            >
              <option value="types">by types</option>
              <option value="model">by a model</option>
            </Select>
          </FieldFrame>
        </div>
        {way === 'types' ? null : (
          <ByModel {...{ model, setModel, instructions, setInstructions, maxCostUsd, setMaxCost }} />
        )}
        <GeneratorFields {...{ schema, way, vary, seed }} onChange={setVary} onSeed={setSeed} />
        {way === 'types' ? <Preview id={id} of={of} vary={vary} seed={seed} /> : null}
      </div>
    </Dialog>
  )
}

/** Asks for variations, until they are there or nobody waits for them any more. */
function useMaking(id: SuiteId) {
  const [made, setMade] = useState<Variations | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [stop, setStop] = useState<(() => void) | null>(null)
  const asking = useRef<AbortController | null>(null)
  useEffect(() => () => asking.current?.abort(), [])
  const make = async (body: VariationsBody) => {
    const one = new AbortController()
    asking.current = one
    setStop(() => () => one.abort())
    setProblem(null)
    const result = await api.varySuite(id, body, one.signal)
    setStop(null)
    if (one.signal.aborted) return
    setProblem(result.ok ? null : result.problem.detail)
    if (result.ok) setMade(result.value)
  }
  return { make, stop, made, setMade, problem }
}

/** The first that can write: a script has no answers for this. */
function writerOf(models: Readonly<Record<string, ModelBinding>>): ModelBinding {
  const all = Object.values(models)
  return all.find(({ provider }) => provider !== SCRIPTED) ?? all[0] ?? { provider: SCRIPTED, model: 'script' }
}

/** The suite’s own generators; where it has none, those that come from the schema of each input. */
function startOf({ vary }: Suite, { properties }: StateSchema): Variation {
  if (Object.keys(vary.input).length > 0) return vary
  const inputs = Object.entries(properties).filter(
    ([, field]) => field['x-loop'].role === 'input' && !field['x-loop'].secret && !field['x-loop'].file,
  )
  const generators = inputs.map(([name, { type, enum: values }]) => [
    name,
    type === 'string' && values === undefined ? { type: 'noise' as const, strength: 0.1 } : { type: 'schema' as const },
  ])
  return { ...vary, input: Object.fromEntries(generators) }
}

type ByModelProps = {
  model: ModelBinding
  setModel: (model: ModelBinding) => void
  instructions: string
  setInstructions: (text: string) => void
  maxCostUsd: number | undefined
  setMaxCost: (usd: number | undefined) => void
}

function ByModel({ model, setModel, instructions, setInstructions, maxCostUsd, setMaxCost }: ByModelProps) {
  const providers = useProviders()
  return (
    <>
      <ModelChoice alias="writer" binding={model} providers={providers} onChange={setModel} />
      <FieldFrame
        id="vary:instructions"
        label="What should differ"
        hint="The model sees the case and the schema of the input."
      >
        <Textarea
          id="vary:instructions"
          rows={3}
          placeholder="Other people, other alphabets, facts left out or in another order."
          value={instructions}
          onChange={({ target }) => setInstructions(target.value)}
        />
      </FieldFrame>
      <FieldFrame
        id="vary:cost"
        label="Most USD"
        hint="The model is not asked again where that could cost more."
        className="max-w-md"
      >
        <NumberInput
          id="vary:cost"
          label="The limit"
          placeholder="no limit"
          schema={MOST_COST}
          value={maxCostUsd}
          onChange={setMaxCost}
        />
      </FieldFrame>
    </>
  )
}

/** The first few, made anew a moment after each change. */
function Preview({ id, of, vary, seed }: { id: SuiteId; of: string; vary: Variation; seed: number }) {
  const [shown, setShown] = useState<Variations | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const wish = JSON.stringify({ of, vary, seed })
  useEffect(() => {
    const asked = JSON.parse(wish) as { of: string; vary: unknown; seed: number } // as it was written above
    const read = Variation.safeParse(asked.vary)
    if (!read.success) return setProblem(issueWords(read.error))
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      const by = { type: 'types' as const, seed: asked.seed, vary: read.data }
      const result = await api.varySuite(id, { of: asked.of, count: PREVIEWED, by }, stop.signal)
      if (stop.signal.aborted) return
      if (result.ok) setShown(result.value)
      setProblem(result.ok ? null : result.problem.detail)
    }, 400)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [id, wish])
  return (
    <section aria-label="The first ten" className="grid gap-1.5">
      <h3 className="font-semibold text-[13px]">The first ten</h3>
      <ProblemLine>{problem}</ProblemLine>
      {shown?.short ? <p className="text-warning text-xs">{shown.short}</p> : null}
      <ol className="divide-y divide-line rounded-md border border-line text-xs">
        {shown?.cases.map(({ name, input }) => (
          <li key={name} className="break-words px-2.5 py-1.5 font-mono">
            {inputSummary(input)}
          </li>
        ))}
        {shown === null && problem === null ? <li className="px-2.5 py-1.5 text-muted">Making …</li> : null}
      </ol>
    </section>
  )
}

type MadeProps = {
  made: Variations
  onBack: () => void
  onAdd: (cases: readonly SuiteCase[]) => void
  onClose: () => void
}

function MadeDialog({ made, onBack, onAdd, onClose }: MadeProps) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const kept = made.cases.filter(({ name }) => !left.has(name))
  return (
    <Dialog
      open
      wide
      unsaved
      onOpenChange={onClose}
      title={plural(made.cases.length, 'variation')}
      description={`${costWords(made)}Untick what should not be added.`}
      footer={
        <>
          <Button onClick={onBack}>Back</Button>
          <Button variant="primary" data-focus-first disabled={kept.length === 0} onClick={() => onAdd(kept)}>
            Add {plural(kept.length, 'case')}
          </Button>
        </>
      }
    >
      <div className="grid gap-2">
        {[made.short, leftOutWords(made)].map((told) =>
          told === null ? null : (
            <p key={told} className="text-[13px] text-warning">
              {told}
            </p>
          ),
        )}
        <ul className="divide-y divide-line rounded-md border border-line text-[13px]">
          {made.cases.map(({ name, input }, index) => (
            <li key={name} className="flex items-start gap-2 px-2.5 py-1.5">
              <input
                id={`made:${index}`}
                type="checkbox"
                className="mt-0.5 size-4 shrink-0 accent-accent"
                checked={!left.has(name)}
                onChange={({ target }) => setLeft(withOrWithout(left, name, !target.checked))}
              />
              <label htmlFor={`made:${index}`} className="min-w-0">
                <span className="font-medium">{name}</span>
                <span className="block break-words font-mono text-muted text-xs">{inputSummary(input)}</span>
              </label>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

function withOrWithout(set: ReadonlySet<string>, item: string, has: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (has) next.add(item)
  else next.delete(item)
  return next
}

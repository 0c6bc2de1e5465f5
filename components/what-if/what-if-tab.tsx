'use client'
import { useEffect, useMemo } from 'react'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { type FormScope, FormScopeProvider } from '@/components/inspector/fields/form-scope.tsx'
import { stateHints } from '@/components/inspector/scopes.ts'
import { useTrace, useTraceStore } from '@/components/trace/trace-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, plural } from '@/components/ui/format.ts'
import { Input, Select } from '@/components/ui/input.tsx'
import { environmentScope } from '@/lib/loop/expression/environment.ts'
import { aboutNames } from '@/lib/loop/expression/environment-about.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { type Predicate, predicateProblem, predicatesOf } from './predicates.ts'
import { predictionWords } from './prediction-words.ts'
import { useWhatIf, useWhatIfStore } from './what-if-context.tsx'
import { WhatIfRuns } from './what-if-runs.tsx'
import { withDraft } from './what-if-store.ts'

/** Edit a predicate, and see at once where it would have fired in this run; then in all runs of the loop. */
export function WhatIfTab() {
  const store = useWhatIfStore()
  const predicates = usePredicates()
  const drafts = useWhatIf((state) => state.drafts)
  const key = useWhatIf((state) => state.key)
  const predicate = predicates.find((each) => each.key === key) ?? predicates[0]
  const schema = useTrace((state) => state.snapshot.spec.state)
  const problemOf = (each: Predicate, written: string) => predicateProblem(each, written, schema)
  const askWith = (each: Predicate, written: string) =>
    store.getState().ask(problemOf(each, written) === null ? each.edit(written) : null)
  useEffect(() => {
    const state = store.getState()
    const shown = predicates.find((each) => each.key === state.key) ?? predicates[0]
    if (!shown || state.edit !== null) return
    const written = state.drafts[shown.key] ?? shown.text
    if (predicateProblem(shown, written, schema) === null) state.ask(shown.edit(written))
  }, [store, predicates, schema])
  if (!predicate) return <p className="p-4 text-[13px] text-muted">This loop has nothing to ask about.</p>
  const text = drafts[predicate.key] ?? predicate.text
  const problem = problemOf(predicate, text)
  const change = (next: string) => {
    store.getState().look({ drafts: withDraft(drafts, predicate, next) })
    askWith(predicate, next)
  }
  const choose = (next: string) => {
    store.getState().look({ key: next })
    const chosen = predicates.find((each) => each.key === next)
    if (chosen) askWith(chosen, drafts[next] ?? chosen.text)
  }
  return (
    <div
      className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 p-4 pt-3 xl:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]"
      data-testid="what-if"
    >
      <div className="grid content-start gap-2">
        <PredicateChoice predicates={predicates} value={predicate.key} onChange={choose} />
        {predicate.as === 'number' ? (
          <Input
            aria-label={predicate.title}
            inputMode="decimal"
            value={text}
            onChange={({ target }) => change(target.value)}
          />
        ) : (
          <PredicateField key={predicate.key} predicate={predicate} text={text} problem={problem} onChange={change} />
        )}
        <p className="flex flex-wrap items-center gap-2 text-[11px] text-muted">
          <span>It fires where {predicate.fires}.</span>
          {text === predicate.text ? null : (
            <Button size="sm" variant="ghost" onClick={() => change(predicate.text)}>
              As it was
            </Button>
          )}
        </p>
        {problem === null ? <Here unchanged={text === predicate.text} /> : null}
      </div>
      <WhatIfRuns store={store} />
    </div>
  )
}

function usePredicates(): Predicate[] {
  const spec = useTrace((state) => state.snapshot.spec)
  const nodes = useTrace((state) => state.snapshot.design.nodes)
  return useMemo(
    () => predicatesOf(spec, definitions, new Map(nodes.map(({ id, label }) => [id, label]))),
    [spec, nodes],
  )
}

type ChoiceProps = { predicates: readonly Predicate[]; value: string; onChange: (key: string) => void }

function PredicateChoice({ predicates, value, onChange }: ChoiceProps) {
  const groups = [...new Set(predicates.map(({ group }) => group))]
  return (
    <Select aria-label="Predicate" value={value} onChange={({ target }) => onChange(target.value)}>
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {predicates
            .filter((each) => each.group === group)
            .map(({ key, title }) => (
              <option key={key} value={key}>
                {group}: {title}
              </option>
            ))}
        </optgroup>
      ))}
    </Select>
  )
}

type FieldProps = { predicate: Predicate; text: string; problem: string | null; onChange: (text: string) => void }

/** The designer's own editor, over the state of the version that this run executed. */
function PredicateField({ predicate, text, problem, onChange }: FieldProps) {
  const schema = useTrace((state) => state.snapshot.spec.state)
  const scope = useMemo((): Omit<FormScope, 'value' | 'change' | 'problems'> => {
    const seen = { ...environmentScope(schema), ...predicate.extra }
    const place = { scope: seen, about: aboutNames(schema), at: null }
    return {
      id: 'what-if',
      ...stateHints(schema),
      tools: [],
      models: [],
      maxIterations: 1,
      travel: () => {},
      placeOf: () => place,
    }
  }, [schema, predicate.extra])
  return (
    <FormScopeProvider
      value={{
        ...scope,
        value: { source: text },
        problems: [],
        change: ({ source }) => onChange(String(source ?? '')),
      }}
    >
      <ExpressionField path="source" label={predicate.title} placeholder="state.score >= 0.9" />
      {problem ? (
        <p role="alert" className="text-[11px] text-danger">
          {problem}
        </p>
      ) : null}
    </FormScopeProvider>
  )
}

/** What the edit comes to in this run, in words; the lane under the ribbon shows the same. */
function Here({ unchanged }: { unchanged: boolean }) {
  const trace = useTraceStore()
  const here = useWhatIf((state) => state.here)
  const result = here?.results[0]
  if (!here) return <p className="text-muted text-xs">Write an expression to see where it fires in this run.</p>
  if (here.status === 'failed') {
    return (
      <p role="alert" className="text-danger text-xs">
        {here.problem?.detail}
      </p>
    )
  }
  if (!result)
    return (
      <p role="status" className="text-muted text-xs">
        Reading this run …
      </p>
    )
  const place = result.prediction && 'iteration' in result.prediction ? result.prediction.iteration : null
  return (
    <div role="status" aria-live="polite" className="grid gap-1.5 text-[13px]" data-testid="what-if-here">
      {result.refused ? (
        <p className="text-danger">It can’t be read in this run: {result.refused}</p>
      ) : (
        <>
          <p>
            Fired in {plural(result.fired, 'iteration')}, fires now in {formatCount(result.fires)}.{' '}
            <strong className="font-semibold">
              {unchanged || result.prediction?.type === 'same'
                ? 'This run would have gone as it did.'
                : `This run: ${predictionWords(result)}.`}
            </strong>
          </p>
          {result.unsureFrom === null ? null : (
            <p className="text-muted text-xs">
              After iteration {formatCount(result.unsureFrom)}, hatched under the ribbon, it is a prediction: the loop
              would have done something else there, and nobody knows which states it would have come to.
            </p>
          )}
          {place === null ? null : (
            <Button size="sm" className="w-fit" onClick={() => trace.getState().goTo({ iteration: place, step: 1 })}>
              Go to iteration {formatCount(place)}
            </Button>
          )}
        </>
      )}
    </div>
  )
}

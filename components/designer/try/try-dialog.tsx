'use client'

import { FlaskConical } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { Select } from '@/components/ui/input.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { type ApiProblem, api } from '@/lib/api/client.ts'
import type { TryNodeBody } from '@/lib/api/contracts/runs.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import { isJsonObject, type Json, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { NodeKinds } from '@/lib/loop/kinds/node-kind.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { whyNotRun } from '../actions.ts'
import { useDesigner, useDesignerStore } from '../store/designer-context.tsx'
import { useFlush } from '../use-action-context.tsx'
import { createRequestKeys } from './request-keys.ts'
import { useVisits } from './use-visits.ts'

/** Runs one node of the draft alone, with the state of a recorded step or one that is written here. What it did is shown below the canvas. */
export function OpenTryDialog({ node }: { node: DesignNode }) {
  const store = useDesignerStore()
  const obstacle = useDesigner(whyNotRun)
  const schema = useDesigner(({ history }) => history.present.state)
  const visits = useVisits(node.id)
  const [edited, setEdited] = useState<Json | undefined>(undefined)
  const [decided, setDecided] = useState<Json | undefined>(undefined)
  const [unreadable, setUnreadable] = useState({ state: false, decision: false })
  const recorded = visits.visit
  const state = edited ?? recorded?.state ?? defaultsOf(schema)
  const decision = decided ?? recorded?.decision ?? null
  const { start, busy, problem } = useTrial(node.id)
  const takesDecision = runsDecided(node)
  const close = () => store.getState().set({ dialog: null })
  const ready =
    obstacle === null &&
    !busy &&
    (!visits.loading || visits.problem !== null) &&
    !unreadable.state &&
    !unreadable.decision &&
    isJsonObject(state)
  const [stateId, decisionId] = [useId(), useId()]
  // Another recorded step takes the place of what was written.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step is what it is about
  useEffect(() => {
    setEdited(undefined)
    setDecided(undefined)
    setUnreadable({ state: false, decision: false })
  }, [recorded])
  return (
    <Dialog
      open
      wide
      onOpenChange={close}
      title={`Run ${node.label || node.id} alone`}
      description="The node is really executed, as drawn: its model is asked and its tools take effect. Lists of runs leave the trial out, and nothing is learned from it."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!ready}
            onClick={() => (isJsonObject(state) ? void start(state, decision) : undefined)}
          >
            <FlaskConical />
            {busy ? 'Starting…' : 'Run this node'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {obstacle === null ? null : <p className="text-danger text-xs">{obstacle}.</p>}
        <VisitChoice visits={visits} />
        <div className="flex flex-col gap-1">
          <label htmlFor={stateId} className="font-medium text-xs">
            State that it begins with
          </label>
          <JsonInput
            id={stateId}
            rows={8}
            value={state}
            onChange={setEdited}
            onProblem={(text) => setUnreadable((before) => ({ ...before, state: text !== null }))}
          />
          <p className="text-[11px] text-muted">Fields that are left out begin as in a run.</p>
        </div>
        {takesDecision ? (
          <div className="flex flex-col gap-1">
            <label htmlFor={decisionId} className="font-medium text-xs">
              Action that stands decided
            </label>
            <JsonInput
              id={decisionId}
              rows={2}
              value={decision ?? undefined}
              placeholder='{"tool": "finish", "args": {}}'
              onChange={(value) => setDecided(value ?? null)}
              onProblem={(text) => setUnreadable((before) => ({ ...before, decision: text !== null }))}
            />
            <p className="text-[11px] text-muted">
              What a node that runs the decided action runs. Results of earlier actions are not there.
            </p>
          </div>
        ) : null}
        {problem === null ? null : <Refused problem={problem} />}
      </div>
    </Dialog>
  )
}

function VisitChoice({ visits }: { visits: ReturnType<typeof useVisits> }) {
  const { runs, run, iterations, visit, loading, problem, chooseRun, chooseIteration } = visits
  const [runId, iterationId] = [useId(), useId()]
  if (problem !== null) return <p className="text-danger text-xs">Recorded steps could not be read. {problem.detail}</p>
  if (runs?.length === 0)
    return <p className="text-muted text-xs">No run of this loop is recorded yet: write the state yourself.</p>
  return (
    <div className="grid grid-cols-[1fr_10rem] gap-3">
      <div className="flex flex-col gap-1">
        <label htmlFor={runId} className="font-medium text-xs">
          State of a recorded step, from run
        </label>
        <Select id={runId} value={run ?? ''} onChange={(event) => chooseRun(event.target.value)}>
          {runs?.map(({ id, reason, status, iterations: count }) => (
            <option key={id} value={id}>
              {id.slice(-8)}: {count} iterations, {reason ?? status}
            </option>
          ))}
        </Select>
      </div>
      <div className="flex flex-col gap-1">
        <label htmlFor={iterationId} className="font-medium text-xs">
          Iteration
        </label>
        <Select
          id={iterationId}
          value={visit?.iteration ?? ''}
          disabled={iterations.length === 0}
          onChange={(event) => chooseIteration(Number(event.target.value))}
        >
          {iterations.map((iteration) => (
            <option key={iteration} value={iteration}>
              {iteration}
            </option>
          ))}
        </Select>
      </div>
      <p role="status" className="col-span-2 text-[11px] text-muted">
        {loading ? 'Reading …' : said(visits)}
      </p>
    </div>
  )
}

function said({ visit, runs, run }: ReturnType<typeof useVisits>) {
  const chosen = runs?.find(({ id }) => id === run)
  if (!chosen) return ''
  if (!visit) return 'This run did not come to the node.'
  return (
    <>
      As it began in iteration {visit.iteration} of a run of <TimeAgo at={chosen.createdAt} />.
    </>
  )
}

function Refused({ problem }: { problem: ApiProblem | string }) {
  const items = typeof problem === 'string' ? [] : (problem.problems ?? [])
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-2.5 py-2 text-danger text-xs">
      <p>{typeof problem === 'string' ? problem : problem.detail}</p>
      <ul className="list-disc pl-4">
        {items.map(({ where, message }) => (
          <li key={where + message}>
            {where}: {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Whether the node runs what was decided before it, by what its kind says. */
function runsDecided({ kind, config }: DesignNode): boolean {
  const { [kind]: definition }: NodeKinds = definitions
  const parsed = definition.config.safeParse(config)
  return parsed.success && definition.uses(parsed.data).tools.some(({ allows }) => allows)
}

/** What a run begins with where nothing is given. */
function defaultsOf({ properties }: { properties: Record<string, { default?: Json | undefined }> }): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) => (field.default === undefined ? [] : [[name, field.default]])),
  )
}

/** Saves, runs the node, and shows the trial. When an answer was lost, another press with the same draft is about the trial that was made. */
function useTrial(node: string) {
  const store = useDesignerStore()
  const flush = useFlush()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | string | null>(null)
  const keyFor = useRef(createRequestKeys(() => crypto.randomUUID())).current
  const start = async (state: JsonObject, decision: Json) => {
    setBusy(true)
    setProblem(null)
    if (!(await flush())) setProblem('The loop is not saved yet, so it can’t be run. Try again in a moment.')
    else {
      // What does not fit is refused by the server with the place.
      const body = { node, state, decision } as TryNodeBody
      const { slug, history } = store.getState()
      const result = await api.tryNode(slug, body, keyFor(history.present, body))
      if (result.ok) {
        const watched = { id: result.value.run.id, trial: node }
        return store.getState().set({ dialog: null, watched, dock: { open: true, tab: 'run' } })
      }
      setProblem(result.problem)
    }
    setBusy(false)
  }
  return { start, busy, problem }
}

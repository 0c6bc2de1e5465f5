'use client'
import { useEffect, useMemo, useState } from 'react'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { PausedRun, ResumeRunBody, RunDetail, RunSnapshot } from '@/lib/api/contracts/runs.ts'
import type { EscalationPacket, Suggestion } from '@/lib/loop/artefacts/escalation.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { checkPatch } from './check-patch.ts'
import {
  type DecisionBody,
  type DecisionDraft,
  draftFrom,
  EMPTY_DRAFT,
  resumeBody,
  suggestedBody,
} from './decision-draft.ts'
import { draftShelf } from './draft-shelf.ts'
import { NO_REFUSAL, refusalPlaces } from './refusal-places.ts'
import type { useEscalation } from './use-escalation.ts'

/** What is decided about. `packet`: null when nothing was raised, or not read yet; `reading`: how far it is; `state`: as it waits, null until it is read. */
export type DecisionSubject = {
  reading: Pick<ReturnType<typeof useEscalation>, 'loading' | 'problem' | 'retry'>
  run: RunDetail
  paused: PausedRun
  snapshot: RunSnapshot
  packet: EscalationPacket | null
  state: JsonObject | null
}

/** What is on its way: which button says so. */
type Sent =
  | { by: 'resume' | 'step' | 'iteration' }
  | { by: 'answer'; answer: string }
  | { by: 'suggestion'; title: string }
  | { by: 'stop' }

export type Decision = ReturnType<typeof useDecision>

/** A decision being made: what is put together, whether it can be sent, what was refused. `send` gives the problem, or null. */
export function useDecision(
  { run, snapshot, state, paused }: DecisionSubject,
  send: (body: ResumeRunBody) => Promise<ApiProblem | null>,
) {
  const key = draftShelf.key(run.id, paused.seq)
  const [draft, setDraft] = useState(() => draftShelf.find(key) ?? EMPTY_DRAFT)
  // Whoever looks at another case in between finds what they had begun.
  useEffect(() => {
    if (draft === EMPTY_DRAFT) draftShelf.drop(key)
    else draftShelf.put(key, draft)
  }, [key, draft])
  const [sent, setSent] = useState<Sent | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const schema = snapshot.spec.state
  const checked = useMemo(
    () => (state === null ? null : checkPatch(schema, state, draft.patch)),
    [schema, state, draft.patch],
  )
  const places = useMemo(
    () =>
      problem?.problems
        ? refusalPlaces(problem.problems, {
            fields: new Set(Object.keys(schema.properties)),
            relaxed: Object.keys(draft.relax),
          })
        : NO_REFUSAL,
    [problem, schema, draft.relax],
  )
  const perform = async (by: Sent, body: DecisionBody) => {
    setSent(by)
    // Whatever the run asks by now, this is about what stands here.
    const refused = await send({ ...body, seq: paused.seq })
    if (refused === null) draftShelf.drop(key)
    setProblem(refused)
    setSent(null)
  }
  return {
    draft,
    checked,
    /** The state with what is changed so far; null while that does not fit, or the state is not known. */
    after: draft.faults.size > 0 ? null : (checked?.after ?? null),
    problem,
    places,
    sent,
    /** Something typed can't be sent as it is. */
    faulty: draft.faults.size > 0 || (draft.version === null && (checked?.problems.size ?? 0) > 0),
    change: (part: Partial<DecisionDraft>) => setDraft((before) => ({ ...before, ...part })),
    /** Gives up all that was put together. */
    discard: () => {
      setDraft(EMPTY_DRAFT)
      setProblem(null)
    },
    /** Notes whether what is typed at a path can be a value. */
    mark: (path: string, faulty: boolean) =>
      setDraft((before) => {
        const faults = new Set(before.faults)
        if (faulty) faults.add(path)
        else faults.delete(path)
        return { ...before, faults }
      }),
    begin: ({ intervention }: Suggestion) => setDraft((before) => draftFrom(intervention, before)),
    resume: (until?: ResumeRunBody['until']) =>
      perform({ by: until ?? 'resume' }, { ...resumeBody(draft), ...(until ? { until } : {}) }),
    answer: (answer: string) => perform({ by: 'answer', answer }, resumeBody(draft, answer)),
    take: ({ title, intervention }: Suggestion) =>
      perform({ by: 'suggestion', title }, suggestedBody(intervention, draft.note)),
    stop: () => perform({ by: 'stop' }, suggestedBody({ stop: true }, draft.note)),
  }
}

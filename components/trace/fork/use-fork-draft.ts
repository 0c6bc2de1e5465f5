'use client'
import { useMemo, useState } from 'react'
import { checkPatch } from '@/components/decision/check-patch.ts'
import { type DecisionDraft, EMPTY_DRAFT } from '@/components/decision/decision-draft.ts'
import { NO_REFUSAL, refusalPlaces } from '@/components/decision/refusal-places.ts'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { ForkRunBody } from '@/lib/api/contracts/forks.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { type Against, againstBody } from './use-against.ts'

/** What a fork begins with, being put together: fields, version and note, checked as the server will. `state`: null while it is not known. */
export function useForkDraft(against: Against, schema: StateSchema | null, state: JsonObject | null) {
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const checked = useMemo(
    () => (schema === null || state === null ? null : checkPatch(schema, state, draft.patch)),
    [schema, state, draft.patch],
  )
  const places = useMemo(() => {
    const fields = new Set(Object.keys(schema?.properties ?? {}))
    return problem?.problems ? refusalPlaces(problem.problems, { fields, relaxed: [] }) : NO_REFUSAL
  }, [problem, schema])
  return {
    draft,
    checked,
    places,
    problem,
    setProblem,
    faulty: draft.faults.size > 0 || (checked?.problems.size ?? 0) > 0,
    change: (part: Partial<DecisionDraft>) => setDraft((before) => ({ ...before, ...part })),
    /** Another version may have other fields. */
    forgetPatch: () => setDraft((before) => ({ ...before, patch: [], faults: new Set() })),
    mark: (path: string, faulty: boolean) =>
      setDraft((before) => {
        const faults = new Set(before.faults)
        if (faulty) faults.add(path)
        else faults.delete(path)
        return { ...before, faults }
      }),
    body: (iteration: number): ForkRunBody => ({
      iteration,
      ...againstBody(against),
      ...(draft.patch.length === 0 ? {} : { patch: [...draft.patch] }),
      ...(draft.note.trim() === '' ? {} : { note: draft.note.trim() }),
    }),
  }
}

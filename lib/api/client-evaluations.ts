import type { Suite } from '../loop/artefacts/suite.ts'
import type { ApiResult } from './client.ts'
import type {
  CaseFromRun,
  CaseFromRunBody,
  CompareEvaluationsQuery,
  EvaluationChanges,
  EvaluationDetail,
  EvaluationEnvelope,
  EvaluationList,
  StartEvaluationBody,
  SuiteDetail,
  SuiteList,
  TargetComparison,
  Variations,
  VariationsBody,
} from './contracts/evaluations.ts'

type Call = <T>(
  path: string,
  options?: { method?: string; body?: unknown; signal?: AbortSignal | undefined },
) => Promise<ApiResult<T>>

/** Calls about suites and evaluations. */
export function evaluationCalls(call: Call) {
  const loop = (slug: string) => `/loops/${encodeURIComponent(slug)}`
  const suite = (id: string) => `/suites/${encodeURIComponent(id)}`
  const evaluation = (id: string) => `/evaluations/${encodeURIComponent(id)}`
  return {
    listSuites: (slug: string, signal?: AbortSignal) => call<SuiteList>(`${loop(slug)}/suites`, { signal }),
    createSuite: (slug: string, content: Suite) =>
      call<SuiteDetail>(`${loop(slug)}/suites`, { method: 'POST', body: { content } }),
    getSuite: (id: string, signal?: AbortSignal) => call<SuiteDetail>(suite(id), { signal }),
    /** Refused with code `stale-revision` when somebody else has saved it since; nothing is written then. */
    saveSuite: (id: string, revision: number, content: Suite) =>
      call<SuiteDetail>(suite(id), { method: 'PUT', body: { revision, content } }),
    /** Its evaluations stay, with the suite as it was. */
    deleteSuite: (id: string) => call<null>(suite(id), { method: 'DELETE' }),
    /** Variations of a case, which nothing has kept yet. */
    varySuite: (id: string, body: VariationsBody, signal?: AbortSignal) =>
      call<Variations>(`${suite(id)}/variations`, { method: 'POST', body, signal }),
    /** A run's input and ending, as a case. */
    keepAsCase: (body: CaseFromRunBody) => call<CaseFromRun>('/suites/from-run', { method: 'POST', body }),

    listEvaluations: (slug: string, signal?: AbortSignal) =>
      call<EvaluationList>(`${loop(slug)}/evaluations`, { signal }),
    startEvaluation: (body: StartEvaluationBody) => call<EvaluationEnvelope>('/evaluations', { method: 'POST', body }),
    getEvaluation: (id: string, signal?: AbortSignal) => call<EvaluationDetail>(evaluation(id), { signal }),
    /** What has changed since `since`, the `changes` of what is known: one that goes on is followed by these. */
    getEvaluationChanges: (id: string, since: number, signal?: AbortSignal) =>
      call<EvaluationChanges>(`${evaluation(id)}/changes?since=${since}`, { signal }),
    cancelEvaluation: (id: string) =>
      call<EvaluationEnvelope>(`${evaluation(id)}/cancel`, { method: 'POST', body: {} }),
    /** One that has ended, with its runs and what only they remember. */
    deleteEvaluation: (id: string) => call<null>(evaluation(id), { method: 'DELETE' }),
    /** Where a browser downloads it from: a row for each result, or everything. */
    evaluationExportUrl: (id: string, format: 'csv' | 'json' = 'csv') =>
      `/api/v1${evaluation(id)}/export?format=${format}`,
    /** One target of each, case by case. */
    compareEvaluations: ({ a, b, targetA = 0, targetB = 0 }: CompareEvaluationsQuery, signal?: AbortSignal) =>
      call<TargetComparison>(
        `/evaluations/compare?${new URLSearchParams({ a, b, targetA: String(targetA), targetB: String(targetB) })}`,
        { signal },
      ),
  }
}

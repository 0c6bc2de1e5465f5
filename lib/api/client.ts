import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { LoopRegistry } from '../loop/kinds/loop-registry.ts'
import { evaluationCalls } from './client-evaluations.ts'
import { readLines } from './client-lines.ts'
import type { ArtifactEnvelope, RunArtifacts } from './contracts/artifacts.ts'
import type { RunBreakpoints, SetBreakpointsBody } from './contracts/breakpoints.ts'
import type { LoopBudget } from './contracts/budgets.ts'
import type { Health, ProviderList, SecretList, TemplateList, ToolList } from './contracts/catalogue.ts'
import type { LoopChecklist } from './contracts/checklist.ts'
import type { ComparisonAnswer } from './contracts/compare.ts'
import type { ForkList, ForkRunBody, ReplayAnswer, ReplayRunBody } from './contracts/forks.ts'
import type { InboxPage, InboxQuery, OpenEscalation } from './contracts/inbox.ts'
import type { CreatedLoop, CreateLoopBody, LoopDetail, LoopEnvelope, LoopList, SavedDesign } from './contracts/loops.ts'
import type { McpCheck, McpServerSaved, McpSettings, PutMcpServerBody } from './contracts/mcp.ts'
import type {
  CreateMemoryBody,
  EditMemoryBody,
  ForgetMemoriesBody,
  Forgotten,
  MemoriesQuery,
  MemoryEnvelope,
  MemoryList,
} from './contracts/memories.ts'
import type { PairDetail, PriorPairList, PriorsQuery, RunExit } from './contracts/priors.ts'
import type { Problem } from './contracts/problem.ts'
import type { TemplateRecording } from './contracts/recordings.ts'
import type { ReplayLine, ReplayRunsBody } from './contracts/replays.ts'
import type { RevisionDetail, RevisionPage, RevisionsQuery } from './contracts/revisions.ts'
import type {
  ChildList,
  ChildrenQuery,
  EventPage,
  IterationPage,
  PayloadBody,
  ResumeRunBody,
  RunEnvelope,
  RunList,
  RunRescues,
  RunSnapshot,
  RunsQuery,
  Segment,
  StartRunBody,
  TryNodeBody,
} from './contracts/runs.ts'
import type {
  AliasSaved,
  ConnectionSaved,
  ConnectionTest,
  ModelList,
  ModelSettings,
  ModelUses,
  PriceSaved,
  PutAliasBody,
  PutConnectionBody,
  PutPriceBody,
  TestConnectionBody,
} from './contracts/settings.ts'
import type { SharedLinkList, SharedLinkMade, SharedVersion } from './contracts/shared-links.ts'
import type {
  EditTemplateBody,
  PublishTemplateBody,
  TemplateEnvelope,
  TemplateLinkList,
} from './contracts/templates.ts'
import type { VersionDetail, VersionEnvelope, VersionList } from './contracts/versions.ts'
import type { WhatIfBody, WhatIfLine } from './contracts/what-if.ts'
import { type RunSubscription, subscribeToRun } from './event-stream.ts'
import { readProblem } from './read-problem.ts'

/** What came back: the value, or the problem as the server told it. `problem.code` is `network` (status 0) when no answer came at all. */
export type ApiResult<T> = { ok: true; value: T } | { ok: false; problem: ApiProblem }
export type ApiProblem = Problem

type CallOptions = {
  method?: string
  body?: unknown
  /** Sent as it is, instead of a body of JSON. */
  file?: Blob
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}
export type ApiClient = ReturnType<typeof createApiClient>

/** Typed calls of the HTTP API. A failure is a returned value; nothing here throws but on a programming error. */
export function createApiClient(options: { baseUrl?: string; fetch?: typeof fetch } = {}) {
  const base = `${options.baseUrl ?? ''}/api/v1`
  const fetcher: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init))

  async function call<T>(
    path: string,
    { method = 'GET', body, file, headers, signal }: CallOptions = {},
  ): Promise<ApiResult<T>> {
    try {
      const response = await fetcher(`${base}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(file === undefined ? {} : { body: file }),
        ...(signal ? { signal } : {}),
        cache: 'no-store',
      })
      const text = await response.text()
      // Success bodies are made by the same contracts in the same release: parsing them again would cost a second walk of every trace.
      if (response.ok) return { ok: true, value: (text === '' ? null : JSON.parse(text)) as T }
      return { ok: false, problem: problemOf(response.status, text) }
    } catch (error) {
      return { ok: false, problem: networkProblem(error) }
    }
  }

  /** Values as lines of JSON, each told as it comes. The last one of a whole answer is `end`. */
  async function callForLines<T extends { type: string }>(
    path: string,
    body: unknown,
    onLine: (line: T) => void,
    signal?: AbortSignal,
  ): Promise<ApiResult<null>> {
    try {
      const response = await fetcher(`${base}${path}`, {
        method: 'POST',
        headers: { accept: 'application/x-ndjson', 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
        cache: 'no-store',
      })
      if (!response.ok || !response.body)
        return { ok: false, problem: problemOf(response.status, await response.text()) }
      let ended = false
      for await (const text of readLines(response.body)) {
        const line = JSON.parse(text) as T // made by the same contract in the same release
        ended = line.type === 'end'
        onLine(line)
      }
      return ended ? { ok: true, value: null } : { ok: false, problem: networkProblem(null) }
    } catch (error) {
      return { ok: false, problem: networkProblem(error) }
    }
  }

  const loop = (slug: string) => `/loops/${encodeURIComponent(slug)}`
  const template = (slug: string) => `/templates/${encodeURIComponent(slug)}`
  const artifact = (id: string) => `/artifacts/${encodeURIComponent(id)}`
  const run = (id: string) => `/runs/${encodeURIComponent(id)}`
  const memory = (id: string) => `/memories/${encodeURIComponent(id)}`
  const connection = (name: string) => `/settings/models/connections/${encodeURIComponent(name)}`
  const mcpServer = (name: string) => `/settings/mcp/${encodeURIComponent(name)}`
  const modelAlias = (alias: string) => `/settings/models/aliases/${encodeURIComponent(alias)}`

  return {
    listLoops: (signal?: AbortSignal) => call<LoopList>('/loops', { signal }),
    createLoop: (body: CreateLoopBody) => call<CreatedLoop>('/loops', { method: 'POST', body }),
    getLoop: (slug: string, signal?: AbortSignal) => call<LoopDetail>(loop(slug), { signal }),
    /** Refused with code `stale-revision` and `problem.current` when the draft has moved on; nothing is written then. */
    saveDesign: (slug: string, revision: number, design: LoopDesign) =>
      call<SavedDesign>(`${loop(slug)}/design`, { method: 'PUT', body: { revision, design } }),
    renameLoop: (slug: string, name: string) => call<LoopEnvelope>(loop(slug), { method: 'PATCH', body: { name } }),
    getBudget: (slug: string, signal?: AbortSignal) => call<LoopBudget>(`${loop(slug)}/budget`, { signal }),
    /** What the loop's runs may spend in one UTC day. Refused with `loop-flagged` when a flagged loop would get more. */
    setDailyBudget: (slug: string, dailyBudgetNanoUsd: number | null) =>
      call<LoopEnvelope>(loop(slug), { method: 'PATCH', body: { dailyBudgetNanoUsd } }),
    archiveLoop: (slug: string) => call<null>(loop(slug), { method: 'DELETE' }),
    acceptLoop: (slug: string) => call<LoopEnvelope>(`${loop(slug)}/accept`, { method: 'POST', body: {} }),

    /** Which of the fourteen points of a loop fit for use are met. */
    getChecklist: (slug: string, signal?: AbortSignal) => call<LoopChecklist>(`${loop(slug)}/checklist`, { signal }),
    /** What the compiler has to know of the loops that this one can call. */
    getLoopRegistry: (slug: string, signal?: AbortSignal) => call<LoopRegistry>(`${loop(slug)}/registry`, { signal }),
    listVersions: (slug: string, signal?: AbortSignal) => call<VersionList>(`${loop(slug)}/versions`, { signal }),
    publishVersion: (slug: string, revision: number, note: string) =>
      call<VersionEnvelope>(`${loop(slug)}/versions`, { method: 'POST', body: { revision, note } }),
    getVersion: (slug: string, number: number, signal?: AbortSignal) =>
      call<VersionDetail>(`${loop(slug)}/versions/${number}`, { signal }),
    /** What the draft was, newest first, each with what it changed. */
    listRevisions: (slug: string, query: RevisionsQuery = {}, signal?: AbortSignal) =>
      call<RevisionPage>(`${loop(slug)}/revisions${queryString(query)}`, { signal }),
    /** Refused with `not-found` when it was thinned out. */
    getRevision: (slug: string, revision: number, signal?: AbortSignal) =>
      call<RevisionDetail>(`${loop(slug)}/revisions/${revision}`, { signal }),
    listSharedLinks: (slug: string, signal?: AbortSignal) => call<SharedLinkList>(`${loop(slug)}/links`, { signal }),
    /** The answer holds the token, which is told but once. */
    createSharedLink: (slug: string, version: number) =>
      call<SharedLinkMade>(`${loop(slug)}/links`, { method: 'POST', body: { version } }),
    revokeSharedLink: (slug: string, id: string) =>
      call<null>(`${loop(slug)}/links/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    /** The version that a shared link opens. */
    getShared: (token: string, signal?: AbortSignal) =>
      call<SharedVersion>(`/shared/${encodeURIComponent(token)}`, { signal }),

    /** The same `idempotencyKey` with the same body gives the same run. */
    startRun: (body: StartRunBody, idempotencyKey?: string) =>
      call<RunEnvelope>('/runs', {
        method: 'POST',
        body,
        headers: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {},
      }),
    /** Runs one node of the stored draft alone. Lists of runs leave it out. */
    tryNode: (slug: string, body: TryNodeBody, idempotencyKey?: string) =>
      call<RunEnvelope>(`${loop(slug)}/trials`, {
        method: 'POST',
        body,
        headers: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {},
      }),
    listRuns: (query: RunsQuery = {}, signal?: AbortSignal) => call<RunList>(`/runs${queryString(query)}`, { signal }),
    getRun: (id: string, signal?: AbortSignal) => call<RunEnvelope>(run(id), { signal }),
    /** The design and spec that the run executes, or those that its event `seq` belongs to. */
    getRescues: (id: string, signal?: AbortSignal) => call<RunRescues>(`${run(id)}/rescues`, { signal }),
    /** Where a browser saves it from: spans of the run, and of those that it called. */
    runExportUrl: (id: string) => `/api/v1${run(id)}/export?format=otlp`,
    getRunSnapshot: (id: string, query: { seq?: number } = {}, signal?: AbortSignal) =>
      call<RunSnapshot>(`${run(id)}/snapshot${queryString(query)}`, { signal }),
    /** Pauses where the next step would begin. */
    pauseRun: (id: string) => call<RunEnvelope>(`${run(id)}/pause`, { method: 'POST', body: {} }),
    readBreakpoints: (id: string, signal?: AbortSignal) => call<RunBreakpoints>(`${run(id)}/breakpoints`, { signal }),
    /** All of them, in place of those that it has. Refused with `invalid-breakpoints` when one could never stop the run. */
    setBreakpoints: (id: string, body: SetBreakpointsBody) =>
      call<RunBreakpoints>(`${run(id)}/breakpoints`, { method: 'PUT', body }),
    /**
     * Refused with `stale-decision` when `body.seq` is not that of the pause that it waits with by now, and with `invalid-answer`, `invalid-patch`, `invalid-intervention` or `migration-failed` when
     * something does not fit; the run stays paused as it was.
     */
    resumeRun: (id: string, body: ResumeRunBody) => call<RunEnvelope>(`${run(id)}/resume`, { method: 'POST', body }),
    /** What a paused run asks a person to decide. */
    getEscalation: (id: string, signal?: AbortSignal) => call<OpenEscalation>(`${run(id)}/escalation`, { signal }),
    /** Runs that wait for a person. */
    listInbox: (query: InboxQuery = {}, signal?: AbortSignal) =>
      call<InboxPage>(`/inbox${queryString(query)}`, { signal }),
    /** A new run that goes on live from the start of an iteration of this one. The same `idempotencyKey` with the same body gives the same run. */
    forkRun: (id: string, body: ForkRunBody, idempotencyKey?: string) =>
      call<RunEnvelope>(`${run(id)}/fork`, {
        method: 'POST',
        body,
        headers: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {},
      }),
    /** Runs that the run has called: those of the call with this seq, or of all calls. */
    listChildren: (id: string, query: ChildrenQuery = {}, signal?: AbortSignal) =>
      call<ChildList>(`${run(id)}/children${queryString(query)}`, { signal }),
    /** What two runs do otherwise, iteration by iteration. */
    compareRuns: (query: { a: string; b: string }, signal?: AbortSignal) =>
      call<ComparisonAnswer>(`/runs/compare${queryString(query)}`, { signal }),
    listForks: (id: string, signal?: AbortSignal) => call<ForkList>(`${run(id)}/forks`, { signal }),
    /** Drives the run's own version, or another one, by its recorded answers; nothing is executed. */
    replayRun: (id: string, body: ReplayRunBody = {}, signal?: AbortSignal) =>
      call<ReplayAnswer>(`${run(id)}/replay`, { method: 'POST', body, signal }),
    /** Reads an edited predicate over what is recorded, line by line. An answer that breaks off is the problem `network`. */
    whatIf: (slug: string, body: WhatIfBody, onLine: (line: WhatIfLine) => void, signal?: AbortSignal) =>
      callForLines(`${loop(slug)}/what-if`, body, onLine, signal),
    /** Replays stored runs of a loop, line by line. An answer that breaks off is the problem `network`. */
    replayRuns: (slug: string, body: ReplayRunsBody, onLine: (line: ReplayLine) => void, signal?: AbortSignal) =>
      callForLines(`${loop(slug)}/replay`, body, onLine, signal),
    cancelRun: (id: string) => call<RunEnvelope>(`${run(id)}/cancel`, { method: 'POST', body: {} }),
    listEvents: (id: string, query: { after?: number; limit?: number } = {}, signal?: AbortSignal) =>
      call<EventPage>(`${run(id)}/events${queryString(query)}`, { signal }),
    listIterations: (id: string, query: { from?: number; limit?: number } = {}, signal?: AbortSignal) =>
      call<IterationPage>(`${run(id)}/iterations${queryString(query)}`, { signal }),
    getSegment: (id: string, segment: number, query: { after?: number } = {}, signal?: AbortSignal) =>
      call<Segment>(`${run(id)}/segments/${segment}${queryString(query)}`, { signal }),
    listRunArtifacts: (id: string, signal?: AbortSignal) => call<RunArtifacts>(`${run(id)}/artifacts`, { signal }),
    getArtifact: (id: string, signal?: AbortSignal) => call<ArtifactEnvelope>(artifact(id), { signal }),
    /** Keeps a file, whose bytes are the body of the request. */
    uploadArtifact: (name: string, file: Blob, signal?: AbortSignal) =>
      call<ArtifactEnvelope>(`/artifacts${queryString({ name })}`, { method: 'POST', file, signal }),
    /** Refused with `file-in-use` when a run wrote it or was started with it, or a version names it. */
    deleteArtifact: (id: string) => call<null>(artifact(id), { method: 'DELETE' }),
    /** Where a browser downloads the file from. */
    artifactUrl: (id: string) => `${base}${artifact(id)}/content`,
    readArtifact: async (id: string, signal?: AbortSignal): Promise<ApiResult<Uint8Array>> => {
      try {
        const options = { cache: 'no-store' as const, ...(signal ? { signal } : {}) }
        const response = await fetcher(`${base}${artifact(id)}/content`, options)
        if (!response.ok) return { ok: false, problem: problemOf(response.status, await response.text()) }
        return { ok: true, value: new Uint8Array(await response.arrayBuffer()) }
      } catch (error) {
        return { ok: false, problem: networkProblem(error) }
      }
    },
    getPayload: (id: string, hash: string, signal?: AbortSignal) =>
      call<PayloadBody>(`${run(id)}/payloads/${hash}`, { signal }),
    /** Follows the run's log live; returns the function that stops it. */
    followRun: (id: string, subscription: RunSubscription) =>
      subscribeToRun(`${base}${run(id)}/events`, subscription, fetcher),

    /** Finished runs of a version that a template of it can show. */
    listShowableRuns: (slug: string, version: number, signal?: AbortSignal) =>
      call<RunList>(`${loop(slug)}/versions/${version}/runs`, { signal }),
    /** Offers a version of a loop in the gallery. Refused with `invalid-template`, which names what is wrong, and `too-many-templates`. */
    publishTemplate: (body: PublishTemplateBody) => call<TemplateEnvelope>('/templates', { method: 'POST', body }),
    editTemplate: (slug: string, body: EditTemplateBody) =>
      call<TemplateEnvelope>(template(slug), { method: 'PATCH', body }),
    /** Takes it out of the gallery; its links lead nowhere then. */
    withdrawTemplate: (slug: string) => call<null>(template(slug), { method: 'DELETE' }),
    listTemplateLinks: (slug: string, signal?: AbortSignal) =>
      call<TemplateLinkList>(`${template(slug)}/links`, { signal }),
    createTemplateLink: (slug: string) => call<SharedLinkMade>(`${template(slug)}/links`, { method: 'POST' }),
    revokeTemplateLink: (slug: string, id: string) =>
      call<null>(`${template(slug)}/links/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    /** Where a browser saves the template as a file from. */
    templateFileUrl: (slug: string) => `${base}${template(slug)}/file`,
    /** The recorded run of the template that a shared link opens. */
    getSharedRecording: (token: string, signal?: AbortSignal) =>
      call<TemplateRecording>(`/shared/${encodeURIComponent(token)}/recording`, { signal }),
    /** A template’s recorded run, whole. */
    getTemplateRecording: (slug: string, signal?: AbortSignal) =>
      call<TemplateRecording>(`${template(slug)}/recording`, { signal }),
    listTemplates: (signal?: AbortSignal) => call<TemplateList>('/templates', { signal }),
    listTools: (signal?: AbortSignal) => call<ToolList>('/tools', { signal }),
    listSecrets: (signal?: AbortSignal) => call<SecretList>('/secrets', { signal }),
    listProviders: (signal?: AbortSignal) => call<ProviderList>('/models', { signal }),

    getModelSettings: (signal?: AbortSignal) => call<ModelSettings>('/settings/models', { signal }),
    /** Changes are refused with `stale-settings` when what they change is not as it was `seen`; nothing is written then. */
    putConnection: (name: string, body: PutConnectionBody) =>
      call<ConnectionSaved>(connection(name), { method: 'PUT', body }),
    deleteConnection: (name: string, seen?: number) =>
      call<null>(`${connection(name)}${queryString({ seen })}`, { method: 'DELETE' }),
    testConnection: (name: string, body: TestConnectionBody = {}, signal?: AbortSignal) =>
      call<ConnectionTest>(`${connection(name)}/test`, { method: 'POST', body, signal }),
    listConnectionModels: (name: string, signal?: AbortSignal) =>
      call<ModelList>(`${connection(name)}/models`, { signal }),
    putModelAlias: (alias: string, body: PutAliasBody) => call<AliasSaved>(modelAlias(alias), { method: 'PUT', body }),
    deleteModelAlias: (alias: string, seen?: number) =>
      call<null>(`${modelAlias(alias)}${queryString({ seen })}`, { method: 'DELETE' }),
    putModelPrice: (body: PutPriceBody) => call<PriceSaved>('/settings/models/prices', { method: 'PUT', body }),
    deleteModelPrice: (query: { provider: string; model: string; seen?: number }) =>
      call<null>(`/settings/models/prices${queryString(query)}`, { method: 'DELETE' }),
    readModelUses: (query: { provider: string; model?: string }, signal?: AbortSignal) =>
      call<ModelUses>(`/settings/models/uses${queryString(query)}`, { signal }),

    /** What finished runs have taught, by task type and models. */
    listPriors: (signal?: AbortSignal) => call<PriorPairList>('/priors', { signal }),
    /** One pair: of a task type, or of a loop whose runs have none. */
    readPair: ({ task, loop, model, target }: PriorsQuery, signal?: AbortSignal) =>
      call<PairDetail>(`/priors/pair${queryString({ task, loop, model, target })}`, { signal }),
    /** Why adaptive exit stopped a run, or did not. */
    readRunExit: (id: string, signal?: AbortSignal) => call<RunExit>(`${run(id)}/exit`, { signal }),

    listMemories: (query: MemoriesQuery = {}, signal?: AbortSignal) =>
      call<MemoryList>(`/memories${queryString(query)}`, { signal }),
    addMemory: (body: CreateMemoryBody) => call<MemoryEnvelope>('/memories', { method: 'POST', body }),
    /** Refused with `stale-memory` when it was edited since it was `seen`, and with `memory-key-taken`. */
    editMemory: (id: string, body: EditMemoryBody) => call<MemoryEnvelope>(memory(id), { method: 'PATCH', body }),
    /** Text, key and vector are gone for good. */
    forgetMemory: (id: string) => call<null>(memory(id), { method: 'DELETE' }),
    forgetMemories: (body: ForgetMemoriesBody) => call<Forgotten>('/memories/forget', { method: 'POST', body }),

    readMcpSettings: (signal?: AbortSignal) => call<McpSettings>('/settings/mcp', { signal }),
    /** Refused with `stale-settings` when it is not as it was `seen`. Another address clears the headers, unless some come along. */
    saveMcpServer: (name: string, body: PutMcpServerBody) =>
      call<McpServerSaved>(mcpServer(name), { method: 'PUT', body }),
    removeMcpServer: (name: string, seen?: number) =>
      call<null>(`${mcpServer(name)}${queryString({ seen })}`, { method: 'DELETE' }),
    /** Asks the server for its tools, and keeps what it says. */
    checkMcpServer: (name: string) => call<McpCheck>(`${mcpServer(name)}/check`, { method: 'POST' }),

    ...evaluationCalls(call),

    health: (signal?: AbortSignal) => call<Health>('/health', { signal }),
  }
}

/** The client of the page's own origin. */
export const api = createApiClient()

function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value))
  return params.size === 0 ? '' : `?${params}`
}

function problemOf(status: number, text: string): ApiProblem {
  const ours = readProblem(text)
  if (ours) return ours
  // A proxy or the framework answered instead of our handler.
  return {
    type: 'about:blank',
    title: `HTTP ${status}`,
    status,
    code: 'unexpected-answer',
    detail: 'The server gave an answer that is not ours.',
  }
}

function networkProblem(error: unknown): ApiProblem {
  const aborted = error instanceof Error && error.name === 'AbortError'
  const detail = aborted ? 'The request was cancelled.' : 'The server could not be reached.'
  return {
    type: 'about:blank',
    title: aborted ? 'Cancelled' : 'No connection',
    status: 0,
    code: aborted ? 'aborted' : 'network',
    detail,
  }
}

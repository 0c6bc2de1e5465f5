import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient, ApiProblem } from '@/lib/api/client.ts'
import type { WhatIfRun } from '@/lib/api/contracts/what-if.ts'
import type { WhatIfEdit, WhatIfLook } from '@/lib/loop/artefacts/what-if.ts'

/** What came back so far. `asking`: more is on its way. */
export type Asked = {
  status: 'asking' | 'done' | 'cancelled' | 'failed'
  problem: ApiProblem | null
  /** How many runs will be gone through; null: not known yet. */
  runs: number | null
  results: readonly WhatIfRun[]
  looks: readonly WhatIfLook[]
  /** The loop has more runs than were gone through. */
  more: boolean
}

export type WhatIfState = {
  /** What is asked about; null: nothing yet. */
  edit: WhatIfEdit | null
  /** In one run. */
  here: Asked | null
  /** In all stored runs of the loop. */
  all: Asked | null
  /** The predicate that is looked at, and texts that were written, by predicate: a tab that is left keeps them. */
  key: string | null
  drafts: Readonly<Record<string, string>>
  look(part: Partial<Pick<WhatIfState, 'key' | 'drafts'>>): void
  /** Asks anew in the one run, a moment later: people go on typing. */
  ask(edit: WhatIfEdit | null): void
  askAll(): void
  cancelAll(): void
}
export type WhatIfStore = StoreApi<WhatIfState>

/** The written texts with one more; one that says what the run's own predicate says is none. */
export function withDraft(
  drafts: WhatIfState['drafts'],
  { key, text }: { key: string; text: string },
  written: string,
): WhatIfState['drafts'] {
  const others = Object.entries(drafts).filter(([each]) => each !== key)
  return Object.fromEntries(written === text ? others : [...others, [key, written]])
}

export type WhatIfSetup = {
  api: Pick<ApiClient, 'whatIf'>
  slug: string
  /** Null: only all runs are asked about. */
  runId: string | null
}

const PATIENCE_MS = 200
/** Lines come by hundreds; the page is shown anew this often. */
const SHOW_MS = 80
const BEGUN: Asked = { status: 'asking', problem: null, runs: null, results: [], looks: [], more: false }

/** Asks the server what if, and keeps what came back. A new question gives up the one before. */
export function createWhatIfStore({ api, slug, runId }: WhatIfSetup): WhatIfStore {
  let here = new AbortController()
  let all = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function question(edit: WhatIfEdit, run: string | null, signal: AbortSignal, show: (asked: Asked) => void) {
    const results: WhatIfRun[] = []
    const looks: WhatIfLook[] = []
    let [runs, more, shownAt]: [number | null, boolean, number] = [null, false, 0]
    const soFar = (status: Asked['status'], problem: ApiProblem | null = null): Asked => ({
      ...{ status, problem, runs, more, results: [...results], looks: [...looks] },
    })
    show(BEGUN)
    // Ids are parsed where they enter: this one is the viewer's own run.
    const body = { edit, ...(run === null ? {} : { run: run as WhatIfRun['run']['id'] }) }
    const answer = await api.whatIf(
      slug,
      body,
      (line) => {
        if (line.type === 'begin') runs = line.runs
        else if (line.type === 'looks') looks.push(...line.looks)
        else if (line.type === 'run') results.push(line.result)
        else more = line.more
        if (performance.now() - shownAt < SHOW_MS || signal.aborted) return
        shownAt = performance.now()
        show(soFar('asking'))
      },
      signal,
    )
    if (signal.aborted) return
    show(answer.ok ? soFar('done') : soFar('failed', answer.problem))
  }

  return createStore<WhatIfState>()((set, get) => ({
    edit: null,
    here: null,
    all: null,
    key: null,
    drafts: {},
    look: (part) => set(part),
    ask: (edit) => {
      if (JSON.stringify(edit) === JSON.stringify(get().edit)) return
      here.abort()
      all.abort()
      clearTimeout(timer)
      set({ edit, all: null, ...(edit === null ? { here: null } : {}) })
      if (edit === null || runId === null) return
      here = new AbortController()
      const { signal } = here
      timer = setTimeout(() => {
        const before = get().here
        // What was there stays until the new answer begins: a strip that goes blank at each letter can't be read.
        void question(edit, runId, signal, (asked) => {
          if (asked.status === 'asking' && asked.looks.length === 0 && before)
            set({ here: { ...before, status: 'asking' } })
          else set({ here: asked })
        })
      }, PATIENCE_MS)
    },
    askAll: () => {
      const { edit } = get()
      all.abort()
      if (edit === null) return
      all = new AbortController()
      void question(edit, null, all.signal, (asked) => set({ all: asked }))
    },
    cancelAll: () => {
      all.abort()
      const asked = get().all
      if (asked?.status === 'asking') set({ all: { ...asked, status: 'cancelled' } })
    },
  }))
}

import { createStore, type StoreApi } from 'zustand/vanilla'
import { readSegment } from '@/components/trace/store/read-segment.ts'
import type { ApiClient, ApiProblem } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { type RecordedIteration, recordedIterations } from '@/lib/loop/3-run/recorded-moments.ts'
import { SEGMENT_ITERATIONS, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { LoopSpec } from '@/lib/loop/artefacts/spec.ts'
import { payloadsNear, withPayloads } from './recorded-events.ts'

/** What is read from the server: passed in, so that tests need none. */
export type LiveApi = Pick<ApiClient, 'listRuns' | 'getRunSnapshot' | 'getSegment' | 'getPayload'>

/** `whole`: from the first event on; else only the part of a long run around the chosen iteration, without what lies before it. */
export type Recording = { runId: string; iterations: RecordedIteration[]; whole: boolean }

/** A place of a run: `step` counts in its iteration, from 1; null is where the source itself is read. */
export type ChosenPlace = { iteration: number; step: number | null }

export type LiveState = {
  /** Newest first; null until they are read. */
  runs: readonly RunSummary[] | null
  /** Null: the newest one that has records. */
  pinned: string | null
  place: ChosenPlace | null
  recording: Recording | null
  loading: boolean
  problem: ApiProblem | null
  /** Reads the newest runs, and what the chosen one recorded. */
  refresh(): Promise<void>
  /** Null: the newest one, from now on. */
  chooseRun(runId: string | null): void
  choose(place: ChosenPlace): void
  /** Large values around the chosen place, for whoever reads them. */
  loadLarge(): Promise<void>
}

export type LiveStore = StoreApi<LiveState>

/** What a browser tab remembers. */
export type Kept = { pinned: string | null; place: ChosenPlace | null }
export type LiveSetup = { api: LiveApi; slug: string; kept: Kept | null; keep: (kept: Kept) => void }

/** As many runs as are offered. */
const RUNS = 20
/** Longer runs are read around the chosen place alone. */
const WHOLE_SEGMENTS = 8
const MOST_PAYLOADS = 200
const AT_ONCE = 4

type Loaded = { spec: LoopSpec; events: TraceEvent[]; start: JsonObject | undefined; key: string }

/** The run whose record gives expressions their values while they are written; one per designer. */
export function createLiveStore({ api, slug, kept, keep }: LiveSetup): LiveStore {
  let loaded: Loaded | null = null
  let payloads = new Map<string, Json>()
  const failed = new Set<string>()
  let asked = 0

  return createStore<LiveState>()((set, get) => {
    const remember = () => keep({ pinned: get().pinned, place: get().place })

    const read = async (): Promise<void> => {
      const run = chosenRun(get())
      if (!run) return set({ recording: null, loading: false })
      const whole = run.iterations <= WHOLE_SEGMENTS * SEGMENT_ITERATIONS
      const at = Math.min(get().place?.iteration ?? run.iterations, run.iterations)
      const last = segmentOf(run.iterations)
      const segments = whole ? Array.from({ length: last + 1 }, (_, index) => index) : [segmentOf(at)]
      const key = `${run.id} ${run.lastSeq} ${segments.join()}`
      if (loaded?.key === key) return set({ loading: false })
      const mine = ++asked
      set({ loading: true, problem: null })
      const [snapshot, ...parts] = await Promise.all([
        api.getRunSnapshot(run.id),
        ...segments.map((index) => readSegment(api, run.id, index)),
      ])
      if (mine !== asked) return
      const broken = parts.find((part) => part.status === 'failed')
      if (!snapshot.ok || broken?.status === 'failed') {
        const problem = snapshot.ok ? broken?.problem : snapshot.problem
        return set({ loading: false, problem: problem ?? null, recording: null })
      }
      const ready = parts.flatMap((part) => (part.status === 'ready' ? [part.segment] : []))
      if (loaded?.key.split(' ')[0] !== run.id) payloads = new Map()
      const start = whole ? undefined : ready[0]?.start
      loaded = { key, spec: snapshot.value.spec, events: ready.flatMap(({ events }) => events), start }
      fold(run.id)
    }

    const fold = (runId: string) => {
      if (!loaded) return
      const { spec, events, start } = loaded
      const iterations = recordedIterations(spec, runId, withPayloads(events, payloads), start)
      set({ recording: { runId, iterations, whole: start === undefined }, loading: false })
    }

    return {
      runs: null,
      pinned: kept?.pinned ?? null,
      place: kept?.place ?? null,
      recording: null,
      loading: false,
      problem: null,

      refresh: async () => {
        const result = await api.listRuns({ loop: slug, limit: RUNS })
        if (!result.ok) {
          if (result.problem.code !== 'aborted') set({ problem: result.problem })
          return
        }
        const before = chosenRun(get())?.id
        set({ runs: result.value.runs, problem: null })
        // Of another run than the one that was looked at, the end is what tells most.
        if (before !== undefined && chosenRun(get())?.id !== before) set({ place: null })
        await read()
      },
      chooseRun: (runId) => {
        set({ pinned: runId, place: null })
        remember()
        void read()
      },
      choose: (place) => {
        set({ place })
        remember()
        if (get().recording?.whole === false) void read()
      },
      loadLarge: async () => {
        const run = chosenRun(get())
        if (!loaded || !run) return
        const seq = get().recording?.iterations.length ? seqOf(loaded.events, get().place, run) : 0
        const wanted = payloadsNear(loaded.events, seq)
          .slice(0, MOST_PAYLOADS)
          .filter((hash) => !payloads.has(hash) && !failed.has(hash))
        if (wanted.length === 0) return
        const found = payloads
        const queue = wanted.values()
        const worker = async () => {
          for (const hash of queue) {
            const result = await api.getPayload(run.id, hash)
            if (result.ok) found.set(hash, result.value.value)
            else failed.add(hash)
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, worker))
        if (found === payloads) fold(run.id)
      },
    }
  })
}

/** The run that is looked at: the one that was chosen, else the newest that has begun an iteration. */
export function chosenRun({ runs, pinned }: Pick<LiveState, 'runs' | 'pinned'>): RunSummary | undefined {
  const begun = runs?.filter(({ iterations }) => iterations > 0)
  return begun?.find(({ id }) => id === pinned) ?? begun?.[0]
}

/** The iteration that is looked at: the chosen one, else the last. */
export function chosenIteration({
  recording,
  place,
}: Pick<LiveState, 'recording' | 'place'>): RecordedIteration | undefined {
  const found = place && recording?.iterations.find(({ iteration }) => iteration === place.iteration)
  return found ?? recording?.iterations.at(-1)
}

function seqOf(events: readonly TraceEvent[], place: ChosenPlace | null, run: RunSummary): number {
  return events.findLast(({ iteration }) => iteration === place?.iteration)?.seq ?? run.lastSeq
}

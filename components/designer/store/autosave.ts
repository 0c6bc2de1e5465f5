import type { ApiClient } from '@/lib/api/client.ts'
import { hashJson } from '@/lib/loop/artefacts/json.ts'
import { dropBackup, writeBackup } from './backup.ts'
import type { DesignerStore } from './designer-store.ts'

export type AutosavePorts = {
  api: Pick<ApiClient, 'saveDesign' | 'getLoop'>
  storage: Storage
  /** Names this tab, so that two tabs keep separate backups. */
  tab: string
  now?: () => number
  delayMs?: number
}

const DELAY_MS = 600
const RETRY_MS = [2_000, 4_000, 8_000, 15_000, 30_000]

export type Autosave = {
  /** Saves at once what is not saved yet; true when the server has it all. */ flush: () => Promise<boolean>
  stop: () => void
}

/**
 * Sends the design to the server shortly after each edit: one request at a time, always with the revision it was made from. What is not sent yet stands in
 * the browser's storage. A stale revision stops it until a person has chosen; no connection makes it try again.
 */
export function startAutosave(
  store: DesignerStore,
  { api, storage, tab, now = Date.now, delayMs = DELAY_MS }: AutosavePorts,
): Autosave {
  let timer: ReturnType<typeof setTimeout> | null = null
  let inFlight: Promise<void> | null = null
  let failures = 0
  /** Hash of the design that was sent last and whose answer has not come. */
  let sent: string | null = null
  let stopped = false

  const pending = () => store.getState().history.present !== store.getState().savedDesign

  const schedule = (ms: number) => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void save(), ms)
  }

  function save(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    inFlight ??= send().finally(() => {
      inFlight = null
    })
    return inFlight
  }

  async function send(): Promise<void> {
    const { slug, revision, history, save: current, set } = store.getState()
    if (stopped || !pending() || current.status === 'conflict') return
    const design = history.present
    set({ save: { status: 'saving' } })
    const unanswered = sent
    const sending = hashJson(design)
    sent = sending
    backUp()
    const result = await api.saveDesign(slug, revision, design)
    if (stopped) return
    if (result.ok) {
      failures = 0
      sent = null
      set({ revision: result.value.revision, savedDesign: design, save: { status: 'saved' } })
      if (pending()) afterEdit()
      else dropBackup(storage, slug, tab)
      return
    }
    const { problem } = result
    const answered = problem.status > 0 && problem.status < 500
    if (answered) sent = null
    if (problem.code === 'stale-revision' && problem.current) {
      const own = await ownRevision(slug, [unanswered, sending])
      if (stopped) return
      if (own === null) return set({ save: { status: 'conflict', current: problem.current } })
      set({ revision: own, save: { status: 'waiting' } })
      schedule(0)
    } else if (problem.status === 0 || problem.status >= 500) {
      set({ save: { status: 'offline' } })
      schedule(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 30_000)
      failures += 1
    } else {
      set({ save: { status: 'refused', detail: problem.detail, problem: problem.problems?.[0] ?? null } })
    }
  }

  /** The revision of what the server holds where that is ours: sent without an answer, or by this page before it was left. Null: somebody else’s. */
  async function ownRevision(slug: string, ours: readonly (string | null)[]): Promise<number | null> {
    const held = await api.getLoop(slug)
    return held.ok && ours.includes(hashJson(held.value.design)) ? held.value.revision : null
  }

  function backUp(): void {
    const { slug, revision, history } = store.getState()
    writeBackup(storage, slug, tab, { revision, design: history.present, at: now(), sent })
  }

  function afterEdit(): void {
    const { slug, save: current, set } = store.getState()
    if (!pending()) {
      // Undone back to what the server holds.
      if (current.status !== 'saving' && current.status !== 'conflict') set({ save: { status: 'saved' } })
      dropBackup(storage, slug, tab)
      return
    }
    backUp()
    if (current.status === 'conflict') return
    if (current.status !== 'saving') set({ save: { status: 'waiting' } })
    if (inFlight === null || current.status === 'saved') schedule(delayMs)
  }

  const unsubscribe = store.subscribe((state, before) => {
    if (state.history.present !== before.history.present) afterEdit()
  })
  if (pending()) afterEdit()

  return {
    flush: async () => {
      // A request under way may carry an older design: wait for it, then send the rest.
      for (let round = 0; round < 3 && pending(); round += 1) {
        if (inFlight !== null) await inFlight
        if (pending()) await save()
        if (['conflict', 'refused', 'offline'].includes(store.getState().save.status)) return false
      }
      return !pending()
    },
    stop: () => {
      stopped = true
      unsubscribe()
      if (timer !== null) clearTimeout(timer)
    },
  }
}

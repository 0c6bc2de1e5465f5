import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '@/lib/api/client.ts'
import type { SuiteDetail, SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import type { Suite } from '@/lib/loop/artefacts/suite.ts'

/** What becomes of the edits. A conflict holds what somebody else has saved; nothing is overwritten until it is decided. */
export type SaveState =
  | { status: 'saved' }
  | { status: 'saving' }
  | { status: 'failed'; problem: string }
  | { status: 'conflict'; theirs: SuiteDetail }

export type SuiteState = {
  summary: SuiteSummary
  content: Suite
  past: readonly Suite[]
  future: readonly Suite[]
  save: SaveState
  edit(next: Suite): void
  undo(): void
  redo(): void
  /** After a failure. */
  retry(): void
  /** Of a conflict: what is here is saved over what the other one saved, which is an undo away. */
  keepMine(): void
  /** Of a conflict: what the other one saved is shown; what was here is an undo away. */
  takeTheirs(): void
}
export type SuiteStore = ReturnType<typeof createSuiteStore>

const MOST_STEPS = 100

/** A suite that is edited: each edit can be undone and is saved at once, one save after the other, each on the revision before it. */
export function createSuiteStore(
  api: Pick<ApiClient, 'saveSuite' | 'getSuite'>,
  first: SuiteDetail,
  onSaved: (summary: SuiteSummary) => void = () => {},
) {
  let saved = first.content
  let busy = false
  const store = createStore<SuiteState>()((set, get) => {
    const change = (next: Suite, past: readonly Suite[], future: readonly Suite[]) => {
      set({ content: next, past: past.slice(-MOST_STEPS), future })
      void pump()
    }
    return {
      summary: first.suite,
      content: first.content,
      past: [],
      future: [],
      save: { status: 'saved' },
      edit: (next) => (next === get().content ? undefined : change(next, [...get().past, get().content], [])),
      undo() {
        const { past, content, future } = get()
        const before = past.at(-1)
        if (before) change(before, past.slice(0, -1), [content, ...future])
      },
      redo() {
        const { past, content, future } = get()
        const [after, ...rest] = future
        if (after) change(after, [...past, content], rest)
      },
      retry: () => void pump(true),
      keepMine() {
        const { save, past } = get()
        if (save.status !== 'conflict') return
        const { suite, content } = save.theirs
        set({ summary: suite, past: [...past, content], save: { status: 'saving' } })
        void pump()
      },
      takeTheirs() {
        const { save, content, past } = get()
        if (save.status !== 'conflict') return
        saved = save.theirs.content
        set({
          summary: save.theirs.suite,
          content: saved,
          past: [...past, content],
          future: [],
          save: { status: 'saved' },
        })
      },
    }
  })

  async function pump(again = false): Promise<void> {
    const { save } = store.getState()
    if (
      busy ||
      save.status === 'conflict' ||
      (save.status === 'failed' && !again && store.getState().content === saved)
    )
      return
    busy = true
    for (;;) {
      const { content, summary } = store.getState()
      if (content === saved) break
      store.setState({ save: { status: 'saving' } })
      const result = await api.saveSuite(summary.id, summary.revision, content)
      if (result.ok) {
        saved = content
        store.setState({ summary: result.value.suite })
        onSaved(result.value.suite)
        continue
      }
      store.setState({ save: await whyNotSaved(result.problem) })
      busy = false
      return
    }
    busy = false
    store.setState({ save: { status: 'saved' } })
  }

  async function whyNotSaved(problem: { code: string; detail: string }): Promise<SaveState> {
    if (problem.code !== 'stale-revision') return { status: 'failed', problem: problem.detail }
    const theirs = await api.getSuite(first.suite.id)
    return theirs.ok
      ? { status: 'conflict', theirs: theirs.value }
      : { status: 'failed', problem: `Somebody else has saved this suite. ${theirs.problem.detail}` }
  }

  return store
}

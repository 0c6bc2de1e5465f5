import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiResult } from '@/lib/api/client.ts'
import type { LoopDetail, SavedDesign } from '@/lib/api/contracts/loops.ts'
import { setContract, setName, setPurpose } from '@/lib/loop/1-draw/edit-data.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { hashJson } from '@/lib/loop/artefacts/json.ts'
import { startAutosave } from './autosave.ts'
import { findBackup } from './backup.ts'
import { createDesignerStore } from './designer-store.ts'

function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size
    },
  }
}

/** A server that checks revisions, and that can be told to fail. */
function fakeServer() {
  const server = {
    revision: 1,
    stored: null as LoopDesign | null,
    calls: 0,
    mode: 'ok' as 'ok' | 'down' | 'refuse' | 'answer-lost',
    hold: null as Promise<void> | null,
    saveDesign: async (_slug: string, revision: number, design: LoopDesign): Promise<ApiResult<SavedDesign>> => {
      server.calls += 1
      if (server.hold) await server.hold
      const problem = (status: number, code: string) => ({
        ok: false as const,
        problem: { type: '', title: '', status, code, detail: code },
      })
      if (server.mode === 'down') return problem(0, 'network')
      if (server.mode === 'refuse') return problem(422, 'invalid-design')
      if (revision !== server.revision) {
        const stale = problem(409, 'stale-revision')
        return { ...stale, problem: { ...stale.problem, current: { revision: server.revision, savedAt: 5 } } }
      }
      server.revision += 1
      server.stored = design
      if (server.mode === 'answer-lost') return problem(0, 'network')
      return { ok: true, value: { revision: server.revision, savedAt: 5 } }
    },
    getLoop: async (): Promise<ApiResult<LoopDetail>> => {
      // Only these two members are read.
      return { ok: true, value: { design: server.stored, revision: server.revision } as LoopDetail }
    },
  }
  return server
}

function open() {
  const store = createDesignerStore({ slug: 'ring', design: newDesign('ring'), revision: 1, accepted: true })
  const server = fakeServer()
  const storage = memoryStorage()
  const autosave = startAutosave(store, { api: server, storage, tab: 'a' })
  const rename = (name: string) => store.getState().edit((design) => setName(design, name))
  const backup = () => findBackup(storage, 'ring', 'a', Date.now())?.backup.design.name ?? null
  return { store, server, storage, autosave, rename, backup, status: () => store.getState().save.status }
}

function withKind(kind: string) {
  const design = newDesign('ring')
  return { ...design, nodes: [{ ...design.nodes[0], kind }] }
}

function withField(field: object) {
  return { ...newDesign('ring'), state: { type: 'object', properties: { field } } }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('autosave', () => {
  it('sends the newest design once, after the edits have paused', async () => {
    const { server, rename, status, backup } = open()
    rename('a')
    rename('b')
    expect(status()).toBe('waiting')
    expect(backup()).toBe('b')
    await vi.advanceTimersByTimeAsync(700)
    expect(server.calls).toBe(1)
    expect(server.stored?.name).toBe('b')
    expect(status()).toBe('saved')
    expect(backup()).toBeNull()
  })

  it('sends what was edited while a request was under way', async () => {
    const { server, rename, status } = open()
    let release = () => {}
    server.hold = new Promise((resolve) => {
      release = resolve
    })
    rename('a')
    await vi.advanceTimersByTimeAsync(700)
    rename('b')
    server.hold = null
    release()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(server.stored?.name).toBe('b')
    expect(server.calls).toBe(2)
    expect(status()).toBe('saved')
  })

  it('writes nothing after a stale revision, and keeps the work', async () => {
    const { server, rename, status, backup, store } = open()
    server.revision = 7
    rename('mine')
    await vi.advanceTimersByTimeAsync(700)
    expect(status()).toBe('conflict')
    rename('mine, more')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.calls).toBe(1)
    expect(server.stored).toBeNull()
    expect(backup()).toBe('mine, more')
    expect(store.getState().history.present.name).toBe('mine, more')
  })

  it('tries again by itself when there was no answer', async () => {
    const { server, rename, status, backup } = open()
    server.mode = 'down'
    rename('a')
    await vi.advanceTimersByTimeAsync(700)
    expect(status()).toBe('offline')
    expect(backup()).toBe('a')
    server.mode = 'ok'
    await vi.advanceTimersByTimeAsync(2_100)
    expect(status()).toBe('saved')
    expect(server.stored?.name).toBe('a')
  })

  it('says what the server refused and sends the next edit', async () => {
    const { server, rename, status } = open()
    server.mode = 'refuse'
    rename('a')
    await vi.advanceTimersByTimeAsync(700)
    expect(status()).toBe('refused')
    server.mode = 'ok'
    rename('b')
    await vi.advanceTimersByTimeAsync(700)
    expect(server.stored?.name).toBe('b')
  })

  it('keeps work that the server refuses, also for the page after a reload', async () => {
    const { server, store, storage, status } = open()
    server.mode = 'refuse'
    store.getState().edit((design) => setContract(design, { maxIterations: 0 }))
    store.getState().edit((design) => setPurpose(design, 'not to be lost'))
    await vi.advanceTimersByTimeAsync(700)
    expect(status()).toBe('refused')
    const kept = findBackup(storage, 'ring', 'a', Date.now())?.backup
    expect(kept?.design).toEqual(store.getState().history.present)
    // The page after a reload opens it as it was.
    const after = createDesignerStore({ slug: 'ring', design: newDesign('ring'), revision: 1, accepted: true })
    after.getState().edit(() => kept?.design ?? newDesign('lost'))
    expect(after.getState().history.present.purpose).toBe('not to be lost')
    expect(after.getState().nodes).toHaveLength(5)
  })

  it.each([
    ['text that is not JSON', '{'],
    ['no design', JSON.stringify({ revision: 1, at: 0, sent: null })],
    ['a node of no kind', JSON.stringify({ revision: 1, at: 0, design: withKind('nothing') })],
    ['a state field with no role', JSON.stringify({ revision: 1, at: 0, design: withField({ type: 'string' }) })],
  ])('ignores a backup with %s', (_, text) => {
    const { storage } = open()
    storage.setItem('loopwright:unsaved:ring:a', text)
    expect(findBackup(storage, 'ring', 'a', 10_000)).toBeNull()
  })

  it('flush answers only when the server has everything', async () => {
    const { server, rename, autosave } = open()
    rename('a')
    expect(await autosave.flush()).toBe(true)
    expect(server.stored?.name).toBe('a')
    server.mode = 'down'
    rename('b')
    expect(await autosave.flush()).toBe(false)
  })

  it('an edit that is undone leaves nothing to save', async () => {
    const { server, rename, store, status, backup } = open()
    rename('a')
    store.getState().undo()
    await vi.advanceTimersByTimeAsync(700)
    expect(server.calls).toBe(0)
    expect(status()).toBe('saved')
    expect(backup()).toBeNull()
  })

  it('meets no conflict with what it sends itself: the page that was left may have saved it', async () => {
    const { server, rename, status, store } = open()
    rename('a')
    server.stored = store.getState().history.present
    server.revision = 2
    await vi.advanceTimersByTimeAsync(1_500)
    expect(status()).toBe('saved')
    rename('b')
    await vi.advanceTimersByTimeAsync(1_500)
    expect([server.stored?.name, server.revision]).toEqual(['b', 4])
  })

  it('takes a save whose answer was lost for its own, not for a conflict', async () => {
    const { server, rename, status, store } = open()
    server.mode = 'answer-lost'
    rename('a')
    await vi.advanceTimersByTimeAsync(700)
    expect(status()).toBe('offline')
    server.mode = 'ok'
    rename('b')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(status()).toBe('saved')
    expect(server.stored?.name).toBe('b')
    expect(store.getState().revision).toBe(3)
  })

  it('still sees a conflict when somebody else saved after a lost answer', async () => {
    const { server, rename, status } = open()
    server.mode = 'answer-lost'
    rename('a')
    await vi.advanceTimersByTimeAsync(700)
    server.mode = 'ok'
    server.revision += 1
    server.stored = newDesign('theirs')
    await vi.advanceTimersByTimeAsync(4_000)
    expect(status()).toBe('conflict')
    expect(server.stored.name).toBe('theirs')
  })

  it('leaves a note of what was sent, for the page after a reload', async () => {
    const { server, rename, storage } = open()
    server.hold = new Promise(() => {})
    rename('a')
    await vi.advanceTimersByTimeAsync(700)
    rename('b')
    const kept = findBackup(storage, 'ring', 'a', Date.now())?.backup
    expect(kept?.design.name).toBe('b')
    expect(kept?.sent).toBe(hashJson({ ...newDesign('ring'), name: 'a' }))
  })
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ApiClient } from '@/lib/api/client.ts'
import type { WhatIfLine, WhatIfRun } from '@/lib/api/contracts/what-if.ts'
import type { WhatIfEdit } from '@/lib/loop/artefacts/what-if.ts'
import { createWhatIfStore, withDraft } from './what-if-store.ts'

type Call = Parameters<ApiClient['whatIf']>
const edit = (source: string): WhatIfEdit => ({ type: 'new', as: 'stop', source })
// Only what is counted is there.
const result = { refused: null } as unknown as WhatIfRun

let calls: { body: Call[1]; tell: (line: WhatIfLine) => void; end: () => void; signal: AbortSignal | undefined }[]
const api: Pick<ApiClient, 'whatIf'> = {
  whatIf: (_slug, body, tell, signal) =>
    new Promise((resolve) => {
      calls.push({ body, tell, signal, end: () => resolve({ ok: true, value: null }) })
    }),
}
beforeEach(() => {
  calls = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('asks once people have stopped typing, and gives up what was asked before', async () => {
  const store = createWhatIfStore({ api, slug: 'loop', runId: 'run_00000001' })
  store.getState().ask(edit('a'))
  store.getState().ask(edit('ab'))
  await vi.advanceTimersByTimeAsync(300)
  expect(calls.map(({ body }) => body)).toEqual([{ edit: edit('ab'), run: 'run_00000001' }])
  store.getState().ask(edit('abc'))
  expect(calls[0]?.signal?.aborted).toBe(true)
  store.getState().ask(null)
  await vi.advanceTimersByTimeAsync(300)
  expect(calls).toHaveLength(1)
  expect(store.getState().here).toBeNull()
})

it('goes through all runs with progress, and keeps what it has when it is cancelled', async () => {
  const store = createWhatIfStore({ api, slug: 'loop', runId: null })
  store.getState().ask(edit('a'))
  store.getState().askAll()
  calls[0]?.tell({ type: 'begin', runs: 3 })
  await vi.advanceTimersByTimeAsync(100)
  calls[0]?.tell({ type: 'run', result })
  expect(store.getState().all).toMatchObject({ status: 'asking', runs: 3, results: [result] })
  store.getState().cancelAll()
  expect(store.getState().all).toMatchObject({ status: 'cancelled', results: [result] })
  calls[0]?.end()
  await vi.advanceTimersByTimeAsync(1)
  expect(store.getState().all?.status).toBe('cancelled')
  store.getState().askAll()
  calls[1]?.tell({ type: 'end', more: true })
  calls[1]?.end()
  await vi.advanceTimersByTimeAsync(1)
  expect(store.getState().all).toMatchObject({ status: 'done', more: true })
})

it('a text that says what the run itself says is no edit', () => {
  const most = { key: 'most', text: '8' }
  const edited = withDraft({ other: 'x' }, most, '3')
  expect(edited).toEqual({ other: 'x', most: '3' })
  expect(withDraft(edited, most, '8')).toEqual({ other: 'x' })
})

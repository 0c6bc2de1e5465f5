import { describe, expect, it } from 'vitest'
import type { ApiResult } from '@/lib/api/client.ts'
import type { SuiteDetail } from '@/lib/api/contracts/evaluations.ts'
import { SuiteId } from '@/lib/loop/artefacts/ids.ts'
import type { Suite } from '@/lib/loop/artefacts/suite.ts'
import { emptySuite } from './suite-edits.ts'
import { createSuiteStore } from './suite-store.ts'

/** A server that keeps revisions, and can be cut off. */
function fakeServer() {
  const server = { revision: 1, content: emptySuite('Suite'), saves: [] as string[], down: false }
  const detail = (): SuiteDetail => ({
    content: server.content,
    suite: {
      id: SuiteId.parse('suite_00000000'),
      name: server.content.name,
      revision: server.revision,
      cases: server.content.cases.length,
      author: 'somebody',
      savedAt: 0,
      last: null,
    },
  })
  const refused = (code: string): ApiResult<never> => ({
    ok: false,
    problem: { type: 'about:blank', title: code, status: 409, code, detail: `${code}.` } as never,
  })
  const api = {
    getSuite: async (): Promise<ApiResult<SuiteDetail>> => ({ ok: true, value: detail() }),
    saveSuite: async (_id: string, revision: number, content: Suite): Promise<ApiResult<SuiteDetail>> => {
      await new Promise((done) => setTimeout(done, 1))
      if (server.down) return refused('network')
      if (revision !== server.revision) return refused('stale-revision')
      Object.assign(server, { revision: revision + 1, content })
      server.saves.push(content.name)
      return { ok: true, value: detail() }
    },
  }
  return { server, api, first: detail() }
}

const named = (name: string) => emptySuite(name)
const quiet = () => new Promise((done) => setTimeout(done, 30))

describe('the store of a suite', () => {
  it('saves one after the other, each on the revision before, and the last edit last', async () => {
    const { server, api, first } = fakeServer()
    const store = createSuiteStore(api, first)
    for (const name of ['A', 'B', 'C']) store.getState().edit(named(name))
    expect(store.getState().save.status).toBe('saving')
    await quiet()
    expect(server.saves).toEqual(['A', 'C'])
    expect(store.getState()).toMatchObject({ save: { status: 'saved' }, summary: { revision: 3, name: 'C' } })
  })

  it('undoes and redoes, and saves that too', async () => {
    const { server, api, first } = fakeServer()
    const store = createSuiteStore(api, first)
    store.getState().edit(named('A'))
    await quiet()
    store.getState().undo()
    await quiet()
    expect(server.content.name).toBe('Suite')
    store.getState().redo()
    store.getState().redo()
    await quiet()
    expect(server.content.name).toBe('A')
    store.getState().undo()
    store.getState().edit(named('B'))
    expect(store.getState().future).toEqual([])
  })

  it('writes nothing over what somebody else has saved, until it is told to', async () => {
    const { server, api, first } = fakeServer()
    const store = createSuiteStore(api, first)
    Object.assign(server, { revision: 7, content: named('Theirs') })
    store.getState().edit(named('Mine'))
    await quiet()
    expect(store.getState().save).toMatchObject({ status: 'conflict', theirs: { content: { name: 'Theirs' } } })
    store.getState().edit(named('Mine too'))
    await quiet()
    expect(server.content.name).toBe('Theirs')
    store.getState().keepMine()
    await quiet()
    expect([server.content.name, server.revision, store.getState().save.status]).toEqual(['Mine too', 8, 'saved'])
    store.getState().undo()
    await quiet()
    expect(server.content.name).toBe('Theirs')
  })

  it('takes what the other one saved, with what was here an undo away', async () => {
    const { server, api, first } = fakeServer()
    const store = createSuiteStore(api, first)
    Object.assign(server, { revision: 7, content: named('Theirs') })
    store.getState().edit(named('Mine'))
    await quiet()
    store.getState().takeTheirs()
    expect(store.getState().content.name).toBe('Theirs')
    store.getState().undo()
    await quiet()
    expect([server.content.name, server.revision]).toEqual(['Mine', 8])
  })

  it('keeps an edit that could not be saved, and saves it with the next one or when it is told to', async () => {
    const { server, api, first } = fakeServer()
    const store = createSuiteStore(api, first)
    server.down = true
    store.getState().edit(named('A'))
    await quiet()
    expect(store.getState()).toMatchObject({ save: { status: 'failed' }, content: { name: 'A' } })
    server.down = false
    store.getState().retry()
    await quiet()
    expect([server.content.name, store.getState().save.status]).toEqual(['A', 'saved'])
  })
})

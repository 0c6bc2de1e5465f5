import { describe, expect, it } from 'vitest'
import type { CreateLoopBody } from '@/lib/api/contracts/loops.ts'
import { createLauncher } from './launcher.ts'

const wish: CreateLoopBody = { name: 'A', from: { kind: 'blank' } }
const refusal = { ok: false, problem: { type: '', title: '', status: 0, code: 'network', detail: 'No worker.' } }

function setup() {
  const asked: string[] = []
  const server = { starts: false, creates: true }
  let loops = 0
  const api = {
    createLoop: async () => {
      asked.push('create')
      return server.creates ? { ok: true, value: { loop: { slug: `loop-${++loops}` } } } : refusal
    },
    startRun: async ({ loop }: { loop: string }, key: string) => {
      asked.push(`start ${loop} ${key}`)
      return server.starts ? { ok: true, value: { run: { id: 'run_1' } } } : refusal
    },
  } as unknown as Parameters<typeof createLauncher>[0] // only what is read of the answers
  let created = 0
  let keys = 0
  const launch = createLauncher(
    api,
    () => `key-${++keys}`,
    () => created++,
  )
  return { server, asked, launch, created: () => created }
}

describe('creating and running a loop', () => {
  it('runs the loop that is there already when the run was refused and the button is pressed again', async () => {
    const { server, asked, launch, created } = setup()
    expect(await launch(wish, {})).toMatchObject({
      ok: false,
      made: 'loop-1',
      detail: expect.stringContaining('No worker.'),
    })
    server.starts = true
    expect(await launch({ ...wish }, {})).toEqual({ ok: true, to: '/runs/run_1' })
    expect(asked).toEqual(['create', 'start loop-1 key-1', 'start loop-1 key-1'])
    expect(created()).toBe(1)
  })

  it('leads to it when it is only to be opened', async () => {
    const { launch, asked } = setup()
    await launch(wish, {})
    expect(await launch(wish)).toEqual({ ok: true, to: '/loops/loop-1' })
    expect(asked.filter((call) => call === 'create')).toHaveLength(1)
  })

  it('makes another loop for another wish, and one that was refused is asked for again', async () => {
    const { server, launch } = setup()
    server.creates = false
    expect(await launch(wish, {})).toEqual({ ok: false, detail: 'No worker.', made: null })
    server.creates = true
    expect(await launch(wish)).toEqual({ ok: true, to: '/loops/loop-1' })
    expect(await launch({ ...wish, name: 'B' })).toEqual({ ok: true, to: '/loops/loop-2' })
  })
})

import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { bench, finished, fold, queue, RUN_ID, runToEnd, specOf, stateSchema, takeUp } from './fixtures.ts'
import { executeRun } from './host.ts'
import type { ToolExecute, ToolOutcome } from './ports.ts'

/** Books seat 7, once. */
function booking(args: Record<string, string> = { seat: '7' }, policy: JsonObject = {}): LoopSpec {
  return specOf({
    state: stateSchema({ n: { type: 'integer', default: 0 } }),
    nodes: {
      act: {
        kind: 'act',
        config: { tools: ['book'], call: { tool: 'book', args }, policy },
        next: { next: 'done' },
      },
      done: {
        kind: 'terminate',
        config: { rules: [{ when: 'last.status == "ok"', label: 'booked', outcome: 'success' }] },
        next: { continue: 'act' },
      },
    },
    entry: 'act',
    head: 'act',
    contract: { maxIterations: 1, timeoutMs: 600_000 },
    tools: ['book'],
  })
}

type Sent = { tool: string; args: JsonObject; key: string }

/** The other side: what it was sent, and what it says to each of it. */
function world(answer: (call: Sent, sent: readonly Sent[]) => ToolOutcome | Promise<ToolOutcome>) {
  const sent: Sent[] = []
  const execute: ToolExecute = async (args, { tool, key }) => {
    sent.push({ tool, args, key })
    return answer({ tool, args, key }, sent)
  }
  return { sent, b: bench({ book: execute, unbook: execute }) }
}

const done: ToolOutcome = { ok: true, output: 'done' }
const signal = new AbortController().signal

/** Takes the run up in a process that dies at this call. */
async function diesAt(spec: LoopSpec, w: ReturnType<typeof world>, tool: string) {
  const { run } = w.b.ports.tools
  const tools: typeof w.b.ports.tools = {
    async run(call, stop) {
      await run(call, stop)
      if (call.tool === tool) throw new Error('killed')
      return done
    },
  }
  if (w.b.store.inspect(RUN_ID).events.length === 0) queue(w.b.store, spec)
  const claim = await w.b.store.claimRun(RUN_ID, 'doomed', 0)
  if (!claim) throw new Error('the run could not be claimed')
  await expect(executeRun({ ...w.b.ports, tools }, claim, { leaseMs: 0, signal })).rejects.toThrow('killed')
}

describe('a compensatable call', () => {
  it('is sent once when nothing goes wrong, and nothing is undone', async () => {
    const { sent, b } = world(() => done)
    const events = await runToEnd(booking(), b)
    expect(finished(events)).toMatchObject({ reason: 'goal', label: 'booked' })
    expect(sent.map(({ tool }) => tool)).toEqual(['book'])
    expect(events.find(({ type }) => type === 'tool-requested')?.data).toMatchObject({
      effect: 'compensatable',
      undo: { tool: 'unbook', args: { seat: 7 } },
    })
  })

  it('that was cut off by a death is undone, also twice, and then sent again with its key', async () => {
    const w = world(() => done)
    const spec = booking()
    queue(w.b.store, spec)
    await diesAt(spec, w, 'book')
    await diesAt(spec, w, 'unbook')
    expect(await takeUp(w.b)).toBe('finished')
    expect(w.sent.map(({ tool }) => tool)).toEqual(['book', 'unbook', 'unbook', 'book'])
    const [booked, undone, again, bookedAgain] = w.sent
    expect(bookedAgain?.key).toBe(booked?.key)
    expect(again?.key).toBe(undone?.key)
    expect(undone?.key).not.toBe(booked?.key)
    expect(undone?.args).toEqual({ seat: 7 })
    const { events } = w.b.store.inspect(RUN_ID)
    expect(events.filter(({ type }) => type === 'tool-compensated').map(({ data }) => data)).toMatchObject([
      { tool: 'unbook', ok: true, message: '' },
    ])
    expect(finished(events)).toMatchObject({ reason: 'goal' })
    expect(fold(spec, events).step?.undoFirst ?? false).toBe(false)
  })

  it('is undone before each further try', async () => {
    const { sent, b } = world(({ tool }, all) =>
      tool === 'book' && all.length === 1
        ? { ok: false, class: 'transient', kind: 'unavailable', message: 'the line was cut' }
        : done,
    )
    const events = await runToEnd(booking(), b)
    expect(sent.map(({ tool }) => tool)).toEqual(['book', 'unbook', 'book'])
    expect(finished(events)).toMatchObject({ reason: 'goal' })
  })

  it('that can’t be undone is in doubt: a person is asked, and it is sent again only when they say so', async () => {
    const w = world(({ tool }) =>
      tool === 'unbook' ? { ok: false, class: 'recoverable', kind: 'other', message: 'no such desk' } : done,
    )
    const spec = booking()
    queue(w.b.store, spec)
    await diesAt(spec, w, 'book')
    expect(await takeUp(w.b)).toBe('paused')
    expect(w.sent.map(({ tool }) => tool)).toEqual(['book', 'unbook'])
    const { events } = w.b.store.inspect(RUN_ID)
    expect(events.find(({ type }) => type === 'tool-compensated')?.data).toMatchObject({
      ok: false,
      message: 'no such desk',
    })
    expect(events.find(({ type }) => type === 'escalation-raised')?.data).toMatchObject({
      why: 'in_doubt',
      headline: expect.stringContaining('“unbook”, which undoes it, failed'),
    })
  })

  it('that nothing undoes is unsafe: a person approves it first', async () => {
    const w = world(() => done)
    queue(w.b.store, booking({ seat: '7', final: 'true' }))
    expect(await takeUp(w.b)).toBe('paused')
    expect(w.sent).toEqual([])
  })

  it('whose undoing takes too long is in doubt', async () => {
    const w = world(({ tool }) => (tool === 'unbook' ? new Promise<ToolOutcome>(() => {}) : done))
    const spec = booking()
    queue(w.b.store, spec)
    await diesAt(spec, w, 'book')
    expect(await takeUp(w.b)).toBe('paused')
    const told = w.b.store.inspect(RUN_ID).events.find(({ type }) => type === 'tool-compensated')
    expect(told?.data).toMatchObject({ ok: false, message: expect.stringContaining('no answer within') })
  })
})

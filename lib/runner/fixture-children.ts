import type { CallingRun, ChildResult } from '../loop/artefacts/children.ts'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { initialState } from '../loop/state/initial.ts'
import type { MemoryStore } from './memory-store.ts'
import type { AllowanceRefusal, ChildCall, ChildRuns, Claim, Sending } from './ports.ts'

/** A loop that can be called, as its version 1. */
type Callable = { slug: string; spec: LoopSpec; specHash: string }
type Host = {
  store: MemoryStore
  /** Slug of the loop that nobody called. */
  root: string
  loops: readonly Callable[]
  /** Executes a claimed run until it ends or pauses. */
  execute(claim: Claim): Promise<unknown>
}
export type MemoryChild = { runId: string; loop: string; parent: CallingRun; input: JsonObject }
type Account = { limit: Used; spent: Used; held: Map<string, Used>; concurrency: number }
type Used = { nanoUsd: number; tokens: number }

const LEASE_MS = 60_000_000
const NOTHING: Used = { nanoUsd: 0, tokens: 0 }

/**
 * Child runs in memory, with the budgets of the runs above them. They are real runs of the same store, executed while the run that calls waits, as many at a time as the call
 * says. One that pauses keeps its parent waiting.
 */
export function childrenInMemory({ store, root, loops, execute }: Host): ChildRuns & { made: MemoryChild[] } {
  const made: MemoryChild[] = []
  const accounts = new Map<string, Account>()
  const keyOf = ({ runId, seq }: Sending) => `${runId}.${seq}`
  const ofCall = ({ runId, seq }: Sending) => made.filter(({ parent }) => parent.runId === runId && parent.seq === seq)
  const childOf = (runId: string) => made.find((child) => child.runId === runId)
  const specOf = ({ call }: ChildCall) => loops.find(({ slug }) => slug === call.loop)

  function accountsAbove(runId: string): { at: CallingRun; account: Account }[] {
    const parent = childOf(runId)?.parent
    const account = parent && accounts.get(keyOf(parent))
    return parent && account ? [{ at: parent, account }, ...accountsAbove(parent.runId)] : []
  }

  return {
    made,
    async start(request) {
      const { call, runId, seq, modelOverrides } = request
      if (accounts.has(keyOf(request))) return { ok: true }
      const callable = specOf(request)
      const refuse = (message: string) =>
        ({ ok: false, why: 'refused', class: 'recoverable', kind: 'invalid_arguments', message }) as const
      if (!callable) return refuse(`There is no loop “${call.loop}” in this workspace.`)
      const { spec, specHash } = callable
      for (const { input } of call.children) {
        const initial = initialState(spec.state, input, call.share)
        if (!initial.ok) return refuse(initial.problems.map(({ field, reason }) => `${field}: ${reason}`).join('; '))
      }
      const { nanoUsd, tokens, timeoutMs } = call.allowance
      const limit = { nanoUsd: nanoUsd ?? Number.POSITIVE_INFINITY, tokens: tokens ?? Number.POSITIVE_INFINITY }
      accounts.set(keyOf(request), { limit, spent: { ...NOTHING }, held: new Map(), concurrency: call.concurrency })
      const above = childOf(runId)
      const depth = (above?.parent.depth ?? 0) + 1
      const priced = nanoUsd !== null || above?.parent.priced === true
      for (const [index, { input }] of call.children.entries()) {
        const id = `${runId}c${made.length + 1}`
        const parent = { runId, seq, index, depth, timeoutMs, loop: above?.loop ?? root, priced }
        const shared = Object.keys(call.share).length === 0 ? {} : { shared: call.share }
        const models = Object.entries(modelOverrides).filter(([alias]) => Object.hasOwn(spec.models, alias))
        const { chaos } = store.inspect(runId)
        const run = { runId: id, spec, specHash, input, modelOverrides: Object.fromEntries(models), chaos }
        store.createRun({ ...run, requestedBy: runId, called: { parent, ...shared } })
        made.push({ runId: id, loop: call.loop, parent, input })
      }
      return { ok: true }
    },
    async collect(request) {
      const waiting = ofCall(request).map(({ runId }) => runId)
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const claim = await store.claimRun(next, 'child', LEASE_MS)
          if (claim) await execute(claim)
        }
      }
      await Promise.all(Array.from({ length: request.call.concurrency }, work))
      const results = ofCall(request).map((child) => resultOf(child, store.inspect(child.runId).events, request.call))
      return results.every((result) => result !== null) ? results : null
    },
    async siblings(runId) {
      const parent = childOf(runId)?.parent
      const ended = parent ? ofCall(parent) : []
      const activeMs = ended.flatMap((child) => activeTime(store.inspect(child.runId).events) ?? [])
      return { activeMs, concurrency: (parent && accounts.get(keyOf(parent))?.concurrency) ?? 1 }
    },
    async hold(sending) {
      const above = accountsAbove(sending.runId)
      for (const { at, account } of above) {
        const refused = refusalOf(at, account, sending)
        if (refused) return refused
      }
      for (const { account } of above) account.held.set(keyOf(sending), sending)
      return null
    },
    async settle(sending) {
      for (const { account } of accountsAbove(sending.runId)) {
        if (!account.held.delete(keyOf(sending))) continue
        account.spent.nanoUsd += sending.nanoUsd
        account.spent.tokens += sending.tokens
      }
    },
    // Nobody is killed in memory.
    async settleLeft() {},
  }

  function refusalOf(
    { runId, loop }: CallingRun,
    { limit, spent, held }: Account,
    needed: Used,
  ): AllowanceRefusal | null {
    for (const unit of ['nanoUsd', 'tokens'] as const) {
      const inUse = [...held.values()].reduce((sum, each) => sum + each[unit], 0)
      if (spent[unit] + inUse + needed[unit] <= limit[unit]) continue
      const reason = unit === 'nanoUsd' ? 'budget_usd' : 'budget_tokens'
      return { runId, loop, reason, limit: limit[unit], spent: spent[unit], held: inUse, needed: needed[unit] }
    }
    return null
  }
}

function resultOf({ runId, parent }: MemoryChild, events: LoopEvent[], call: ChildCall['call']): ChildResult | null {
  const end = find(events, 'run-finished')
  if (!end) return null
  const { outcome, reason, label, explanation, output, state, costNanoUsd, tokens, iterations, bestScore } = end.data
  const only = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (state[name] === undefined ? [] : [[name, state[name]]])))
  return {
    index: parent.index,
    runId,
    version: 1,
    ...{ outcome, reason, label, explanation, output, iterations },
    state: only(call.fields),
    share: only(Object.keys(call.share)),
    spent: { nanoUsd: costNanoUsd, tokens },
    score: bestScore,
    activeMs: activeTime(events) ?? 0,
    omitted: false,
  }
}

/** Nothing here pauses and then goes on. */
function activeTime(events: LoopEvent[]): number | null {
  const [started, end] = [find(events, 'run-started'), find(events, 'run-finished')]
  return end ? end.at - (started?.at ?? end.at) : null
}

function find<T extends EventType>(events: LoopEvent[], type: T): Extract<EventOf<T>, LoopEvent> | undefined {
  return events.find((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
}

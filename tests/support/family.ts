import { createBudgetLedger } from '../../lib/db/budget-ledger.ts'
import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { requestCancel } from '../../lib/db/runs.ts'
import { publishVersion } from '../../lib/db/versions.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { hashJson, type JsonObject } from '../../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { bench, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { executeRun, type RunPorts } from '../../lib/runner/host.ts'
import type { Clock, ToolExecute } from '../../lib/runner/ports.ts'
import { createChildRuns } from '../../lib/server/child-runs.ts'
import { createdRun } from './created-run.ts'
import { sampleSpec } from './sample-loop.ts'
import { type Backend, openTempDatabase } from './temp-database.ts'

const LEASE_MS = 30_000

type Node = Parameters<typeof specOf>[0]['nodes'][string]

/** A loop that calls another one in its first iteration and then ends. `last` and what it wrote are in its state. */
export function callingSpec(
  child: JsonObject,
  parts: Partial<Parameters<typeof specOf>[0]> = {},
  policy: JsonObject = {},
): LoopSpec {
  const call: Node = { kind: 'act', config: { child, policy }, next: { next: 'see' } }
  return specOf({
    state: stateSchema({
      items: { type: 'array', role: 'input', default: [] },
      total: { type: 'number', default: 0, reducer: 'sum' },
      log: { type: 'array', default: [], reducer: 'append' },
      got: { default: null },
      seen: { default: null },
    }),
    nodes: {
      call,
      see: { kind: 'observe', config: { map: [{ field: 'seen', value: 'last' }] }, next: { next: 'end' } },
      end: {
        kind: 'terminate',
        config: { rules: [{ when: 'true', label: 'called', outcome: 'success', output: { total: 'state.total' } }] },
        next: { continue: 'call' },
      },
    },
    ...parts,
  })
}

/** A loop that adds its input to a sum and a list, and fails when asked to. */
export function workingSpec(contract: Partial<LoopSpec['contract']> = {}): LoopSpec {
  const set = '{"total": input.by, "log": ["w" + string(input.by)]}'
  return specOf({
    state: stateSchema({
      by: { type: 'number', role: 'input', default: 1 },
      fails: { type: 'boolean', role: 'input', default: false },
      total: { type: 'number', default: 0, reducer: 'sum' },
      log: { type: 'array', default: [], reducer: 'append' },
    }),
    nodes: {
      work: {
        kind: 'act',
        config: { tools: ['state.patch'], call: { tool: 'state.patch', args: { set } } },
        next: { next: 'end' },
      },
      end: {
        kind: 'terminate',
        config: {
          rules: [
            { when: 'input.fails', label: 'failed', outcome: 'failure', output: {} },
            { when: 'true', label: 'worked', outcome: 'success', output: { twice: 'input.by * 2' } },
          ],
        },
        next: { continue: 'work' },
      },
    },
    contract,
  })
}

/** A loop that asks a model so often, one answer after another. */
export function askingSpec(calls: number, contract: Partial<LoopSpec['contract']> = {}): LoopSpec {
  return specOf({
    state: stateSchema({ q: { role: 'input', default: null } }),
    nodes: {
      ask: {
        kind: 'decide',
        config: {
          strategy: 'model',
          model: 'default',
          instructions: 'Ask.',
          prompt: 'q {{ iteration }}',
          maxOutputTokens: 50,
          repairs: 0,
        },
        next: { next: 'act' },
      },
      act: { kind: 'act', config: { tools: ['finish'] }, next: { next: 'end' } },
      end: {
        kind: 'terminate',
        config: { rules: [{ when: `iteration >= ${calls}`, label: 'asked', outcome: 'success', output: {} }] },
        next: { continue: 'ask' },
      },
    },
    contract: { maxIterations: 100, ...contract },
    models: { default: { provider: 'scripted', model: 'script', price: { inputUsdPerMTok: 1, outputUsdPerMTok: 10 } } },
    script: { rules: [{ respond: { json: { action: { tool: 'finish', args: { summary: 's' } }, subgoal: 'g' } } }] },
    tools: ['finish'],
  })
}

export type Family = Awaited<ReturnType<typeof openFamily>>

/** Published loops that call each other, on a database of its own, and workers that go on until nothing is due. */
export async function openFamily(
  backend: Backend,
  tools: Record<string, ToolExecute> = {},
  clock: Clock = systemClock,
) {
  const { database, url, remove } = await openTempDatabase(backend)
  const scope = await ensureLocalWorkspace(database)
  const loops = new Map<string, string>()
  const ports = familyPorts(database, tools, clock)
  const { store } = ports

  async function publish(slug: string, spec: LoopSpec, { accepted = true, published = true } = {}): Promise<void> {
    const compiled = { design: { ...sampleSpec().design, name: slug }, spec, specHash: hashJson(spec) }
    const there = loops.get(slug)
    const loopId =
      there ?? (await createLoop(database, scope, { slug, design: compiled.design, origin: 'own', accepted })).id
    loops.set(slug, loopId)
    if (published) await publishVersion(database, scope, { loopId, revision: 1, note: '', compiled })
  }

  async function start(slug: string, spec: LoopSpec, input: JsonObject = {}): Promise<string> {
    if (!loops.has(slug)) await publish(slug, spec, { published: false })
    const compiled = { design: sampleSpec().design, spec, specHash: hashJson(spec) }
    return createdRun(database, scope, { loopId: loops.get(slug) ?? '', compiled, input })
  }

  /** Executes what is due, one run after another or several at once, until nothing is. */
  async function drain(workers = 1, on: RunPorts = ports): Promise<void> {
    const signal = new AbortController().signal
    const one = async (worker: number) => {
      for (;;) {
        const claim = await on.store.claimNext(`w${worker}`, LEASE_MS)
        if (!claim) return
        await executeRun(on, claim, { leaseMs: LEASE_MS, signal })
      }
    }
    // Whoever finds nothing leaves although others may yet make something due: then it is looked again.
    do await Promise.all(Array.from({ length: workers }, (_, worker) => one(worker)))
    while (await database.prisma.run.count({ where: { status: 'queued' } }))
  }

  const row = (id: string) => database.prisma.run.findUniqueOrThrow({ where: { id } })
  const children = (parentRunId: string) =>
    database.prisma.run.findMany({ where: { parentRunId }, orderBy: [{ parentSeq: 'asc' }, { childIndex: 'asc' }] })
  async function events(id: string): Promise<LoopEvent[]> {
    const log = await database.openRunLog(scope, id)
    const found: LoopEvent[] = []
    for (;;) {
      const page = (await log?.events({ after: found.length, whole: true })) ?? []
      if (page.length === 0) return found
      found.push(...(page as unknown as LoopEvent[])) // as the runner committed them
    }
  }
  const stateOf = async (id: string): Promise<JsonObject> => JSON.parse((await row(id)).resultState ?? '{}')
  const cancel = (id: string) => requestCancel(database, scope, id)
  return {
    database,
    url,
    scope,
    ports,
    store,
    clock,
    publish,
    start,
    drain,
    row,
    children,
    events,
    stateOf,
    cancel,
    remove,
  }
}

/** All ports on a database: the clock is the machine's, since rows of several processes meet there. */
export function familyPorts(
  database: Database,
  tools: Record<string, ToolExecute> = {},
  clock: Clock = systemClock,
): RunPorts {
  return {
    ...bench(tools).ports,
    clock,
    store: database.createRunStore(),
    budgets: createBudgetLedger(database, clock),
    children: createChildRuns(database, () => undefined),
  }
}

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ResumeRunBody, StartRunBody } from '../../lib/api/contracts/runs.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import { compile } from '../../lib/loop/2-compile/compile.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { resumeRun } from '../../lib/server/resume-run.ts'
import { runHere } from '../../lib/server/run-here.ts'
import { publishVersion } from '../../lib/server/versions.ts'
import { toolDefinitions } from '../../lib/tools/definitions.ts'
import { type Api, openApi } from '../support/api.ts'
import { value } from '../support/value.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

/** A design whose act node is this, and that ends after one iteration. */
function designOf(name: string, act: JsonObject): LoopDesign {
  const design = newDesign(name)
  design.state = {
    ...design.state,
    required: [],
    properties: {
      items: { type: 'array', default: [], 'x-loop': { role: 'input' } },
      n: { type: 'integer', default: 0, 'x-loop': { role: 'input' } },
      got: { type: 'array', default: [], 'x-loop': { role: 'output', reducer: 'append' } },
    },
  }
  const configs: Record<string, JsonObject> = {
    observe: { map: [] },
    decide: { strategy: 'rule', rules: [{ when: 'true', subgoal: '', tool: 'finish', args: { summary: '"x"' } }] },
    act,
    invariant: { name: 'Sane', predicate: 'size(state.got) < 100', message: 'm', remediation: { type: 'stop' } },
    terminate: { rules: [{ when: 'iteration >= 1', label: 'done', outcome: 'success', output: { n: 'input.n' } }] },
  }
  design.nodes = design.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config }))
  delete design.script
  design.contract = { maxIterations: 3, timeoutMs: 60_000, stepTimeoutMs: 5_000, bestOf: 'last' }
  return design
}

async function store(slug: string, act: JsonObject): Promise<LoopDesign> {
  const { services, actor } = api.runtime
  const design = designOf(slug, act)
  await createLoop(services.database, actor, { slug, design, origin: 'own', accepted: true })
  return design
}
const publish = (slug: string, revision = 1) =>
  publishVersion(api.runtime.services, api.runtime.actor, slug, { note: '', revision })

describe('loops that call each other', () => {
  it('a loop that calls what is not published can’t be published, and then can; a circle never can', async () => {
    const { services, actor } = api.runtime
    await store('upper', { tools: ['finish'], child: { loop: 'lower' } })
    expect(await publish('upper')).toMatchObject({ ok: false })
    await store('lower', { tools: ['finish'] })
    value(await publish('lower'))
    value(await publish('upper'))
    const { saveDesign } = await import('../../lib/server/save-design.ts')
    value(
      await saveDesign(services, actor, 'lower', {
        design: designOf('lower', { tools: ['finish'], child: { loop: 'upper' } }),
        revision: 1,
      }),
    )
    const refused = await publish('lower', 2)
    expect(JSON.stringify(refused)).toContain('lower → upper → lower')
    // The designer checks with the same knowledge.
    const registry = value(await api.client.getLoopRegistry('lower'))
    expect(registry).toMatchObject({
      self: 'lower',
      loops: { upper: { version: 1, accepted: true, calls: ['lower'] } },
    })
    const draft = designOf('lower', { tools: ['finish'], child: { loop: 'upper' } })
    expect(compile(draft, definitions, toolDefinitions, registry).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'circular-call', severity: 'error' }),
    )
    expect(await api.client.getLoopRegistry('nowhere')).toMatchObject({ ok: false, problem: { code: 'not-found' } })
    await store('self', { tools: ['finish'], child: { loop: 'self' } })
    expect(JSON.stringify(await publish('self'))).toContain('self → self')
  })

  it('a draft that calls what can’t be called is not started', async () => {
    const { services, actor } = api.runtime
    const start = (loop: string) => runHere(services, actor, StartRunBody.parse({ loop, input: {} }))
    await store('ring', { tools: ['finish'], child: { loop: 'ring' } })
    const refusal = (code: string) => ({
      ok: false,
      refusal: { code: 'compile-errors', diagnostics: [expect.objectContaining({ code })] },
    })
    expect(await start('ring')).toMatchObject(refusal('circular-call'))
    await store('early', { tools: ['finish'], child: { loop: 'not-yet' } })
    expect(await start('early')).toMatchObject(refusal('loop-unknown'))
    await store('not-yet', { tools: ['finish'] })
    expect(JSON.stringify(await start('early'))).toContain('but it is not published yet')
  })

  it('one process without a server executes a run and all that it calls', async () => {
    const { services, actor } = api.runtime
    await store('leaf', { tools: ['finish'] })
    value(await publish('leaf'))
    const over = {
      over: 'input.items',
      input: { n: 'item' },
      output: [{ field: 'got', value: 'children.map(c, int(c.output.n))' }],
    }
    await store('tree', { tools: ['finish'], child: { loop: 'leaf', ...over } })
    const run = value(await runHere(services, actor, StartRunBody.parse({ loop: 'tree', input: { items: [3, 1, 2] } })))
    expect(run).toMatchObject({ status: 'finished', outcome: 'success' })
    expect(run.resultState?.got).toEqual([3, 1, 2])
  })

  it('waits for room in the workspace, and says so, only when that has none', async () => {
    const { services, actor } = api.runtime
    const { store: runs, clock } = services.ports
    await store('last-leaf', { tools: ['finish'] })
    value(await publish('last-leaf'))
    await store('narrow', { tools: ['finish'], child: { loop: 'last-leaf' } })
    // The parent is queued as soon as its last child has ended, while that one still has the only place here.
    const looks: (() => void)[] = []
    const twoLooks = async () => {
      for (let look = 0; look < 2; look++) await new Promise<void>((resolve) => looks.push(resolve))
    }
    const slow = Object.assign(Object.create(runs) as typeof runs, {
      async commit(...[claim, commit, leaseMs]: Parameters<typeof runs.commit>) {
        const result = await runs.commit(claim, commit, leaseMs)
        const ends = commit.events.some(({ type }) => type === 'run-finished')
        if (ends && claim.parent) await twoLooks()
        return result
      },
    })
    const looked = {
      ...clock,
      sleep: (ms: number, signal: AbortSignal) => {
        if (ms === 250) looks.shift()?.()
        return clock.sleep(ms, signal)
      },
    }
    const narrow = { ...services, concurrency: 1, ports: { ...services.ports, store: slow, clock: looked } }
    const onWait = vi.fn()
    const run = value(await runHere(narrow, actor, StartRunBody.parse({ loop: 'narrow', input: {} }), { onWait }))
    expect(run).toMatchObject({ status: 'finished', outcome: 'success' })
    expect(onWait).not.toHaveBeenCalled()
  })

  it('a child that asks a person leaves the run waiting, which goes on when it was answered', async () => {
    const { services, actor } = api.runtime
    await store('asker', {
      tools: ['human.ask', 'finish'],
      call: { tool: 'human.ask', args: { question: '"Go?"', options: '["no", "yes"]' } },
    })
    value(await publish('asker'))
    await store('patient', { tools: ['finish'], child: { loop: 'asker' } })
    const waiting = value(await runHere(services, actor, StartRunBody.parse({ loop: 'patient', input: {} })))
    expect(waiting.status).toBe('waiting')
    const [child] = await services.database.prisma.run.findMany({ where: { parentRunId: waiting.id } })
    expect(child?.status).toBe('paused')
    value(await resumeRun(services, actor, child?.id ?? '', ResumeRunBody.parse({ answer: 'yes', seq: child?.seq })))
    const { executeTree } = await import('../../lib/server/execute-tree.ts')
    await executeTree(services, actor, waiting.id, {})
    expect(await services.database.prisma.run.findUnique({ where: { id: waiting.id } })).toMatchObject({
      outcome: 'success',
    })
  })
})

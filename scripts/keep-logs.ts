/**
 * Writes tests/replay/logs/<name>.jsonl: logs of real runs, by the real host over SQLite, with what they executed. tests/replay/kept-logs.test.ts replays each with
 * the code of today. Run: node scripts/keep-logs.ts [NAME …]. One that is there is replaced only when it is named: an old log is worth more than a new one.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ForkRunBody } from '../lib/api/contracts/forks.ts'
import { ResumeRunBody, type RunDetail, StartRunBody } from '../lib/api/contracts/runs.ts'
import { createLoop } from '../lib/db/loops.ts'
import { findRun } from '../lib/db/runs.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { recordedPages, recordedParts } from '../lib/server/recorded-run.ts'
import type { Result } from '../lib/server/result.ts'
import { forkHere, resumeHere, runHere } from '../lib/server/run-here.ts'
import { openRuntime, type Runtime } from '../lib/server/runtime.ts'
import { publishVersion } from '../lib/server/versions.ts'
import { getTemplate } from '../lib/templates/templates.ts'
import { rememberingLoop } from '../tests/support/remembering-loop.ts'
import { type KeptLog, keptText } from '../tests/support/replay-log.ts'
import { actingLoop, longLoop } from '../tests/support/sample-loop.ts'

const FOLDER = new URL('../tests/replay/logs/', import.meta.url)
const root = path.resolve(import.meta.dirname, '..')

function need<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(
    `${result.refusal.detail} ${JSON.stringify(result.refusal.diagnostics ?? result.refusal.problems ?? [])}`,
  )
}

/** Counts, and the model that it asks first is out of order. */
function fallingBack(): LoopDesign {
  const design = longLoop(3)
  const retry = { fallback: 'spare', retries: 1, baseDelayMs: 1 }
  return {
    ...design,
    models: { default: { provider: 'chaos', model: 'outages:1' }, spare: { provider: 'scripted', model: 'script' } },
    nodes: design.nodes.map((node) =>
      'model' in node.config ? { ...node, config: { ...node.config, ...retry, repairs: 1 } } : node,
    ),
  }
}

function consolidating(): LoopDesign {
  const facts = [{ text: 'It counted to {{ state.count }}.', key: 'count', scope: 'loop' as const }]
  return { ...longLoop(2), consolidation: { when: 'always', facts } } as LoopDesign
}

function template(slug: string): LoopDesign {
  const found = getTemplate(slug)
  if (!found) throw new Error(`there is no template ${slug}`)
  const { script, ...design } = found.design
  if (!script || !('rules' in script)) return found.design
  return { ...design, script: { ...script, rules: script.rules.map(({ delayMs: _, ...rule }) => rule) } }
}

type Workshop = {
  /** Makes a loop; `published` too. */
  loop(slug: string, design: LoopDesign, published?: boolean): Promise<void>
  run(body: Parameters<typeof StartRunBody.parse>[0]): Promise<RunDetail>
  fork(id: string, body: Parameters<typeof ForkRunBody.parse>[0]): Promise<RunDetail>
  resume(id: string, body: Parameters<typeof ResumeRunBody.parse>[0]): Promise<RunDetail>
  child(of: string): Promise<RunDetail>
}

/** Name → what it shows, and how it is made. */
const KEPT: Record<string, [about: string, make: (shop: Workshop) => Promise<RunDetail>]> = {
  pauses: [
    'a person is asked, and answers; and a breakpoint that somebody steps on from',
    async ({ loop, run, resume }) => {
      const call = { tool: 'human.ask', args: { question: '"Go?"', options: '["no", "yes"]' } }
      await loop('asking', actingLoop('Asking', { tools: ['human.ask', 'finish'], call }))
      const asked = await run({ loop: 'asking', input: {}, breakpoints: [{ nodeId: 'act' }] })
      const stepped = await resume(asked.id, { seq: asked.lastSeq, until: 'step', note: 'looked at' })
      return resume(asked.id, { seq: stepped.lastSeq, answer: 'yes' })
    },
  ],
  parent: [
    'a child run that is waited for',
    async ({ loop, run }) => {
      await loop('below', longLoop(2), true)
      await loop('above', actingLoop('Above', { tools: ['finish'], child: { loop: 'below' } }))
      return run({ loop: 'above', input: {} })
    },
  ],
  child: [
    'a run that another one has called',
    async ({ loop, run, child }) => {
      await loop('lower', longLoop(2), true)
      await loop('upper', actingLoop('Upper', { tools: ['finish'], child: { loop: 'lower' } }))
      return child((await run({ loop: 'upper', input: {} })).id)
    },
  ],
  memory: [
    'what an earlier run wrote is recalled, and more is written',
    async ({ loop, run }) => {
      await loop('remembering', rememberingLoop('Remembering', { scope: '"loop"' }))
      await run({ loop: 'remembering', input: { topic: 'whales' } })
      return run({ loop: 'remembering', input: { topic: 'whales' } })
    },
  ],
  fork: [
    'a fork with a patched field',
    async ({ loop, run, fork }) => {
      await loop('counting', longLoop(5))
      const parent = await run({ loop: 'counting', input: {} })
      return fork(parent.id, { iteration: 3, patch: [{ field: 'count', value: 3 }], note: 'one ahead' })
    },
  ],
  fallback: [
    'a model that is out of order, waits, and a fallback model',
    async ({ loop, run }) => {
      await loop('falling-back', fallingBack())
      return run({ loop: 'falling-back', input: {} })
    },
  ],
  consolidation: [
    'a closing step that keeps a fact',
    async ({ loop, run }) => {
      await loop('consolidating', consolidating())
      return run({ loop: 'consolidating', input: {} })
    },
  ],
  'chaos-refine': [
    'a template with an evaluator and an invariant, everything misbehaving',
    async ({ loop, run }) => {
      await loop('refine', template('json-refine'))
      const input = getTemplate('json-refine')?.sampleInput
      return run({ loop: 'refine', input, chaos: { profile: 'mixed', seed: 7 } })
    },
  ],
  'chaos-code': [
    'a template whose tools run code, and fail',
    async ({ loop, run }) => {
      await loop('code', template('code-generation'))
      const input = getTemplate('code-generation')?.sampleInput
      return run({ loop: 'code', input, chaos: { profile: 'slow-tools', seed: 1 } })
    },
  ],
}

function workshop({ services, actor }: Runtime): Workshop {
  const read = async (id: string) => {
    const { runDetailView } = await import('../lib/server/run-view.ts')
    const run = await findRun(services.database, actor, id)
    if (!run) throw new Error(`there is no run ${id}`)
    return runDetailView(run)
  }
  return {
    async loop(slug, design, published = false) {
      await createLoop(services.database, actor, { slug, design, origin: 'own', accepted: true })
      if (published) need(await publishVersion(services, actor, slug, { note: '', revision: 1 }))
    },
    run: async (body) => need(await runHere(services, actor, StartRunBody.parse(body))),
    fork: async (id, body) => need(await forkHere(services, actor, id, ForkRunBody.parse(body))),
    resume: async (id, body) => need(await resumeHere(services, actor, id, ResumeRunBody.parse(body))),
    async child(of) {
      const row = await services.database.prisma.run.findFirstOrThrow({ where: { parentRunId: of } })
      return read(row.id)
    },
  }
}

async function logOf({ services, actor }: Runtime, id: string, about: string): Promise<KeptLog> {
  const run = await findRun(services.database, actor, id)
  const log = await services.database.openRunLog(actor, id)
  if (!run || !log) throw new Error(`there is no run ${id}`)
  const parts = (await recordedParts(services, actor, run)).map(({ lastSeq, specHash, snapshot }) => ({
    lastSeq: Number.isFinite(lastSeq) ? lastSeq : null,
    specHash,
    spec: snapshot.spec,
  }))
  const events: KeptLog['events'] = []
  for await (const page of recordedPages(log, 0, run.lastSeq)) events.push(...page)
  return { about, runId: id, parts, events }
}

const wanted = process.argv.slice(2)
for (const [name, [about, make]] of Object.entries(KEPT)) {
  const file = new URL(`${name}.jsonl`, FOLDER)
  if (wanted.length > 0 ? !wanted.includes(name) : existsSync(file)) continue
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keep-logs-'))
  const runtime = await openRuntime({ worker: false, root, environment: { DATABASE_URL: `file:${folder}/logs.db` } })
  const run = await make(workshop(runtime))
  const log = await logOf(runtime, run.id, about)
  writeFileSync(file, keptText(log))
  console.log(`${name}: ${log.events.length} events, ${run.status} ${run.reason ?? ''}`)
  await runtime.close()
  rmSync(folder, { recursive: true, force: true })
}
// Warm sandboxes would keep the process.
process.exit(0)

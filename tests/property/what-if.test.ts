import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../../lib/loop/2-compile/compile.ts'
import { emptyRunState } from '../../lib/loop/3-run/empty-run-state.ts'
import { loadProgram } from '../../lib/loop/3-run/program.ts'
import { editProgram, isPredicate } from '../../lib/loop/3-run/what-if/edit-program.ts'
import { createWhatIf } from '../../lib/loop/3-run/what-if/what-if.ts'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import type { WhatIfEdit, WhatIfLook } from '../../lib/loop/artefacts/what-if.ts'
import type { NodeKind } from '../../lib/loop/kinds/node-kind.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { executors } from '../../lib/nodes/executors.ts'
import { RUN_ID } from '../../lib/runner/fixtures.ts'
import { arbitraryDesign } from './arbitrary-design.ts'
import { CHAOS_FACTS } from './fake-chaos.ts'
import { type ChaosRun, chaosRun } from './fake-chaos-run.ts'

/** `LOOPWRIGHT_DESIGNS=2000 LOOPWRIGHT_SEED=7 vitest run tests/property/what-if.test.ts` looks at more of them, and at others. */
const DESIGNS = Number(process.env.LOOPWRIGHT_DESIGNS ?? 60)
const SEED = Number(process.env.LOOPWRIGHT_SEED ?? 20_261_122)
const tally = { runs: 0, looks: 0, fired: 0, ends: 0, on: 0, course: 0, asks: 0, same: 0 }

const programOf = (spec: LoopSpec) => loadProgram(spec, executors, CHAOS_FACTS)

function askAbout({ specs, events }: ChaosRun, edit: WhatIfEdit) {
  const moves = events.flatMap((event) =>
    event.type === 'run-continued' && event.data.migration ? [event.seq - 1] : [],
  )
  const parts = specs.map((spec, index) => {
    const edited = editProgram(programOf(spec), definitions, edit)
    if (!edited.ok) throw new Error(`${edited.why} ${JSON.stringify(edit)}`)
    return { ...edited, lastSeq: moves[index] ?? Number.POSITIVE_INFINITY }
  })
  const asked = createWhatIf(emptyRunState(RUN_ID), parts)
  const looks = events.flatMap((event) => asked.feed(event))
  return { looks, ...asked.result() }
}

/** The predicates of a spec, as they stand. */
function sitesOf(spec: LoopSpec): Extract<WhatIfEdit, { type: 'site' }>[] {
  return Object.entries(spec.nodes).flatMap(([nodeId, { kind, config }]) => {
    const definition: NodeKind = definitions[kind]
    return definition
      .expressions(config)
      .filter(isPredicate)
      .map(({ field, source }) => ({ type: 'site' as const, nodeId, field, source }))
  })
}

/** Unedited, each predicate predicts exactly what happened, and says at each place what the log says. */
function expectAsRecorded(chaotic: ChaosRun): void {
  const [spec] = chaotic.specs
  if (!spec) throw new Error('a run has a spec')
  for (const edit of sitesOf(spec)) {
    const { looks, prediction, unsureFrom } = askAbout(chaotic, edit)
    expect({ edit, prediction, unsureFrom }).toEqual({ edit, prediction: { type: 'same' }, unsureFrom: null })
    expectSaid(looks, chaotic.events, edit)
  }
  const { looks, prediction } = askAbout(chaotic, { type: 'contract', set: {} })
  expect(prediction).toEqual({ type: 'same' })
  const guards = chaotic.events.filter((event) => event.type === 'guard-checked')
  expect(looks.map(({ seq }) => seq)).toEqual(guards.map(({ seq }) => seq))
  for (const [index, { data }] of guards.entries()) if (data.fired !== null) expect(looks[index]?.was.fires).toBe(true)
  tally.looks += looks.length
}

function expectSaid(looks: WhatIfLook[], events: LoopEvent[], edit: Extract<WhatIfEdit, { type: 'site' }>): void {
  const finished = events.filter((event) => event.type === 'step-finished' && event.nodeId === edit.nodeId)
  const cutOff = (seq: number) => /^run-(closing|finished)$/.test(events.find((event) => event.seq === seq)?.type ?? '')
  expect(looks.map(({ seq }) => seq).filter((seq) => !cutOff(seq))).toEqual(finished.map(({ seq }) => seq))
  for (const look of looks) {
    expect(look.now).toEqual(look.was)
    expect(look.differs).toBe(false)
    tally.looks++
    if (look.was.fires) tally.fired++
    const checked = events.find(({ type, step }) => type === 'invariant-checked' && step === look.step)
    if (checked?.type === 'invariant-checked' && edit.field === 'predicate')
      expect(look.was.fires).toBe(!checked.data.holds)
  }
}

/** A log without what a predicate only reads on its way, without the spec's own name, and without what is told at the end about its contract. */
function deeds(events: readonly LoopEvent[]): unknown[] {
  const BOOKKEEPING = [
    'readings',
    'score',
    'measure',
    'stalledFor',
    'read',
    'asked',
    'parts',
    'message',
    'specHash',
    'explanation',
    'detail',
    'headline',
    'packet',
  ]
  const closing = events.findIndex(({ type }) => type === 'run-closing')
  return (closing < 0 ? events : events.slice(0, closing + 1)).map(({ type, seq, iteration, nodeId, data }) => {
    const kept: JsonObject = { ...(data as JsonObject) }
    for (const name of BOOKKEEPING) delete kept[name]
    return { type, seq, iteration, nodeId, kept }
  })
}

function editOf(spec: LoopSpec, pick: number): WhatIfEdit | null {
  const sites = sitesOf(spec)
  const site = sites[pick % Math.max(1, sites.length)]
  const { maxIterations, score } = spec.contract
  const all: (WhatIfEdit | null)[] = [
    site ? { ...site, source: `!(${site.source})` } : null,
    site ? { ...site, source: 'iteration >= 2' } : null,
    site ? { ...site, source: 'false' } : null,
    { type: 'contract', set: { maxIterations: Math.max(1, maxIterations - 1) } },
    { type: 'contract', set: { maxIterations: maxIterations + 2 } },
    score === undefined ? null : { type: 'contract', set: { plateau: { epsilon: 0.5 } } },
    score === undefined ? null : { type: 'contract', set: { qualityThreshold: { target: 0.1, minIterations: 1 } } },
    { type: 'contract', set: { stalled: { iterations: 2 } } },
    { type: 'contract', set: { cycling: { compare: 'tool' }, repeatedAction: { times: 2, compare: 'tool' } } },
  ]
  return all[(pick >> 4) % all.length] ?? null
}

/** The first difference alone: logs are long. */
function expectSameDeeds(one: unknown[], other: unknown[], edit: WhatIfEdit): void {
  const at = one.findIndex((deed, index) => !isDeepStrictEqual(deed, other[index]))
  expect({ edit, deed: one[at] }).toEqual({ edit, deed: other[at] })
  expect(one.length).toBe(other.length)
}

/** What is predicted up to the first divergence is what the edited loop does when it really runs. */
async function expectAsItWouldRun(spec: LoopSpec, recorded: ChaosRun, seed: number, edit: WhatIfEdit): Promise<void> {
  const changed = editProgram(programOf(spec), definitions, edit)
  // How long a run is at work hangs on how much is written meanwhile, of which what predicates read is part.
  if (!changed.ok || recorded.moves > 0 || JSON.stringify(spec.nodes).includes('budget.')) return
  const { prediction, unsureFrom } = askAbout(recorded, edit)
  if (unsureFrom !== null && prediction.type !== 'same' && unsureFrom < prediction.iteration) return
  if (prediction.type === 'same' && unsureFrom !== null) return
  const real = await chaosRun(changed.edited.spec, seed)
  tally[prediction.type]++
  if (prediction.type === 'same') return expectSameDeeds(deeds(real.events), deeds(recorded.events), edit)
  const { seq, iteration } = prediction
  // A step is gone through again from its start: within it the two may part before its end.
  const turn = recorded.events.find((event) => event.seq === seq)
  const started = recorded.events.findLast((event) => event.seq < seq && event.type === 'step-started')
  const from = turn?.type !== 'guard-checked' ? (started?.seq ?? seq) : seq
  const before = (events: LoopEvent[]) => deeds(events.filter((event) => event.seq < from))
  expectSameDeeds(before(real.events), before(recorded.events), edit)
  const parted = !isDeepStrictEqual(deeds(real.events), deeds(recorded.events))
  expect({ edit, prediction, turn, parted }).toEqual({ edit, prediction, turn, parted: true })
  if (prediction.type === 'ends') {
    const { reason, label, outcome } = prediction
    expect(real.events.at(-1)).toMatchObject({ type: 'run-finished', iteration, data: { reason, label, outcome } })
  } else if (prediction.type === 'asks') {
    const raised = real.events.find((event) => event.type === 'escalation-raised' && event.seq > seq - 20)
    expect(raised).toMatchObject({ iteration, data: { rule: prediction.rule } })
  } else if (prediction.type === 'on') {
    const here = real.events.find((event) => event.seq === seq)
    expect(here && deeds([here])).not.toEqual(turn && deeds([turn]))
  }
}

describe('what-if over every run of every design', { timeout: 600_000 }, () => {
  it('unedited it says what happened; edited, what the edited loop does when it runs', async () => {
    const property = fc.asyncProperty(arbitraryDesign, fc.nat(), fc.nat(), async (design, chaos, pick) => {
      const { spec } = compile(design, definitions, CHAOS_FACTS)
      if (!spec) return
      const live = await chaosRun(spec, chaos)
      // As the store gives it back.
      const recorded = { ...live, events: JSON.parse(JSON.stringify(live.events)) as LoopEvent[] }
      tally.runs++
      if (recorded.moves === 0) expectAsRecorded(recorded)
      const edit = editOf(spec, pick)
      if (edit) await expectAsItWouldRun(spec, recorded, chaos, edit)
    })
    await fc.assert(property, { seed: SEED, numRuns: DESIGNS, endOnFailure: true })
    expect(tally.fired).toBeGreaterThan(0)
    expect(tally.ends).toBeGreaterThan(0)
  })
})

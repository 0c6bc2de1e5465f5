import { isDeepStrictEqual } from 'node:util'
import { planResume } from '../../lib/loop/3-run/plan-resume.ts'
import { loadProgram } from '../../lib/loop/3-run/program.ts'
import type { EscalationPacket, Intervention } from '../../lib/loop/artefacts/escalation.ts'
import type { EventBody, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import type { RunState } from '../../lib/loop/artefacts/run-state.ts'
import { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import type { Assignment } from '../../lib/loop/kinds/executor.ts'
import { estimateTokens } from '../../lib/loop/tokens/estimate-tokens.ts'
import { executors } from '../../lib/nodes/executors.ts'
import { type Dice, diceOf } from '../../lib/runner/dice.ts'
import { namedSpec, taking } from '../../lib/runner/fixture-pauses.ts'
import { bench, fold, queue, RUN_ID } from '../../lib/runner/fixtures.ts'
import { executeRun, type RunPorts } from '../../lib/runner/host.ts'
import type { FinishedRun, LongTermMemory } from '../../lib/runner/ports.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'
import { createToolRunner } from '../../lib/runner/tool-runner.ts'
import { execute as finish } from '../../lib/tools/finish/execute.ts'
import { memoryWriteInto } from '../../lib/tools/memory-write/execute.ts'
import { execute as statePatch } from '../../lib/tools/state-patch/execute.ts'
import { CHAOS_FACTS, chaosAnswer, chaosModel, chaosTools } from './fake-chaos.ts'

/** A run to its end. `specs`: what it executed, one after the other; `spec`: what it ended with. `run`: what its stored log folds to, each part under the spec that it was written under. */
export type ChaosRun = {
  events: LoopEvent[]
  specs: LoopSpec[]
  spec: LoopSpec
  run: RunState
  moves: number
  asks: number
}

/**
 * Runs a spec to its end against a model, tools and people that do what they want; the same seed gives the same log. Throws where a pause finds the live run to be
 * another one than its stored log folds to.
 */
export async function chaosRun(first: LoopSpec, seed: number): Promise<ChaosRun> {
  let spec = first
  let run: RunState | undefined
  const specs = [first]
  let moves = 0
  let asks = 0
  const clock = simulatedClock()
  const dice = diceOf(seed ^ 0x2545f491)
  const { ports: plain, store } = bench({}, clock)
  const ports: RunPorts = {
    ...plain,
    models: chaosModel(seed, clock),
    tools: createToolRunner(CHAOS_FACTS, {
      'state.patch': statePatch,
      'memory.write': memoryWriteInto(plain.memory),
      finish,
      ...chaosTools(seed, clock),
    }),
    toolFacts: CHAOS_FACTS,
    memory: chaosMemory(plain.memory, dice),
    store: {
      ...store,
      commit: (...args) => {
        if (dice.roll() < 0.15) store.requestPause(RUN_ID, 'ada')
        return store.commit(...args)
      },
    },
    history: { finishedRuns: async () => earlierRuns(dice) },
  }
  queue(store, spec)
  for (;;) {
    if (dice.roll() < 0.2) store.requestPause(RUN_ID, 'ada')
    const claim = await store.claimRun(RUN_ID, 'w1', 30_000)
    if (!claim) throw new Error('the run can neither be claimed nor has it ended')
    const { status } = await executeRun(ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    const { events, paused, checkpoints } = store.inspect(RUN_ID)
    run = fold(spec, JSON.parse(JSON.stringify(events)) as LoopEvent[], run)
    if (status === 'finished') return { events, specs, spec, run, moves, asks }
    if (status !== 'paused') throw new Error(`the run stands as ${status}`)
    if (!isDeepStrictEqual(run, checkpoints.at(-1))) throw new Error('the log folds to another run than the live one')
    const packet = packetOf(run, events)
    if (packet) {
      asks++
      expectSuggestionsAccepted(run, spec, packet)
    }
    if (packet?.deadlineAt && dice.roll() < 0.3) {
      await clock.sleep(packet.deadlineAt - clock.now(), new AbortController().signal)
      continue
    }
    // In the end a person has enough: nobody asks for ever.
    const taken = packet && (packet.why === 'guard' || dice.roll() < 0.5)
    if (packet && taken) {
      const { intervention } = asks > 8 ? STOP : dice.pick(packet.suggestions)
      store.requestResume(RUN_ID, { ...accepted(run, spec, intervention), requestHash: `${events.length}` })
      continue
    }
    const answer = answerTo(paused?.question ? events : [], dice)
    const next = dice.roll() < 0.4 ? nextVersion(spec, dice) : null
    const decided = await planned(run, spec, answer, next, ports, dice)
    const moved = decided !== null && next !== null
    store.requestResume(
      RUN_ID,
      {
        ...(decided ?? {
          answer,
          continued: { type: 'run-continued', nodeId: null, data: { by: 'ada', note: '', patch: [], migration: null } },
        }),
        requestHash: `${events.length}`,
      },
      moved ? next : undefined,
    )
    if (!moved) continue
    // What follows is written under the new spec; a pause is the last event under the old one.
    spec = next
    specs.push(spec)
    moves++
  }
}

const STOP = { intervention: { stop: true } } as const

/** What the person is asked; null when the run only waits to be let go on. */
function packetOf(run: RunState, events: readonly LoopEvent[]): EscalationPacket | null {
  if (run.escalation === null) return null
  const raised = events.find(({ seq }) => seq === run.escalation?.seq)
  if (raised?.type !== 'escalation-raised') throw new Error('the log does not hold the packet')
  return raised.data.packet
}

function accepted(run: RunState, spec: LoopSpec, intervention: Intervention) {
  const plan = planResume(run, namedSpec(spec), taking(intervention))
  if (!plan.ok) throw new Error(`refused: ${JSON.stringify({ intervention, plan })}`)
  return plan.events
}

/** Each way out that the packet offers can be taken as it stands, and shows what it would change. */
function expectSuggestionsAccepted(run: RunState, spec: LoopSpec, packet: EscalationPacket): void {
  if (estimateTokens(packet.summary) > 500) throw new Error(`the summary is too long: ${packet.summary}`)
  if (packet.suggestions.length === 0) throw new Error('no way out is offered')
  for (const { intervention, preview } of packet.suggestions) {
    const { continued } = accepted(run, spec, intervention)
    const changed = new Set(continued.data.patch.map(({ path }) => path.split('/')[1]))
    const shown = new Set(preview.map(({ field }) => field))
    if (!isDeepStrictEqual(changed, shown)) throw new Error(`shows ${[...shown]} but changes ${[...changed]}`)
  }
}

const SCORES = ['state.score', 'state.n / 10', 'size(state.list)', 'state.n * 1e160', '0 - state.n']
const LINES = [
  [],
  [{ field: 'n', value: 'state.n * 2' }],
  [{ field: 's', value: '"moved"' }],
  [{ field: 'score', value: 'state.score * 1e200' }],
  [{ field: 'n', value: 'state.list[99]' }],
]

/** Another version under the same caps: it may measure something else, ask other models, and set fields anew. */
function nextVersion(spec: LoopSpec, dice: Dice): LoopSpec {
  const { contract, state, models } = spec
  const { version, migrations = [] } = state['x-loop']
  const migration = { from: version, fields: state.properties, required: state.required ?? [], set: dice.pick(LINES) }
  const measured = contract.stalled?.measure !== undefined
  return LoopSpec.parse({
    ...spec,
    state: { ...state, 'x-loop': { version: version + 1, migrations: [...migrations, migration].slice(-3) } },
    contract: {
      ...contract,
      ...(contract.score === undefined ? {} : { score: dice.pick([contract.score, ...SCORES]) }),
      ...(measured ? { stalled: { ...contract.stalled, measure: dice.pick(SCORES) } } : {}),
    },
    models: Object.fromEntries(
      Object.entries(models).map(([alias, model]) => [alias, dice.roll() < 0.5 ? model : { ...model, model: 'newer' }]),
    ),
  })
}

const ASSIGNMENTS: readonly Assignment[][] = [
  [],
  [{ field: 'n', value: 2 }],
  [
    { field: 'score', value: 1e300 },
    { field: 'list', value: [1, 2] },
  ],
  [{ field: 's', value: 'set by hand' }],
  [{ field: 'n', value: 'no number' }],
  [{ field: 'topic', value: 'frozen' }],
]

/** What a person decides, as the server would work it out; null where it refuses. */
async function planned(
  run: RunState,
  spec: LoopSpec,
  answer: Answer | null,
  next: LoopSpec | null,
  { models, toolFacts }: RunPorts,
  dice: Dice,
) {
  const bound = next && (await models.bind({ runId: run.runId }, next.models))
  if (bound && !bound.ok) return null
  const plan = planResume(run, namedSpec(spec), {
    by: 'ada',
    note: '',
    answer: answer?.data.answer ?? null,
    assignments: dice.pick(ASSIGNMENTS),
    moveTo: next &&
      bound && {
        spec: next,
        specHash: hashJson(next),
        models: bound.models,
        invariants: loadProgram(next, executors, toolFacts).invariants,
      },
  })
  return plan.ok ? plan.events : null
}

type Answer = Extract<EventBody, { type: 'person-answered' }>

/** What the person says to the newest question; null when nobody was asked. */
function answerTo(events: readonly LoopEvent[], dice: Dice): Answer | null {
  const asked = events.findLast((event) => event.type === 'person-asked')
  if (asked?.type !== 'person-asked') return null
  const { call, options } = asked.data
  const data = { call, by: 'ada', answer: chaosAnswer(options, dice), note: '' }
  return { type: 'person-answered', nodeId: asked.nodeId, data }
}

function earlierRuns(dice: Dice): FinishedRun[] {
  return Array.from({ length: dice.below(8) }, () => {
    const unit = dice.pick([1, 1, 1, 1e6, 1e160, -1e300])
    const scores = Array.from({ length: 1 + dice.below(6) }, () => dice.roll() * unit)
    return {
      scores,
      latenciesMs: scores.map(() => dice.below(5_000)),
      converged: dice.roll() < 0.5,
      iterations: scores.length,
      threshold: dice.roll() * unit,
    }
  })
}

/** Long-term memory that is out of reach now and then. */
function chaosMemory(memory: LongTermMemory, dice: Dice): LongTermMemory {
  return {
    ...memory,
    recall: async (query, signal) =>
      dice.roll() < 0.9
        ? memory.recall(query, signal)
        : { ok: false, class: dice.pick(['transient', 'fatal'] as const), message: 'out of reach' },
  }
}

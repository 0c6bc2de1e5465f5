import type { EventBody, LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { bench, queue, RUN_ID } from '../../lib/runner/fixtures.ts'
import { executeRun, type RunPorts } from '../../lib/runner/host.ts'
import type { FinishedRun, LongTermMemory } from '../../lib/runner/ports.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'
import { createToolRunner } from '../../lib/runner/tool-runner.ts'
import { execute as finish } from '../../lib/tools/finish/execute.ts'
import { memoryWriteInto } from '../../lib/tools/memory-write/execute.ts'
import { execute as statePatch } from '../../lib/tools/state-patch/execute.ts'
import { CHAOS_FACTS, chaosAnswer, chaosModel, chaosTools, type Dice, diceOf } from './fake-chaos.ts'

/** Runs a spec to its end against a model, tools and people that do what they want; the same seed gives the same log. */
export async function chaosRun(spec: LoopSpec, seed: number): Promise<LoopEvent[]> {
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
    history: { finishedRuns: async () => earlierRuns(dice) },
  }
  queue(store, spec)
  for (;;) {
    if (dice.roll() < 0.2) store.requestPause(RUN_ID, 'ada')
    const claim = await store.claimRun(RUN_ID, 'w1', 30_000)
    if (!claim) throw new Error('the run can neither be claimed nor has it ended')
    const { status } = await executeRun(ports, claim, { leaseMs: 30_000, signal: new AbortController().signal })
    const { events } = store.inspect(RUN_ID)
    if (status === 'finished') return events
    if (status !== 'paused') throw new Error(`the run stands as ${status}`)
    store.requestResume(RUN_ID, {
      answer: answerTo(store.inspect(RUN_ID).paused?.question ? events : [], dice),
      continued: { type: 'run-continued', nodeId: null, data: { by: 'ada', note: '', patch: [], migration: null } },
      requestHash: `${events.length}`,
    })
  }
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
    const scores = Array.from({ length: 1 + dice.below(6) }, () => dice.roll())
    return {
      scores,
      latenciesMs: scores.map(() => dice.below(5_000)),
      converged: dice.roll() < 0.5,
      iterations: scores.length,
      threshold: dice.roll(),
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

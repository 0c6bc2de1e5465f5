import { assertNever } from '../loop/artefacts/assert-never.ts'
import { chaosModelName } from '../loop/artefacts/chaos-bindings.ts'
import { type ChaosProfile, readChaosModel, TOOL_FAULTS, type ToolFault } from '../loop/artefacts/chaos-profiles.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { EventData } from '../loop/artefacts/events.ts'
import { hashJson, isJsonObject, type Json } from '../loop/artefacts/json.ts'
import { seconds } from '../loop/guards/reading.ts'
import { type Dice, diceOf, weighted } from './dice.ts'
import type { Clock, ToolOutcome } from './ports.ts'
import { idle } from './run-clock.ts'

/** A simulated timeout comes before the real one, which says nothing of who made it. */
const BEFORE_LIMIT_MS = 50
/** Shorter texts are names and references. */
const LEAST_TEXT = 40

/** A call that may be spoilt: where it stands in the run, and what of it decides how. */
export type SpoiltCall = {
  input: Json
  nodeId: string
  step: number
  request: Pick<EventData<'tool-requested'>, 'tool' | 'call' | 'attempt' | 'effect' | 'timeoutMs'>
  /** Its output changes the state. */
  patchesState: boolean
}

/**
 * Sends a call of a tool, or spoils it by the profile. Stateless, as the chaos model is: drawn from a hash of seed, the run's input, and where in the run the try
 * stands; not from its idempotency key, which is another one in each run. The unsafe is never sent when it is spoilt, but for one that only comes late.
 */
export async function sendThroughChaos(
  chaos: Chaos,
  call: SpoiltCall,
  clock: Clock,
  signal: AbortSignal,
  send: () => Promise<ToolOutcome>,
): Promise<ToolOutcome> {
  const read = readChaosModel(chaosModelName(chaos))
  if (typeof read === 'string') return { ok: false, class: 'fatal', kind: 'other', message: read }
  const { fault: drawn, dice } = draw(read.profile, chaos.seed, call)
  const { tool, timeoutMs } = call.request
  const fault = possible(drawn, call)
  const failed = (kind: 'unavailable' | 'rate_limit', message: string, retryAfterMs?: number): ToolOutcome => {
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
    return { ok: false, class: 'transient', kind, message: `${message} (simulated)`, simulated: fault, ...wait }
  }
  const silent = async (): Promise<ToolOutcome> => {
    await idle(clock, Math.max(0, timeoutMs - BEFORE_LIMIT_MS), signal)
    signal.throwIfAborted()
    const message = `the tool gave no answer within its limit of ${seconds(timeoutMs)} (simulated)`
    return { ok: false, class: 'timeout', kind: 'timeout', message, simulated: fault }
  }
  switch (fault) {
    case 'good':
      return send()
    case 'late':
      await idle(clock, 1_000 + dice.below(7_000), signal)
      signal.throwIfAborted()
      return labelled(await send(), fault)
    case 'unavailable':
      return failed('unavailable', dice.pick([`“${tool}” is not available`, `the connection of “${tool}” was reset`]))
    case 'rate-limit':
      return failed('rate_limit', `“${tool}” was called too often`, 1_000 * (1 + dice.below(3)))
    case 'refusal': {
      const message = `“${tool}” refused the call (simulated)`
      return { ok: false, class: 'recoverable', kind: 'refused', message, simulated: fault }
    }
    case 'timeout':
      return silent()
    case 'lost':
      await send()
      return silent()
    case 'garbled': {
      const outcome = await send()
      return outcome.ok
        ? labelled({ ...outcome, output: garbled(outcome.output, dice), storable: false }, fault)
        : outcome
    }
    default:
      return assertNever(fault)
  }
}

function draw(profile: ChaosProfile, seed: number, { input, nodeId, step, request }: SpoiltCall) {
  const { tool, call, attempt } = request
  const key = hashJson([profile.name, seed, input, 'tool', nodeId, step, tool, call, attempt])
  const dice = diceOf(Number.parseInt(key.slice(0, 8), 16))
  return { fault: weighted(dice, TOOL_FAULTS, profile.tools ?? {}), dice }
}

/** What may befall this call: what can't be repeated is not sent in vain, and what changes something gives its answer as it is. */
function possible(fault: ToolFault, { request: { effect }, patchesState }: SpoiltCall): ToolFault {
  const reads = effect === 'pure' || effect === 'read'
  if (fault === 'lost' && !reads && effect !== 'keyed') return 'timeout'
  if (fault === 'garbled' && (!reads || patchesState)) return 'good'
  return fault
}

function labelled(outcome: ToolOutcome, fault: ToolFault): ToolOutcome {
  return { ...outcome, simulated: fault }
}

/**
 * Longer texts and lists lose their end. Names, ids, numbers and answers of yes or no stay: a tool that lies about what it measured is beyond what any loop can
 * notice.
 */
function garbled(output: Json, dice: Dice): Json {
  if (typeof output === 'string')
    return output.length < LEAST_TEXT ? output : output.slice(0, Math.floor(output.length * dice.roll()))
  if (Array.isArray(output))
    return output.slice(0, Math.ceil(output.length * dice.roll())).map((item) => garbled(item, dice))
  if (!isJsonObject(output)) return output
  return Object.fromEntries(Object.entries(output).map(([name, value]) => [name, garbled(value, dice)]))
}

import type { JsonPatchOperation } from '../loop/artefacts/events.ts'
import { isJsonObject, type Json } from '../loop/artefacts/json.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import { applyPatch } from '../loop/patch/apply-patch.ts'
import { diffJson } from '../loop/patch/diff.ts'
import { pack, unpack } from './packed.ts'
import { DamagedValue } from './payloads.ts'

const CHECKPOINT_VERSION = 1

type Patch = JsonPatchOperation[]
/**
 * A run remembers its state several times over, and for a step in progress all of itself. What is near to something else stands here as the patch that
 * leads to it from there, so that a checkpoint costs about one state, to write, to keep and to read.
 */
type Slim = Omit<RunState, 'input' | 'prev' | 'safe' | 'best' | 'last' | 'step'> & {
  /** From `state`. */
  input: Patch
  prev: Patch
  safe: Patch
  best: (Omit<NonNullable<RunState['best']>, 'state'> & { state: Patch }) | null
  /** From the newest of `results`. */
  last: Patch
  /** `before` from the run without its step. */
  step: (Omit<NonNullable<RunState['step']>, 'before'> & { before: Patch }) | null
}

/** A checkpoint as it is stored. */
export function packCheckpoint(run: RunState): Uint8Array<ArrayBuffer> {
  return pack(JSON.stringify({ checkpointVersion: CHECKPOINT_VERSION, run: slim(run) }))
}

/** The run of a stored checkpoint. @throws DamagedValue, also for one that another release wrote in another way. */
export function unpackCheckpoint(bytes: Uint8Array, seq: number): RunState {
  const what = `the checkpoint at ${seq}`
  const stored = unpack(bytes, what)
  if (!isJsonObject(stored) || stored.checkpointVersion !== CHECKPOINT_VERSION)
    throw new DamagedValue(`${what} can’t be read by this release`)
  try {
    return whole(stored.run as unknown as Slim) // packCheckpoint wrote it
  } catch {
    throw new DamagedValue(`${what} is damaged`)
  }
}

function slim(run: RunState): Slim {
  const { state, best, step } = run
  return {
    ...run,
    input: diffJson(state, run.input),
    prev: diffJson(state, run.prev),
    safe: diffJson(state, run.safe),
    best: best && { ...best, state: diffJson(state, best.state) },
    last: diffJson(run.results.at(-1) ?? null, run.last),
    step: step && { ...step, before: diffJson(plain({ ...run, step: null }), plain(step.before)) },
  }
}

function whole(kept: Slim): RunState {
  const { state, best, step } = kept
  const run: RunState = {
    ...kept,
    input: applyPatch(state, kept.input),
    prev: applyPatch(state, kept.prev),
    safe: applyPatch(state, kept.safe),
    best: best && { ...best, state: applyPatch(state, best.state) },
    last: applyPatch<Json>(kept.results.at(-1) ?? null, kept.last) as RunState['last'], // as slim took it apart
    step: null,
  }
  if (step === null) return run
  // A run is plain JSON, and so is what the patch makes of it.
  return { ...run, step: { ...step, before: applyPatch(plain(run), step.before) as unknown as RunState } }
}

/** A run as the JSON that it is. */
function plain(run: RunState): Json {
  return run as unknown as Json
}

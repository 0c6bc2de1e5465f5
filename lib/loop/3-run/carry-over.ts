import { equalJson } from '../artefacts/equal-json.ts'
import type { Kept } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { modelKey } from '../artefacts/model-key.ts'
import type { BoundModel } from '../artefacts/models.ts'
import { own } from '../artefacts/own.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { environmentValues } from '../expression/environment.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { modelTarget } from '../recovery/circuit.ts'

/** A spec that a run is moved to, with its models as bound and the names of the invariants that its nodes check. */
export type Destination = { spec: LoopSpec; models: Record<string, BoundModel>; invariants: readonly string[] }

/** What of a run's memory means the same when it goes on with another spec. `state` is its state, led over. */
export function carryOver(run: RunState, from: LoopSpec, state: JsonObject, to: Destination): Kept {
  const { spec, models, invariants } = to
  const [before, after] = [from.contract, spec.contract]
  // The same words may measure another thing: a migration may have changed the scale of a field.
  const measuresTheSame = (old: string | undefined, now: string | undefined) =>
    old === now && (old === undefined || equalJson(readValue(old, run, from), readValue(old, { ...run, state }, spec)))
  const sameNode = (id: string) => {
    const node = own(spec.nodes, id)
    return node !== undefined && node.kind === own(from.nodes, id)?.kind
  }
  const adaptsAsBefore = (id: string) =>
    sameNode(id) && equalJson(own(spec.nodes, id)?.config.adapt, own(from.nodes, id)?.config.adapt)
  const otherModels = Object.entries(run.models).flatMap(([alias, model]) =>
    sameModel(model, own(models, alias)) ? [] : [modelTarget(alias)],
  )
  const { priors, strategy } = run
  return {
    scores: measuresTheSame(before.score, after.score),
    stall:
      before.stalled?.basis === after.stalled?.basis &&
      measuresTheSame(before.stalled?.measure, after.stalled?.measure),
    priors: priors === null || (priors.taskType === (spec.taskType ?? null) && priors.model === modelKey(models)),
    strategyModel: strategy.model === null || Object.hasOwn(models, strategy.model),
    invariants: Object.keys(run.invariants).filter((name) => invariants.includes(name)),
    nodes: keysOf(run.latent, run.remediations).filter(sameNode),
    adapted: Object.keys(run.adapted).filter(adaptsAsBefore),
    targets: keysOf(run.circuits, run.latencies).filter((target) => !otherModels.includes(target)),
  }
}

/** The fold's part: the run's memory without what is not kept. */
export function forget(run: RunState, kept: Kept): Partial<RunState> {
  const { strategy, detectors } = run
  return {
    ...(kept.scores ? {} : { scores: [], best: null }),
    detectors: kept.stall ? detectors : { ...detectors, measure: null, stalledFor: 0 },
    priors: kept.priors ? run.priors : null,
    strategy: kept.strategyModel ? strategy : { ...strategy, model: null },
    invariants: only(run.invariants, kept.invariants),
    latent: only(run.latent, kept.nodes),
    remediations: only(run.remediations, kept.nodes),
    adapted: only(run.adapted, kept.adapted),
    circuits: only(run.circuits, kept.targets),
    latencies: only(run.latencies, kept.targets),
  }
}

/** Null where it has none. */
function readValue(source: string, run: RunState, spec: LoopSpec): Json {
  const result = evaluateExpression(source, environmentValues(run, spec))
  return result.ok ? result.value : null
}

function sameModel(one: BoundModel, other: BoundModel | undefined): boolean {
  return one.provider === other?.provider && one.model === other.model
}

function keysOf(...records: Record<string, unknown>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))]
}

function only<T>(record: Record<string, T>, kept: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => kept.includes(key)))
}

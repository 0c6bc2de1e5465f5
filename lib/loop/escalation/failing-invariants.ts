import { own } from '../artefacts/own.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import type { Executors } from '../kinds/executor.ts'

export type FailingInvariant = {
  nodeId: string
  name: string
  expression: string
  /** Consecutive remediations so far; a question to a person heals nothing and is none. */
  attempts: number
  /** What its own remediation would write: expressions by field. */
  fix: readonly { field: string; value: string }[]
}

/** Most that one packet lists. */
const MOST = 50

/** Invariants that did not hold at their latest check; the one that is being asked about first. */
export function failingInvariants(spec: LoopSpec, executors: Executors, run: RunState): FailingInvariant[] {
  const failing: FailingInvariant[] = []
  for (const [nodeId, { kind, config }] of Object.entries(spec.nodes)) {
    const demand = executors[kind].demands?.(config)
    if (!demand || own(run.invariants, demand.name) !== false) continue
    const { asks = false, ...told } = demand
    const found = { nodeId, ...told, attempts: asks ? 0 : (own(run.remediations, nodeId) ?? 0) }
    if (nodeId === run.step?.nodeId) failing.unshift(found)
    else failing.push(found)
  }
  return failing.slice(0, MOST)
}

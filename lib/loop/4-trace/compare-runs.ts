import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { memberName } from '../patch/pointer.ts'
import type { TraceEvent } from './trace-event.ts'

/**
 * What two runs do otherwise in an iteration. The first five are the loop's own course, and a difference in one of them is a divergence: which nodes ran and how they were left,
 * what was decided, what was checked, the state at the end, and how it ended. What models were asked and answered, and what tools were asked and gave, may differ and still lead to the same.
 */
export const DIFFERENCES = ['path', 'decision', 'check', 'state', 'end', 'prompt', 'response', 'tool'] as const
export type DifferenceKind = (typeof DIFFERENCES)[number]
const COURSE: ReadonlySet<DifferenceKind> = new Set(['path', 'decision', 'check', 'state', 'end'])

/** One iteration that both runs, or only one of them, came to. */
export type IterationDifference = {
  iteration: number
  kinds: DifferenceKind[]
  /** Fields whose value differs at its end. */
  fields: string[]
  /** Where in it, counted from 1, the first node execution lies that is another one, or was left by another way; null: none is. */
  step: number | null
  /** Whose iteration it is, when the other had ended before. */
  only: 'a' | 'b' | null
}

export type RunComparison = {
  /** Iterations in which something differs, in order. */
  differences: IterationDifference[]
  /** The first in which the course differs; null: the runs went alike, as far as they are recorded. */
  divergence: IterationDifference | null
}

/** Takes both logs iteration by iteration. */
export type Comparer = {
  /** The events of one iteration in each; null where a run has no such iteration. */
  feed(iteration: number, a: readonly TraceEvent[] | null, b: readonly TraceEvent[] | null): void
  result(): RunComparison
}

/**
 * Compares two runs by what they did, never by ids, times or costs. States are not compared whole: the fields that differ are kept along, and only those that
 * an iteration writes are looked at again. `a` and `b`: the states before the first iteration that is fed.
 */
export function createComparer(a: JsonObject = {}, b: JsonObject = {}): Comparer {
  const states = { a, b }
  const differing = new Set<string>()
  const differences: IterationDifference[] = []
  look(states, [...Object.keys(a), ...Object.keys(b)], differing)
  return {
    feed(iteration, eventsA, eventsB) {
      const written = new Set<string>()
      states.a = fold(states.a, eventsA ?? [], written)
      states.b = fold(states.b, eventsB ?? [], written)
      look(states, written, differing)
      const found = difference(iteration, eventsA, eventsB, [...differing])
      if (found) differences.push(found)
    },
    result: () => ({
      differences,
      divergence: differences.find(({ kinds }) => kinds.some((kind) => COURSE.has(kind))) ?? null,
    }),
  }
}

function look(states: { a: JsonObject; b: JsonObject }, fields: Iterable<string>, differing: Set<string>): void {
  for (const field of fields) {
    const same = Object.hasOwn(states.a, field) === Object.hasOwn(states.b, field)
    if (same && equalJson(states.a[field], states.b[field])) differing.delete(field)
    else differing.add(field)
  }
}

function fold(before: JsonObject, events: readonly TraceEvent[], written: Set<string>): JsonObject {
  let state = before
  for (const event of events) {
    if (event.type === 'run-started') {
      for (const field of [...Object.keys(state), ...Object.keys(event.data.state)]) written.add(field)
      state = event.data.state
    } else if (event.type === 'state-patched' || event.type === 'run-continued' || event.type === 'run-forked') {
      for (const { path } of event.data.patch) written.add(memberName(path.split('/')[1] ?? ''))
      const next = applyPatch<Json>(state, event.data.patch)
      if (isJsonObject(next)) state = next
    }
  }
  return state
}

type Course = { steps: Json[] } & Record<'decision' | 'check' | 'end' | 'prompt' | 'response' | 'tool', Json[]>

/** What a run did in an iteration, without times, ids and money. Large values stand as references with their hashes, which are equal where the values are. */
function courseOf(events: readonly TraceEvent[]): Course {
  const course: Course = { steps: [], decision: [], check: [], end: [], prompt: [], response: [], tool: [] }
  for (const event of events) {
    switch (event.type) {
      case 'step-finished':
        course.steps.push([event.nodeId, event.data.handle, event.data.to])
        break
      case 'decision-made': {
        const { action, subgoal } = event.data.decision
        course.decision.push([event.nodeId, { action, subgoal }])
        break
      }
      case 'route-chosen':
        course.decision.push([event.nodeId, event.data.handle])
        break
      case 'invariant-checked':
        course.check.push([event.data.name, event.data.holds])
        break
      case 'remediation-applied':
        course.check.push([event.data.name, event.data.remediation, event.data.attempt])
        break
      case 'guard-checked':
        course.end.push([event.data.fired])
        break
      case 'run-finished':
        course.end.push([event.data.reason, event.data.label, event.data.outcome])
        break
      case 'model-called': {
        course.prompt.push([event.nodeId, asked(event.data.request)])
        break
      }
      case 'model-answered':
        course.response.push([event.nodeId, event.data.text])
        break
      case 'model-failed':
        course.response.push([event.nodeId, event.data.kind])
        break
      case 'tool-requested':
        course.tool.push([event.data.tool, event.data.args])
        break
      case 'tool-answered':
        course.tool.push([event.data.output])
        break
      case 'tool-failed':
        course.tool.push([event.data.kind, event.data.message])
        break
      case 'children-requested':
        course.tool.push([event.data.loop, event.data.children])
        break
      default:
    }
  }
  return course
}

/** Without how long it may take: that hangs on the time that is left. */
function asked(request: object): Json {
  const { timeoutMs: _timeoutMs, ...rest } = request as JsonObject // a request, or the reference to one: plain JSON
  return rest
}

function difference(
  iteration: number,
  a: readonly TraceEvent[] | null,
  b: readonly TraceEvent[] | null,
  fields: string[],
): IterationDifference | null {
  const [one, other] = [courseOf(a ?? []), courseOf(b ?? [])]
  const only = a === null ? 'b' : b === null ? 'a' : null
  const step = only === null ? firstOther(one.steps, other.steps) : null
  const differs: Record<DifferenceKind, boolean> = {
    path: step !== null || only !== null,
    decision: !equalJson(one.decision, other.decision),
    check: !equalJson(one.check, other.check),
    state: fields.length > 0,
    end: !equalJson(one.end, other.end),
    prompt: !equalJson(one.prompt, other.prompt),
    response: !equalJson(one.response, other.response),
    tool: !equalJson(one.tool, other.tool),
  }
  const kinds = DIFFERENCES.filter((kind) => differs[kind])
  return kinds.length === 0 ? null : { iteration, kinds, fields, step, only }
}

function firstOther(one: readonly Json[], other: readonly Json[]): number | null {
  const length = Math.max(one.length, other.length)
  for (let at = 0; at < length; at++) if (!equalJson(one[at], other[at])) return at + 1
  return null
}

import type { EscalatedRule, StopReason } from '../artefacts/contract.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { EscalationPacket, Extension, Intervention, Suggestion } from '../artefacts/escalation.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { environmentValues } from '../expression/environment.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { adaptedCap, nanoUsdOf } from '../guards/caps.ts'
import { contractOf, extensionLeft } from '../guards/extended-contract.ts'
import { dollars, figure, seconds } from '../guards/reading.ts'
import type { Assignment } from '../kinds/executor.ts'
import { setByPerson } from '../state/apply.ts'
import { initialState } from '../state/initial.ts'
import { firstChars } from '../text/first-chars.ts'
import type { FailingInvariant } from './failing-invariants.ts'
import { IN_DOUBT_ANSWERS } from './in-doubt.ts'

/** Why a person is needed, as far as the ways out depend on it. */
export type Occasion = {
  why: EscalationPacket['why']
  rule: StopReason | null
  /** What is missing for the next call, in the rule's own unit; 0: not known. */
  short: number
  /** What may be answered; the careful answer first, the one that goes on last. */
  options: readonly string[]
}

/** Iterations that more money, tokens or time is to last for. */
const MORE_ITERATIONS = 5
/** A preview shows larger values by their size alone. */
const MAX_PREVIEW_BYTES = 2_000
const MAX_FIXES = 5

/**
 * Ways out of an escalation, the most fitting first: each can be taken as it stands. Computed from what the run knows; none is offered that would change
 * nothing or that the state schema refuses.
 */
export function suggest(
  spec: LoopSpec,
  run: RunState,
  occasion: Occasion,
  failing: readonly FailingInvariant[],
): Suggestion[] {
  const { why, options } = occasion
  if (why === 'in_doubt') return inDoubt()
  // Only a person knows the answer; stopping, which always can be done, is none.
  if (why === 'question' && options.length === 0) return []
  // The day's budget is the loop's, and that of a run above is shared: what is added to the run's own helps nothing, another try later may.
  const shared = run.refused !== null && run.refused.scope !== 'run'
  const first = shared
    ? [run.refused?.scope === 'day' ? tryAgain : tryAgainBelow]
    : why === 'guard'
      ? extensions(spec, run, occasion)
      : []
  // A call that no budget has room for lacks money: another state, or a check less, gives it none.
  const base = why === 'guard' && run.refused ? null : goingOn(occasion, first[0]?.intervention.extend)
  return [
    ...first,
    ...(base ? changes(spec, run, base, occasion, failing).map((each) => alongWith(each, first[0])) : []),
    ...options.map((answer, index) => answered(answer, index === 0)),
    ...stops(spec, run),
  ]
}

/** A change together with more of what ran out says so. */
function alongWith(change: Suggestion, first: Suggestion | undefined): Suggestion {
  if (!change.intervention.extend || !first) return change
  return { ...change, title: `${change.title}, and ${first.title.charAt(0).toLowerCase()}${first.title.slice(1)}` }
}

/** What lets the run go on whatever else is changed; null: that is not for a suggestion to say. A cap that is used up has to be raised. */
function goingOn({ why, rule, options }: Occasion, extend: Extension | undefined): Intervention | null {
  if (why === 'guard') return rule !== null && isCap(rule) ? (extend ? { extend } : null) : {}
  const answer = options.at(-1)
  // Of the answers to a question none is the one that goes on: all do.
  const choosesOne = why === 'approval' || why === 'question'
  return choosesOne || options.length < 2 || answer === undefined ? null : { answer }
}

const CAPS: readonly StopReason[] = [
  'max_iterations',
  'timeout',
  'budget_usd',
  'budget_tokens',
] satisfies EscalatedRule[]
export const isCap = (rule: StopReason): boolean => CAPS.includes(rule)

const tryAgain: Suggestion = {
  title: 'Try again',
  why: 'Another UTC day has its own budget; and a person may have raised it.',
  intervention: {},
  preview: [],
}

const tryAgainBelow: Suggestion = {
  ...tryAgain,
  why: 'What calls in flight beside it do not use of what is held for them is free again.',
}

function inDoubt(): Suggestion[] {
  const [stop, took, again] = IN_DOUBT_ANSWERS
  const say = (title: string, answer: string, why: string): Suggestion => ({
    title,
    why,
    intervention: { answer },
    preview: [],
  })
  return [
    say('It did not take effect: send it again', again, 'Look at the other side first: if it did, this repeats it.'),
    say('It took effect: go on', took, 'The call counts as answered. What it gave can be added, if you know it.'),
    say('Stop the run', stop, 'Whether the call took effect stays open, and the run ends as in doubt.'),
  ]
}

function answered(answer: string, careful: boolean): Suggestion {
  const why = careful ? 'The careful answer.' : 'Lets the step go on with this answer.'
  return { title: `Answer “${firstChars(answer, 100)}”`, why, intervention: { answer }, preview: [] }
}

/** Changes of the state, and what people may allow, each together with what lets the run go on. */
function changes(
  spec: LoopSpec,
  run: RunState,
  base: Intervention,
  { rule, why }: Occasion,
  failing: readonly FailingInvariant[],
): Suggestion[] {
  const found: (Suggestion | null)[] = []
  for (const { name, fix } of failing.slice(0, MAX_FIXES)) {
    const set = fixOf(spec, run, fix)
    found.push(patched(spec, run, base, set, `Apply the fix of “${name}”`, 'It is what the invariant itself would do.'))
  }
  found.push(
    // An iteration that has just ended with all checks holding is the last safe one itself.
    run.arriving && !run.violatedThisIteration
      ? null
      : patched(spec, run, base, differing(run, run.safe), ...wayBack(spec, run)),
    run.best === null
      ? null
      : patched(
          spec,
          run,
          base,
          differing(run, run.best.state),
          `Go on from the best state so far (iteration ${run.best.iteration})`,
          `Its score was ${figure(run.best.score)}, the highest of this run.`,
        ),
  )
  if (rule !== null && !isCap(rule)) found.push(otherSubgoal(run, base, rule))
  for (const { name } of failing.slice(0, MAX_FIXES)) {
    if (why === 'invariant') found.push(relaxed(base, name, 'once'))
    found.push(relaxed(base, name, 'run'))
  }
  if (rule !== null && !isCap(rule))
    found.push({ title: 'Go on as it is', why: 'The rule counts from the beginning.', intervention: base, preview: [] })
  return found.filter((each) => each !== null)
}

const STAY_SPENT = 'Iterations, money and effects stay spent.'

/** What going back to the safe state is called, and why it is offered: until an iteration has ended safe, it is the run's first. */
function wayBack({ state: schema }: LoopSpec, { input, safe }: RunState): [title: string, why: string] {
  const first = initialState(schema, input)
  return first.ok && equalJson(first.state, safe)
    ? ['Begin again from the first state', `It is the state that the run began with. ${STAY_SPENT}`]
    : ['Roll back to the last safe state', `The end of the last iteration in which every check held. ${STAY_SPENT}`]
}

function relaxed(base: Intervention, invariant: string, scope: 'once' | 'run'): Suggestion {
  const title = scope === 'once' ? `Let “${invariant}” pass this once` : `Do without “${invariant}” in this run`
  return {
    title,
    why: 'The check is still made, and shown as allowed.',
    intervention: { ...base, relax: [{ invariant, scope }] },
    preview: [],
  }
}

function otherSubgoal(run: RunState, base: Intervention, rule: StopReason): Suggestion {
  const before = firstChars(run.decision?.subgoal ?? '', 200)
  const error = run.last?.error?.message
  const aside = before === '' ? 'what was tried last' : `“${before}”`
  const subgoal =
    rule === 'repeated_error' && error !== undefined
      ? `Find another way that avoids the error: ${firstChars(error, 300)}`
      : `Set ${aside} aside and take another approach to the goal`
  return {
    title: 'Give it another subgoal',
    why: 'The next decision is made for it, and a model is told so.',
    intervention: { ...base, subgoal },
    preview: [],
  }
}

/** Fields in which another state differs. What an input holds, and what only this state has, stays as it is. */
function differing({ state, input }: RunState, other: JsonObject): Assignment[] {
  return Object.entries(other)
    .filter(([field, value]) => !Object.hasOwn(input, field) && !equalJson(value, state[field]))
    .map(([field, value]) => ({ field, value }))
}

function fixOf(spec: LoopSpec, run: RunState, fix: FailingInvariant['fix']): Assignment[] {
  const environment = environmentValues(run, spec)
  return fix.flatMap(({ field, value }) => {
    const result = evaluateExpression(value, environment)
    return result.ok && !equalJson(result.value, run.state[field]) ? [{ field, value: result.value }] : []
  })
}

/** Null where it would change nothing, or the state would not take it. */
function patched(
  { state: schema }: LoopSpec,
  { state }: RunState,
  base: Intervention,
  patch: Assignment[],
  title: string,
  why: string,
): Suggestion | null {
  if (patch.length === 0) return null
  const changed = setByPerson(schema, state, patch)
  if (!changed.ok) return null
  const preview = patch.map(({ field }) => ({
    field,
    before: shown(state[field]),
    after: shown(changed.state[field]),
  }))
  return { title, why, intervention: { ...base, patch }, preview }
}

function shown(value: Json | undefined): Json {
  if (value === undefined) return null
  const bytes = jsonSize(value, MAX_PREVIEW_BYTES)
  return bytes === Infinity ? `more than ${MAX_PREVIEW_BYTES.toLocaleString('en')} bytes` : value
}

/** More of what ran out: as much as the usual cost of some iterations, at least a tenth of the cap, and enough for the call that did not fit. */
function extensions(spec: LoopSpec, run: RunState, { rule, short }: Occasion): Suggestion[] {
  const contract = contractOf(spec, run)
  const left = extensionLeft(contract)
  const offer = (
    member: keyof Extension,
    over: number,
    spent: number,
    cap: number,
    text: (amount: number) => string,
  ) => {
    const usual = (spent / Math.max(1, run.iteration)) * MORE_ITERATIONS
    const amount = Math.min(Math.ceil(Math.max(over, usual, cap / 10, 1)), left[member] ?? 0)
    if (amount < Math.max(1, over)) return []
    const why = `It used ${text(Math.round(spent / Math.max(1, run.iteration)))} per iteration so far.`
    return [{ title: `Allow ${text(amount)} more`, why, intervention: { extend: { [member]: amount } }, preview: [] }]
  }
  const { spent, activeMs, iteration } = run
  switch (rule) {
    case 'max_iterations': {
      const cap = Math.min(contract.maxIterations, adaptedCap(run) ?? contract.maxIterations)
      const amount = Math.min(Math.max(MORE_ITERATIONS, iteration - cap + 1), left.iterations ?? 0)
      const why = `${iteration} have ended.`
      const title = `Allow ${amount} more ${amount === 1 ? 'iteration' : 'iterations'}`
      return amount < iteration - cap + 1
        ? []
        : [{ title, why, intervention: { extend: { iterations: amount } }, preview: [] }]
    }
    case 'timeout':
      return offer(
        'timeoutMs',
        Math.max(short, activeMs - contract.timeoutMs + 1),
        activeMs,
        contract.timeoutMs,
        seconds,
      )
    case 'budget_usd': {
      const cap = nanoUsdOf(contract.budgetUsd ?? 0)
      return offer('nanoUsd', Math.max(short, spent.nanoUsd - cap + 1), spent.nanoUsd, cap, dollars)
    }
    case 'budget_tokens': {
      const cap = contract.budgetTokens ?? 0
      return offer('tokens', Math.max(short, spent.tokens - cap + 1), spent.tokens, cap, (n) => `${n} tokens`)
    }
    default:
      return []
  }
}

/** The result of a stopped run is its last state, unless its contract keeps the best. */
function stops(spec: LoopSpec, run: RunState): Suggestion[] {
  const stop = {
    title: 'Stop the run',
    why: 'It ends as stopped by a person.',
    intervention: { stop: true as const },
    preview: [],
  }
  if (run.best === null) return [stop]
  const title = `Stop and keep the best state (iteration ${run.best.iteration})`
  if (spec.contract.bestOf === 'best') return [{ ...stop, title }]
  const best = patched(spec, run, stop.intervention, differing(run, run.best.state), title, stop.why)
  return best ? [best, { ...stop, title: 'Stop and keep the last state' }] : [{ ...stop, title }]
}

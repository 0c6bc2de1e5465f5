import {
  capital,
  formatCount,
  formatDuration,
  formatNumber,
  formatUsd,
  groupDigits,
  plural,
  words,
} from '@/components/ui/format.ts'
import type { TraceEvent, TraceEventOf } from '@/lib/loop/4-trace/trace-event.ts'
import { breakpointName } from '@/lib/loop/artefacts/breakpoint.ts'
import type { EventType, JsonPatchOperation } from '@/lib/loop/artefacts/events.ts'
import type { Observation } from '@/lib/loop/artefacts/observation.ts'

type Sentences = { [T in EventType]: (data: TraceEventOf<T>['data'], label: (nodeId: string) => string) => string }

/** Who works here when nobody has signed in. */
const LOCAL_USER = 'user_local0000'
export const who = (by: string) => (by === LOCAL_USER ? 'you' : by)

/** What each kind of event says, in one short sentence. */
const SENTENCES: Sentences = {
  'run-queued': ({ input, requestedBy, parent }) => {
    const names = Object.keys(input)
    const by = parent ? `the run ${parent.runId} of “${parent.loop}”` : who(requestedBy)
    return `Asked for by ${by}${names.length === 0 ? ', without input' : ` with ${list(names)}`}.`
  },
  'run-started': ({ models, priors }) => {
    const bound = Object.entries(models).map(
      ([alias, { provider, model, simulated }]) => `${alias} = ${model}${simulated ? ` (${provider})` : ''}`,
    )
    const taught = priors ? `; ${plural(priors.pair.runs, 'finished run')} taught it` : ''
    return `The run starts with ${bound.length === 0 ? 'no model' : list(bound)}${taught}.`
  },
  'run-resumed': ({ epoch }) => `A worker took the run over, as owner ${epoch}.`,
  'pause-requested': ({ by }) => `A pause was asked for by ${who(by)}.`,
  'breakpoints-set': ({ by, breakpoints }) => {
    const names = breakpoints.filter(({ enabled }) => enabled).map(breakpointName)
    return names.length === 0
      ? `No breakpoint was left in force by ${who(by)}.`
      : `Breakpoints were set by ${who(by)}: ${list(names)}.`
  },
  'escalation-raised': ({ headline, suggestions }) =>
    `A person is needed: ${sentence(headline)}${suggestions === 0 ? '' : ` ${plural(suggestions, 'way out', 'ways out')} suggested.`}`,
  'deadline-passed': () => 'Nobody decided until the deadline.',
  'run-paused': ({ detail }) => sentence(detail),
  'run-continued': ({ by, note, patch, migration, until, ...decided }) => {
    if (decided.stop) return `Stopped by ${who(by)}${noted(note)}.`
    const moved = migration
      ? `, moved from state version ${migration.fromStateVersion} to ${migration.toStateVersion}`
      : ''
    const changed = patch.length === 0 ? '' : `, with ${changes(patch)}`
    const how = until ? `for one ${until} ` : ''
    return `Let go on ${how}by ${who(by)}${moved}${changed}${allowed(decided)}${noted(note)}.`
  },
  'run-forked': ({ by, note, iteration, patch, migration }) => {
    const moved =
      migration === null
        ? ''
        : migration.fromSpecHash === migration.toSpecHash
          ? ', with other models'
          : ', with another version of the design'
    const changed = patch.length === 0 ? '' : `, with ${changes(patch)}`
    return `Forked by ${who(by)} at the start of iteration ${formatCount(iteration)}${moved}${changed}${noted(note)}.`
  },
  'cancel-requested': ({ by }) => `Cancelled by ${who(by)}.`,
  'iteration-started': ({ iteration }) => `Iteration ${formatCount(iteration)} begins.`,
  'guard-checked': ({ score, readings, fired }) => {
    const rules = fired ? [fired] : readings.filter((reading) => reading.fired).map(({ rule }) => rule)
    const at = score === null ? 'No score yet' : `Score ${formatNumber(score)}`
    return rules.length === 0
      ? `${at}; none of ${plural(readings.length, 'stop rule')} fires.`
      : `${at}; ${list(rules.map(words))} fires.`
  },
  'step-started': () => 'The step begins.',
  'model-called': ({ alias, purpose, attempt, reserved }) =>
    `“${alias}” is asked to ${purpose}${tried(attempt)}, for at most ${plural(reserved.tokens, 'token')}.`,
  'budget-refused': ({ explanation }) => sentence(explanation),
  'model-answered': ({ usage, costNanoUsd, latencyMs, cached }) =>
    cached
      ? 'The answer comes from the cache.'
      : `Answered in ${formatDuration(latencyMs)} with ${plural(usage.outputTokens, 'token')}, for ${formatUsd(costNanoUsd)}.`,
  'model-failed': ({ class: errorClass, message }) => failed('The call failed', errorClass, message),
  'answer-rejected': ({ problems }) => `The answer can’t be used: ${sentence(problems.join('; '))}`,
  'decision-made': ({ decision: { action, subgoal, confidence } }) => {
    const of = confidence === null ? '' : `, confidence ${formatNumber(confidence)}`
    const next = action ? `Decided for ${action.tool}` : 'Decided, without an action'
    return sentence(`${next}${of}${subgoal === '' ? '' : `: ${subgoal}`}`)
  },
  'tool-requested': ({ tool, attempt, effect }) => `${tool} is called${tried(attempt)} (effect ${effect}).`,
  'tool-answered': ({ durationMs, cached }) =>
    cached ? 'The result comes from the cache.' : `Done in ${formatDuration(durationMs)}.`,
  'tool-failed': ({ class: errorClass, message, refused }) =>
    failed(refused ? `${refused.tool} was refused` : 'The tool failed', errorClass, message),
  'tool-compensated': ({ tool, ok, message, durationMs }) =>
    ok
      ? `What may have happened before was undone by ${tool}, in ${formatDuration(durationMs)}.`
      : `${tool} could not undo what may have happened before: ${sentence(message)}`,
  'person-asked': ({ question, options }) => `${question}${options.length === 0 ? '' : ` Choices: ${list(options)}.`}`,
  // To a question in free words no careful answer can be given.
  'person-answered': ({ by, answer, note }) =>
    answer === '' ? 'Nobody answered in time.' : `Answered by ${who(by)}: ${answer}${noted(note)}.`,
  'recall-requested': ({ queries, mode, topK, purpose }) =>
    `Memory is asked${purpose === 'recall' ? '' : ` for ${purpose}`} by ${mode === 'key' ? 'key' : 'likeness'}, at most ${plural(topK, 'entry', 'entries')}: ${queries.length === 0 ? 'nothing to look for' : queries.join(' · ')}.`,
  'memory-recalled': ({ entries, considered, bestBelow, by, instead, embedded }) => {
    const how = by === undefined ? '' : by === 'words' ? ', likened by words' : `, likened by ${by}`
    const below = bestBelow === null ? '' : `; the best below the threshold had ${formatNumber(bestBelow)}`
    const cost = embedded
      ? ` Vectors took ${plural(embedded.tokens, 'token')}, for ${formatUsd(embedded.costNanoUsd)}.`
      : ''
    const why = instead === undefined ? '' : ` By words because ${sentence(instead)}`
    return `${formatCount(entries.length)} of ${plural(considered, 'entry', 'entries')} came back${how}${below}.${why}${cost}`
  },
  'recall-failed': ({ class: errorClass, message }) => failed('Memory could not be asked', errorClass, message),
  'children-requested': ({ loop, version, mapped, children }) => {
    const what = `the loop “${loop}”${version === null ? '' : `, version ${version},`}`
    if (!mapped) return sentence(`Runs ${what.replace(/,$/, '')} as a child`)
    const times = Array.isArray(children) ? plural(children.length, 'item') : 'many items'
    return `Runs ${what} as a child for each of ${times}.`
  },
  'children-answered': ({ results, failure }) => {
    if (failure) return failed('The child runs fell short', failure.class, failure.message)
    if (!Array.isArray(results)) return 'The child runs have ended.'
    const cost = results.reduce((sum, { spent }) => sum + spent.nanoUsd, 0)
    const succeeded = results.filter(({ outcome }) => outcome === 'success').length
    return `${plural(results.length, 'child run')} ended, ${formatCount(succeeded)} with success, for ${formatUsd(cost)}.`
  },
  'children-failed': ({ class: errorClass, message }) => failed('No child run was made', errorClass, message),
  'wait-started': ({ delayMs, why }) => `Waits ${formatDuration(delayMs)}. ${sentence(why)}`,
  'wait-ended': () => 'The wait is over.',
  'output-evaluated': ({ evaluator, score, passed, deficiencies }) =>
    sentence(
      `${passed ? 'Passed' : 'Not passed'} with score ${formatNumber(score)} by ${evaluator}${deficiencies.length === 0 ? '' : `: ${deficiencies.join('; ')}`}`,
    ),
  'observation-made': observed,
  'context-assembled': ({ purpose, usedTokens, budgetTokens, sections }) => {
    const cut = sections.filter(({ wantedTokens, keptTokens }) => keptTokens < wantedTokens).map(({ name }) => name)
    return `The request to ${purpose} takes ${formatCount(usedTokens)} of ${plural(budgetTokens, 'token')}${cut.length === 0 ? '; nothing was cut' : `; cut: ${list(cut)}`}.`
  },
  'latent-updated': ({ pass, passes, parsed, problems, state }) =>
    parsed
      ? sentence(`Pass ${pass} of ${passes}: ${state.plan || 'no plan yet'}`)
      : `Pass ${pass} of ${passes} can’t be used: ${sentence(problems.join('; '))}`,
  'settings-adapted': ({ detail }) => sentence(detail),
  'route-chosen': ({ handle, asked }) => `Leaves by “${handle}”, after ${plural(asked.length, 'route')} of its own.`,
  'recovery-chosen': ({ action, detail }) => `${capital(words(action))}: ${sentence(detail)}`,
  'circuit-changed': ({ target, to, detail }) => `The circuit of ${target} is ${words(to)}: ${sentence(detail)}`,
  'goal-verified': ({ label, accepted, confidence, required }) =>
    `“${label}” is ${accepted ? 'believed' : 'refused'}: confidence ${formatNumber(confidence)} of ${formatNumber(required)}.`,
  'invariant-checked': ({ name, holds, message, relaxed }) =>
    holds
      ? `“${name}” holds.`
      : relaxed
        ? `“${name}” is violated, which a person allowed.`
        : sentence(`“${name}” is violated${message === '' ? '' : `: ${message}`}`),
  'remediation-applied': ({ remediation, attempt, maxAttempts, detail }) =>
    `${capital(words(remediation))}, ${attempt} of ${maxAttempts}: ${sentence(detail)}`,
  'state-patched': ({ patch }) => (patch.length === 0 ? 'Nothing changed.' : `${capital(changes(patch))}.`),
  'patch-rejected': ({ problems }) =>
    `Nothing was written: ${sentence(problems.map(({ field, reason }) => `${field}: ${reason}`).join('; '))}`,
  'step-finished': ({ handle, to, failure }, label) => {
    if (failure) return failed('The step failed', failure.class, failure.message)
    return to === null ? `The run ends here, by “${handle}”.` : `Leaves by “${handle}” to ${label(to)}.`
  },
  'run-closing': ({ reason, outcome }) =>
    `The run has ended (${words(reason)}, ${outcome}). What it is to keep in memory comes first.`,
  'consolidation-made': ({ written, known, problems }) =>
    `${plural(written, 'text')} went to long-term memory${known === 0 ? '' : `, ${formatCount(known)} more ${known === 1 ? 'was' : 'were'} there already`}.${problems.map((problem) => ` ${sentence(problem)}`).join('')}`,
  'run-finished': ({ explanation }) => sentence(explanation),
}

/** What a person allowed or said beside the state. */
function allowed({ inDoubt, subgoal, relaxed = [], extended = {} }: Partial<TraceEventOf<'run-continued'>['data']>) {
  const { nanoUsd, tokens, iterations, timeoutMs } = extended
  const more = [
    nanoUsd === undefined ? null : formatUsd(nanoUsd),
    tokens === undefined ? null : plural(tokens, 'token'),
    iterations === undefined ? null : plural(iterations, 'iteration'),
    timeoutMs === undefined ? null : formatDuration(timeoutMs),
  ].filter((each) => each !== null)
  const parts = [
    inDoubt === undefined ? null : inDoubt === 'took_effect' ? 'the call took effect' : 'the call is sent again',
    subgoal === undefined ? null : `the subgoal is now “${subgoal}”`,
    ...relaxed.map(
      ({ invariant, scope }) => `“${invariant}” need not hold ${scope === 'once' ? 'this once' : 'in this run'}`,
    ),
    more.length === 0 ? null : `${list(more)} more`,
  ].filter((each) => each !== null)
  return parts.map((part) => `; ${part}`).join('')
}

/** One short sentence for an event. `label` names a node. */
export function eventSentence(event: TraceEvent, label: (nodeId: string) => string): string {
  // Each entry takes the data of its own type: TypeScript can't see that of a type that is known only now.
  const say = SENTENCES[event.type] as (data: TraceEvent['data'], label: (nodeId: string) => string) => string
  return groupDigits(say(event.data, label))
}

/** Whether an event tells of something that went wrong. */
export function isBad(event: TraceEvent): boolean {
  if (event.type === 'invariant-checked') return !event.data.holds
  if (event.type === 'step-finished') return event.data.failure !== undefined
  if (event.type === 'children-answered') return event.data.failure !== null
  return /failed|rejected|budget-refused/.test(event.type)
}

function observed(observation: Observation): string {
  const { part, field } = observation
  switch (part) {
    case 'extract':
      return observation.materialTokens === 0
        ? `There was nothing to read for ${field}.`
        : `${plural(observation.facts.length, 'fact')} read into ${field}.`
    case 'relevance':
      return `${kept(observation)} of ${field} are near enough.`
    case 'prune':
      return `${kept(observation)} of ${field} stay, in ${formatCount(observation.tokensAfter)} of ${plural(observation.budgetTokens, 'token')}.`
    case 'contradictions':
      return `${plural(observation.found.length, 'contradiction')} found between ${plural(observation.compared, 'fact')} and ${plural(observation.candidates, 'entry', 'entries')} of memory.`
  }
}

const kept = ({ itemsBefore, itemsAfter }: { itemsBefore: number; itemsAfter: number }) =>
  `${formatCount(itemsAfter)} of ${plural(itemsBefore, 'item')}`

const VERBS: Record<JsonPatchOperation['op'], string> = { add: 'added', replace: 'set', remove: 'removed' }

/** `set score; added facts/2`: at most four, then how many more. */
function changes(patch: readonly JsonPatchOperation[]): string {
  const told = patch.slice(0, 4).map(({ op, path }) => `${VERBS[op]} ${path.replace(/^\//, '') || 'everything'}`)
  const more = patch.length - told.length
  return told.join(', ') + (more > 0 ? ` and ${plural(more, 'more change')}` : '')
}

function failed(what: string, errorClass: string, message: string): string {
  return `${what} (${errorClass}): ${sentence(message)}`
}

const tried = (attempt: number) => (attempt > 1 ? `, try ${attempt}` : '')
const noted = (note: string) => (note === '' ? '' : ` (“${note}”)`)
const list = (names: readonly string[]) => names.join(', ')

/** A text with its full stop. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

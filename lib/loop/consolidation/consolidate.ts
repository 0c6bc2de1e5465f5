import type { EventBody } from '../artefacts/events.ts'
import { isJsonObject, type JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { type StepContext, StepFailure, type StepResult, type Steps } from '../kinds/executor.ts'
import { type Failure, nextTry } from '../recovery/choose-recovery.ts'
import { recoveryChosen } from '../recovery/gate.ts'
import { firstChars } from '../text/first-chars.ts'
import { askForFacts } from './ask-for-facts.ts'
import { closingNames } from './closing-names.ts'

/** The tool by which a run keeps what it found: its calls are keyed, so one that is sent again keeps nothing twice. */
export const MEMORY_WRITE = 'memory.write'
const MAX_KEY_CHARS = 200
const MEMORY_CIRCUIT = { target: MEMORY_WRITE, circuit: { failures: 5, coolDownMs: 60_000 } }

type Context = StepContext<JsonObject>
export type Keep = { text: string; key: string | null; scope: 'loop' | 'workspace' }

/**
 * The closing step: keeps the facts of the design’s expressions, then those that a model finds. What can’t be kept is left out with its reason and changes
 * nothing of how the run ended.
 */
export function* consolidate(context: Context): Steps<StepResult> {
  const { consolidation } = context.spec
  const problems: string[] = []
  for (const fact of factsOf(context, problems)) yield* keep(context, fact, problems)
  if (consolidation?.model) {
    const found = yield* askForFacts(context, consolidation.model)
    if (found.ok) for (const fact of found.value) yield* keep(context, fact, problems)
    else problems.push(`The model gave no facts: ${found.message}`)
  }
  const data = { ...tallyOf(context.run.step?.log ?? []), problems }
  yield { type: 'record', event: { type: 'consolidation-made', data } }
  return { type: 'next', handle: 'end' }
}

/** How many texts the calls in a closing step’s log have kept: new ones, and those that memory had already. */
export function tallyOf(log: readonly EventBody[]): { written: number; known: number } {
  const answers = log.filter((event) => event.type === 'tool-answered').map(({ data }) => data.output)
  const written = answers.filter((output) => isJsonObject(output) && output.isNew === true).length
  return { written, known: answers.length - written }
}

/** All of them before the first is kept: what keeping one tells is not theirs to see. One that can’t be read is left out. */
function factsOf(context: Context, problems: string[]): Keep[] {
  const names = closingNames(context.run)
  return (context.spec.consolidation?.facts ?? []).flatMap(({ text, list, key, scope }, index) => {
    const at = `consolidation.facts.${index}`
    try {
      const texts =
        text === undefined ? textsOf(context, list ?? '[]', at, problems) : [context.text(text, `${at}.text`, names)]
      const name = key === undefined ? '' : context.text(key, `${at}.key`, names).trim()
      if (name.length > MAX_KEY_CHARS) throw new StepFailure(`${at}.key: longer than 200 characters`, 'fatal', at)
      return texts.flatMap((one) => (one.trim() === '' ? [] : [{ text: one.trim(), key: name || null, scope }]))
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error
      problems.push(error.message)
      return []
    }
  })
}

function textsOf(context: Context, source: string, at: string, problems: string[]): string[] {
  const value = context.value(source, `${at}.list`, closingNames(context.run))
  if (!Array.isArray(value)) throw new StepFailure(`${at}.list: this is no list`, 'fatal', at)
  const more = value.length - LIMITS.closingFacts
  if (more > 0) problems.push(`${at}.list: only the first ${LIMITS.closingFacts} texts are kept; left out: ${more}`)
  return value.slice(0, LIMITS.closingFacts).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
}

function* keep(context: Context, { text, key, scope }: Keep, problems: string[]): Steps<void> {
  const most = LIMITS.memoryTextChars
  const args = { text: firstChars(text, most), scope, ...(key === null ? {} : { key }) }
  for (let attempt = 1; ; attempt++) {
    const call = { type: 'call-tool', tool: MEMORY_WRITE, args, secretArgs: {}, cache: false, timeoutMs: null } as const
    const outcome = yield { ...call, attempt }
    if (outcome.type !== 'tool') throw new Error(`a tool call had the outcome ${outcome.type}`)
    if (outcome.ok) {
      if (text.length > most)
        problems.push(`“${firstChars(text, 80)}” was cut after ${most.toLocaleString('en')} characters.`)
      return
    }
    const failure: Failure = { class: outcome.class, kind: outcome.kind, message: outcome.message }
    const jitter = { runId: context.run.runId, step: context.run.steps, call: context.run.step?.calls ?? 0, attempt }
    const next = nextTry(failure, { repeatable: true }, jitter)
    if (next === null) {
      problems.push(`“${firstChars(text, 80)}” was not kept: ${failure.message}`)
      return
    }
    yield recoveryChosen(context, next, MEMORY_CIRCUIT)
    yield { type: 'wait', delayMs: next.delayMs, why: next.detail }
  }
}

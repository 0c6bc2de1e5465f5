import type { SourceMode } from '@/components/editor/editor-language.ts'
import { environmentAt, type ReadMoment, type RecordedIteration } from '@/lib/loop/3-run/recorded-moments.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import { checkExpression } from '@/lib/loop/expression/check.ts'
import { evaluateExpression } from '@/lib/loop/expression/evaluate.ts'
import { evaluateOver, type Truth, truthOf } from '@/lib/loop/expression/evaluate-over.ts'
import { type RenderedPart, renderKnown } from '@/lib/loop/expression/render-known.ts'
import { checkTemplate } from '@/lib/loop/expression/template.ts'
import type { Scope } from '@/lib/loop/expression/types.ts'
import { estimateTokens } from '@/lib/loop/tokens/estimate-tokens.ts'
import type { Recording } from './live-store.ts'
import { lacksLarge, readsLarge } from './recorded-events.ts'

/** What a source gives at a recorded moment, or why that can't be said. */
export type LiveReading =
  | { type: 'value'; value: Json }
  | { type: 'text'; parts: RenderedPart[]; tokens: number; unknown: number }
  | { type: 'error'; why: string }
  | { type: 'unknown'; why: string }
  /** What it reads lies apart from the log, and has to be loaded first. */
  | { type: 'large' }

export type LiveSource = { source: string; mode: SourceMode; at: ReadMoment; scope: Scope }

/** Of a run that is not known from its beginning on, this is. */
const KNOWN_MIDWAY: readonly string[] = ['state', 'prev', 'input', 'iteration', 'run']

/** What a source gives in an iteration of a recorded run; null for one that says nothing yet, or has a problem that is told elsewhere. */
export function readLive(
  { source, mode, at, scope }: LiveSource,
  { whole }: Pick<Recording, 'whole'>,
  iteration: RecordedIteration,
  step: number | null,
  nameOf: (nodeId: string) => string,
): LiveReading | null {
  if (source.trim() === '') return null
  const checked = mode === 'template' ? checkTemplate(source, scope) : checkExpression(source, scope)
  if (checked.problems.some(({ code }) => code === 'syntax' || code === 'template-syntax' || code === 'too-long'))
    return null
  const environment = environmentAt(iteration, at, step)
  if (!environment)
    return { type: 'unknown', why: `${nameOf(at.nodeId ?? '')} did not run in iteration ${iteration.iteration}.` }
  const missing = missingNames(checked.reads, environment, whole, scope)
  if (missing !== null && mode === 'expression') return { type: 'unknown', why: missing }
  if (readsLarge(checked.reads) && lacksLarge(environment)) return { type: 'large' }
  if (mode === 'template') return rendered(source, environment)
  const result = evaluateExpression(source, environment)
  return result.ok ? { type: 'value', value: result.value } : { type: 'error', why: result.message }
}

function rendered(source: string, environment: JsonObject): LiveReading {
  const parts = renderKnown(source, environment)
  const text = parts.map((part) => ('text' in part ? part.text : '')).join('')
  return { type: 'text', parts, tokens: estimateTokens(text), unknown: parts.filter((part) => 'why' in part).length }
}

/** Why names that a source reads have no recorded value; null when all have. */
function missingNames(reads: readonly string[], environment: JsonObject, whole: boolean, scope: Scope): string | null {
  const roots = [...new Set(reads.map((path) => path.split('.')[0] ?? ''))]
  const passing = roots.find((root) => Object.hasOwn(scope, root) && !Object.hasOwn(environment, root))
  if (passing) return `“${passing}” is known only while the node is at work: no run records it.`
  const older = whole
    ? undefined
    : roots.find((root) => Object.hasOwn(environment, root) && !KNOWN_MIDWAY.includes(root))
  return older ? `The run is so long that only a part of it was read, in which “${older}” is not known.` : null
}

/** What a predicate gave in each iteration of a recorded run; null where a source is no predicate. */
export function truthsOf(
  { source, mode, at, scope }: LiveSource,
  { iterations, whole }: Pick<Recording, 'iterations' | 'whole'>,
): Truth[] | null {
  if (mode === 'template' || iterations.length === 0 || source.trim() === '') return null
  const { type, reads } = checkExpression(source, scope)
  if (type.kind !== 'boolean' && type.kind !== 'any') return null
  const large = readsLarge(reads)
  const environments = iterations.map((iteration) => environmentAt(iteration, at) ?? NOTHING)
  const truths = evaluateOver(environments, source).map((result, index): Truth => {
    const environment = environments[index] ?? NOTHING
    const known = environment !== NOTHING && !(large && lacksLarge(environment))
    return known && missingNames(reads, environment, whole, scope) === null ? truthOf(result) : 'unknown'
  })
  return truths.some((truth) => truth !== 'unknown') ? truths : null
}

const NOTHING: JsonObject = {}

/** A value on a line: JSON, cut short. */
export function shortValue(value: Json, most = 240): string {
  const text = JSON.stringify(value)
  return text.length > most ? `${text.slice(0, most)} …` : text
}

import type { Json, JsonObject } from '../artefacts/json.ts'
import type { ActionResult, RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { cutTokens } from '../context/cut-text.ts'
import { nanoUsdOf } from '../guards/caps.ts'
import { contractOf } from '../guards/extended-contract.ts'
import { dollars, figure, seconds } from '../guards/reading.ts'
import { valueInWords } from './value-in-words.ts'

export const MAX_SUMMARY_TOKENS = 500
const MAX_LINE_TOKENS = 90
const RESULTS = 4
/** A value is never shown longer, so that a large state is not printed for a few words. */
const MAX_VALUE_BYTES = 20_000

/** What happened so far, for somebody who sees the run for the first time. At most 500 tokens by the product's own tokenizer. */
export function contextSummary(spec: LoopSpec, run: RunState): string {
  const lines = [
    `Iteration ${run.iteration}${run.at === null ? '' : `, at “${run.at}”`}. ${spending(spec, run)}`,
    calledBy(run),
    scoresOf(run),
    inputOf(run.input),
    decisionOf(run),
    ...run.results.slice(-RESULTS).reverse().map(resultOf),
  ]
  const shown = lines.filter((line) => line !== '').map((line) => cutTokens(line, MAX_LINE_TOKENS))
  return cutTokens(shown.join('\n'), MAX_SUMMARY_TOKENS)
}

function calledBy({ parent }: RunState): string {
  return parent === null ? '' : `Called by the run ${parent.runId} of “${parent.loop}”, which waits for it.`
}

function spending(spec: LoopSpec, run: RunState): string {
  const { spent, activeMs } = run
  const { budgetUsd, budgetTokens, timeoutMs, maxIterations } = contractOf(spec, run)
  const money = budgetUsd === undefined ? '' : ` of ${dollars(nanoUsdOf(budgetUsd))}`
  const tokens = budgetTokens === undefined ? '' : ` of ${budgetTokens.toLocaleString('en-US')}`
  return `At most ${maxIterations} iterations. Used: ${dollars(spent.nanoUsd)}${money}, ${spent.tokens.toLocaleString('en-US')}${tokens} tokens, ${seconds(activeMs)} of ${seconds(timeoutMs)}; ${spent.modelCalls} model and ${spent.toolCalls} tool calls.`
}

function scoresOf({ scores, best }: RunState): string {
  if (scores.length === 0) return ''
  const top = best === null ? '' : ` Best: ${figure(best.score)} in iteration ${best.iteration}.`
  return `Scores, newest last: ${scores.slice(-8).map(figure).join(', ')}.${top}`
}

function inputOf(input: JsonObject): string {
  const entries = Object.entries(input)
  return entries.length === 0 ? '' : `Input: ${entries.map(([name, value]) => `${name} = ${short(value)}`).join('; ')}`
}

function decisionOf({ decision }: RunState): string {
  if (decision === null) return ''
  const { action, subgoal, confidence, reasoning } = decision
  const what = action ? `${action.tool} with ${short(action.args) || 'nothing'}` : 'no action'
  const sure = confidence === null ? '' : `, confidence ${figure(confidence)}`
  return `Last decision${sure}: ${what}${subgoal === '' ? '' : `; subgoal: ${subgoal}`}${reasoning === '' ? '' : `; because: ${reasoning}`}`
}

function resultOf({ iteration, tool, status, output, error }: ActionResult): string {
  return `Iteration ${iteration}: ${tool || 'an action'} ${status === 'ok' ? `gave ${short(output)}` : `failed: ${error?.message ?? ''}`}`
}

function short(value: Json): string {
  return cutTokens(valueInWords(value).slice(0, MAX_VALUE_BYTES), MAX_LINE_TOKENS)
}

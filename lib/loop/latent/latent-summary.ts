import type { LatentState } from '../artefacts/events.ts'
import { firstChars } from '../text/first-chars.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'

/** Most characters that a decision is given of its thinking (published figure). */
export const SUMMARY_CHARS = 4_000

/**
 * The thinking as a second part of the instructions, in at most 4,000 characters and `tokens`: the oldest observations are dropped until it fits, then the oldest uncertainties, and
 * last the plan is cut. '' when there is nothing to say or no room. The state is not changed.
 */
export function latentSummary(state: LatentState, tokens = Number.POSITIVE_INFINITY): string {
  const { plan, observations, uncertainties } = state
  if (plan === '' && observations.length === 0 && uncertainties.length === 0) return ''
  const fits = (text: string) => text.length <= SUMMARY_CHARS && estimateTokens(text) <= tokens
  for (let dropped = 0; dropped <= observations.length; dropped++) {
    const text = print(plan, observations.slice(dropped), uncertainties)
    if (fits(text)) return text
  }
  for (let dropped = 1; dropped <= uncertainties.length; dropped++) {
    const text = print(plan, [], uncertainties.slice(dropped))
    if (fits(text)) return text
  }
  for (let chars = plan.length; chars > 0; chars = Math.floor(chars * 0.9)) {
    const text = print(`${firstChars(plan, chars)}…`, [], [])
    if (fits(text)) return text
  }
  return ''
}

function print(plan: string, observations: readonly string[], uncertainties: readonly string[]): string {
  const lines = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [title, ...items.map((item) => `- ${item}`)]
  const parts = [
    ...(plan === '' ? [] : [`Plan: ${plan}`]),
    ...lines('Observations, oldest first:', observations),
    ...lines('Uncertainties:', uncertainties),
  ]
  return `\n\n## Your thinking so far\n${parts.join('\n')}`
}

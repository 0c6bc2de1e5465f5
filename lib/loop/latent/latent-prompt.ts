import type { LatentState } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'
import type { ActionResult } from '../artefacts/run-state.ts'
import { cutChars } from '../context/cut-text.ts'
import { LATENT_SCHEMA } from './latent-answer.ts'

/** Published figures. */
const MESSAGES = { initialise: 6, refine: 4 } as const
const MESSAGE_CHARS = 500
const RESULT_CHARS = 1_000

export type LatentInput = {
  /** State after the pass before; undefined: this pass is the first. */
  state: LatentState | undefined
  /** The prompt that the decision will get: the newest message. */
  prompt: string
  results: readonly ActionResult[]
  /** Results since the last decision, to be condensed into the state; empty when they have been, or when condensing is off. */
  fresh: readonly ActionResult[]
}

/**
 * What a latent pass is asked: the state so far, the last 6 messages (4 once there is a state), each cut to 500 characters, and fresh tool results cut to 1,000 each. An action
 * and its result are a message each; the node's prompt is the newest one. No tools. Changes none of its inputs.
 */
export function latentPrompt({ state, prompt, results, fresh }: LatentInput): string {
  const messages = [...results.flatMap(messagesOf), `Task: ${prompt}`]
  const shown = messages.slice(-(state ? MESSAGES.refine : MESSAGES.initialise))
  return [
    'You are thinking before the next decision. Run no tools and decide nothing yet.',
    ...(state ? [`## Your thinking so far\n${canonicalJson(state)}`] : []),
    `## Recent messages, oldest first\n${shown.map((message) => `- ${cutChars(message, MESSAGE_CHARS)}`).join('\n')}`,
    ...(fresh.length === 0
      ? []
      : [`## Results to condense into your observations\n${fresh.map(condensed).join('\n')}`]),
    state
      ? 'Refine the plan, and bring observations and uncertainties up to date. Keep only what a decision needs.'
      : 'Make a plan. Note the facts that matter and what is still open.',
    `## Answer: one JSON object, nothing else, that fits this JSON Schema\n${canonicalJson(LATENT_SCHEMA)}`,
  ].join('\n\n')
}

function messagesOf(result: ActionResult): string[] {
  return [`Action: ${result.tool} ${canonicalJson(result.args)}`, `Result: ${resultText(result)}`]
}

function condensed(result: ActionResult): string {
  return `- ${result.tool}: ${cutChars(resultText(result), RESULT_CHARS)}`
}

function resultText({ status, output, error }: ActionResult): string {
  if (status === 'error') return `error (${error?.class}): ${error?.message}`
  return typeof output === 'string' ? output : canonicalJson(output)
}

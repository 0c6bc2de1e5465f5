import type { EventData } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'
import type { FieldSchema } from '../state/schema.ts'
import { requestTokens } from '../tokens/cost.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { cutTokens } from './cut-text.ts'
import { type Fitted, fitSection, type Section } from './fit-section.ts'

/** Artifacts are added only while the request stays under this share of the budget (published figure). */
export const ARTIFACT_SHARE = 0.7

export type ContextParts = {
  maxTokens: number
  instructions: string
  /** The node's own prompt: always kept whole. */
  goal: string
  /** What every answer needs, whole too: invariants, hints, tools, the form of the answer. */
  fixed: readonly string[]
  schema: FieldSchema
  /** What is wrong with the last answer; '' at first. Cut at its end. */
  repair: string
  /** A summary that follows the instructions, in at most so many tokens; '' when there is none. */
  thinking: (tokens: number) => string
  /** Most important first. */
  sections: readonly Section[]
}

type Part = EventData<'context-assembled'>['sections'][number]
export type AssembledContext =
  | { ok: true; instructions: string; prompt: string; usedTokens: number; sections: Part[] }
  | { ok: false; neededTokens: number; parts: { instructions: number; goal: number; fixed: number } }

/**
 * A request under a budget. Goal, instructions and fixed parts are kept whole; what they leave is given to the repair section, the summary of the thinking and the
 * sections, in this order. The result never costs more than `maxTokens` by `requestTokens`: the estimate of a joined text is at most the sum of its parts'.
 */
export function assembleContext(parts: ContextParts): AssembledContext {
  const { maxTokens, goal, schema } = parts
  const closing = parts.fixed.filter((text) => text !== '').map((text) => `\n\n${text}`)
  const cost = {
    instructions: estimateTokens(parts.instructions),
    goal: estimateTokens(goal),
    fixed: estimateTokens(closing.join('')) + estimateTokens(canonicalJson(schema)),
  }
  let left = maxTokens - cost.instructions - cost.goal - cost.fixed
  if (left < 0) return { ok: false, neededTokens: maxTokens - left, parts: cost }
  const shown: Part[] = [
    whole('instructions', cost.instructions),
    whole('goal', cost.goal),
    whole('rules and answer', cost.fixed),
  ]
  const take = (name: string, wantedTokens: number, text: string) => {
    const keptTokens = estimateTokens(text)
    left -= keptTokens
    if (wantedTokens > 0) shown.push({ name, wantedTokens, keptTokens })
    return text
  }
  const repair = take('repair', estimateTokens(parts.repair), cutTokens(parts.repair, left))
  const allThoughts = parts.thinking(Number.POSITIVE_INFINITY)
  const thoughts = take('thinking', estimateTokens(allThoughts), parts.thinking(left))
  const body = fitSections(parts.sections, left, maxTokens).map(({ name, text, wantedTokens }) =>
    take(name, wantedTokens, text),
  )
  const instructions = parts.instructions + thoughts
  const prompt = goal + body.join('') + closing.join('') + repair
  return {
    ok: true,
    instructions,
    prompt,
    usedTokens: requestTokens({ instructions, prompt, schema }),
    sections: shown,
  }
}

type FittedSection = Fitted & { name: string }

/** The sections in `tokens`, in their order. What is left out as an artifact stays in the state, which in turn leaves less to the others: until nothing more moves. */
function fitSections(sections: readonly Section[], tokens: number, maxTokens: number): FittedSection[] {
  const moved = new Set<string>()
  for (;;) {
    let left = tokens
    const fitted = sections.map(({ name, title, items }) => {
      const shown = items.filter(({ unless }) => unless === undefined || moved.has(unless))
      const room = name === 'artifacts' ? Math.floor(maxTokens * ARTIFACT_SHARE) - (maxTokens - left) : left
      const section = fitSection({ name, title, items: shown }, room)
      left -= section.keptTokens
      return { name, ...section }
    })
    const moves = fitted
      .flatMap(({ leftOut }) => leftOut.flatMap(({ apart = [] }) => apart))
      .filter((f) => !moved.has(f))
    if (moves.length === 0) return fitted
    for (const field of moves) moved.add(field)
  }
}

function whole(name: string, tokens: number): Part {
  return { name, wantedTokens: tokens, keptTokens: tokens }
}

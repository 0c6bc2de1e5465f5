import { estimateTokens } from '../tokens/estimate-tokens.ts'
import { cutTokens } from './cut-text.ts'

/** One line or block of a section. The lower its rank, the longer it stays. */
export type ContextItem = {
  text: string
  rank: number
  /** Field that the item shows apart from the others. */
  apart?: string
  /** The item is there only where the one that shows this field apart is left out. */
  unless?: string
}
export type Section = { name: string; title: string; items: ContextItem[] }
export type Fitted = { text: string; wantedTokens: number; keptTokens: number; leftOut: readonly ContextItem[] }

/** A rest smaller than this is not worth a cut item. */
const LEAST_CUT = 16

/**
 * A section in at most `room` tokens, the blank line before it included: items stay whole by rank while they fit, the first that doesn't is cut, the rest is left out and
 * counted. Order stays as given. Text '' when nothing of it fits.
 */
export function fitSection({ title, items }: Section, room: number): Fitted {
  if (items.length === 0) return { text: '', wantedTokens: 0, keptTokens: 0, leftOut: [] }
  const whole = print(
    title,
    items.map((item) => item.text),
    0,
  )
  const wantedTokens = estimateTokens(whole)
  if (wantedTokens <= room) return { text: whole, wantedTokens, keptTokens: wantedTokens, leftOut: [] }
  const kept = new Map<number, string>()
  let left = room - estimateTokens(print(title, [], items.length))
  const byRank = items.map((_, index) => index).sort((a, b) => (items[a]?.rank ?? 0) - (items[b]?.rank ?? 0))
  for (const index of byRank) {
    const text = items[index]?.text ?? ''
    const cost = estimateTokens(`${text}\n`)
    if (cost <= left) {
      kept.set(index, text)
      left -= cost
      continue
    }
    const cut = left < LEAST_CUT ? '' : cutTokens(text, left - 1)
    if (cut !== '') kept.set(index, cut)
    break
  }
  if (kept.size === 0) return { text: '', wantedTokens, keptTokens: 0, leftOut: items }
  const lines = items.flatMap((_, index) => kept.get(index) ?? [])
  const text = print(title, lines, items.length - kept.size)
  const leftOut = items.filter((_, index) => !kept.has(index))
  return { text, wantedTokens, keptTokens: estimateTokens(text), leftOut }
}

function print(title: string, lines: readonly string[], leftOut: number): string {
  const note = leftOut === 0 ? [] : [`[${leftOut} left out to fit]`]
  return `\n\n## ${title}\n${[...lines, ...note].join('\n')}`
}

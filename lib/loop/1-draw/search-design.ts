import type { DesignText } from './design-texts.ts'

export type DesignQuery = { text: string; matchCase: boolean; wholeWord: boolean }
/** A place where the text was found: offsets in it. */
export type DesignHit = { found: DesignText; from: number; to: number }

/** More than anybody walks through; what is replaced is replaced everywhere all the same. */
export const MOST_HITS = 2_000

/** Every place where the text stands, in the order of the texts. */
export function searchDesign(texts: readonly DesignText[], query: DesignQuery, most = MOST_HITS): DesignHit[] {
  const pattern = patternOf(query)
  const hits: DesignHit[] = []
  if (pattern === null) return hits
  for (const found of texts)
    for (const match of found.text.matchAll(pattern)) {
      if (hits.length === most) return hits
      hits.push({ found, from: match.index, to: match.index + match[0].length })
    }
  return hits
}

/** The query as a pattern in which none of its signs means anything; null when there is nothing to look for. */
function patternOf({ text, matchCase, wholeWord }: DesignQuery): RegExp | null {
  if (text === '') return null
  const literal = text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&')
  const whole = wholeWord ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal
  return new RegExp(whole, matchCase ? 'gu' : 'giu')
}

/** What stands around a hit on its line, cut to `most` signs on each side. */
export function contextOf(
  { found: { text }, from, to }: DesignHit,
  most = 40,
): { before: string; hit: string; after: string } {
  const start = text.lastIndexOf('\n', from - 1) + 1
  const next = text.indexOf('\n', to)
  const end = next === -1 ? text.length : next
  const before = text.slice(start, from)
  const after = text.slice(to, end)
  return {
    before: before.length > most ? `…${before.slice(-most)}` : before,
    hit: text.slice(from, to),
    after: after.length > most ? `${after.slice(0, most)}…` : after,
  }
}

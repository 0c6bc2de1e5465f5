/**
 * How near two texts are, by their letters alone: no model, no key, the same everywhere. It knows words and parts of words, not meanings: “car” and
 * “automobile” have nothing in common. A provider's embeddings can take its place behind the memory port.
 */

/** Weights of a text's words and of the letters they are made of. */
export type LexicalVector = { weights: ReadonlyMap<string, number>; sum: number; length: number }

/** Words that say little about what a text is about, stemmed. They count a tenth. */
const COMMON = new Set(
  'a an and are as at be been but by can could do does for from had has have he her his how i if in into is it its me my no not of on or our she should so than that the their them then there these they thi to up us wa we were what when where which who why will with would you your'.split(
    ' ',
  ),
)
const COMMON_WEIGHT = 0.1

/** Words of a text without case, accents and endings; `camelCase` is two words. */
function wordsOf(text: string): Set<string> {
  const plain = text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
  return new Set((plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(stem))
}

function stem(word: string): string {
  for (const ending of ['ing', 'ed', 'es', 's']) {
    if (word.length - ending.length >= 3 && word.endsWith(ending)) return word.slice(0, -ending.length)
  }
  return word
}

/** Each word counts as itself and, by the same weight, as the three-letter pieces it is made of: so that a misspelt or inflected word counts in part. */
export function lexicalVector(text: string): LexicalVector {
  const weights = new Map<string, number>()
  const add = (feature: string, weight: number) => weights.set(feature, (weights.get(feature) ?? 0) + weight)
  for (const word of wordsOf(text)) {
    const weight = COMMON.has(word) ? COMMON_WEIGHT : 1
    add(word, weight)
    const padded = ` ${word} `
    const pieces = padded.length - 2
    for (let at = 0; at < pieces; at++) add(`#${padded.slice(at, at + 3)}`, weight / pieces)
  }
  let sum = 0
  let squares = 0
  for (const weight of weights.values()) {
    sum += weight
    squares += weight * weight
  }
  return { weights, sum, length: Math.sqrt(squares) }
}

/**
 * Relevance of two texts to each other, in [0, 1]: the square root of the mean of two figures, the cosine of their vectors and the share of the shorter one
 * that the other contains. The cosine alone would put a short question far from a long text that answers it, and the root puts texts that share half of what
 * they say at 0.7, the threshold of a recall. 1: the same words; 0: no letters in common.
 */
export function lexicalSimilarity(a: LexicalVector, b: LexicalVector): number {
  if (a.length === 0 || b.length === 0) return 0
  const [few, many] = a.weights.size <= b.weights.size ? [a, b] : [b, a]
  let product = 0
  let shared = 0
  for (const [feature, weight] of few.weights) {
    const other = many.weights.get(feature)
    if (other === undefined) continue
    product += weight * other
    shared += Math.min(weight, other)
  }
  const cosine = product / (a.length * b.length)
  const contained = shared / Math.min(a.sum, b.sum)
  return Math.min(1, Math.round(Math.sqrt((cosine + contained) / 2) * 10_000) / 10_000)
}

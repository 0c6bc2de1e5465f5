import { firstChars } from '../text/first-chars.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'

const MARK = ' … [cut]'

/** At most `chars` UTF-16 units of a text, never half of a surrogate pair; says how much there was when something is missing. */
export function cutChars(text: string, chars: number): string {
  if (text.length <= chars) return text
  return `${firstChars(text, chars)}… [${chars.toLocaleString('en')} of ${text.length.toLocaleString('en')} characters]`
}

/** The longest beginning of a text that, with a mark, costs at most `tokens`; '' when not even the mark fits. */
export function cutTokens(text: string, tokens: number): string {
  if (estimateTokens(text) <= tokens) return text
  const enough = (chars: number) => estimateTokens(firstChars(text, chars) + MARK) <= tokens
  let [fits, over] = [0, 64]
  // Doubling first: the cost follows what is kept, not the length of the text.
  while (over < text.length && enough(over)) [fits, over] = [over, over * 2]
  over = Math.min(over, text.length)
  while (over - fits > 1) {
    const middle = (fits + over) >> 1
    if (enough(middle)) fits = middle
    else over = middle
  }
  return fits === 0 ? '' : firstChars(text, fits) + MARK
}

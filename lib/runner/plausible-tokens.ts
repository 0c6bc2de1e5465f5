/** More than any model reads or writes in one call. */
const MAX_USAGE_TOKENS = 100_000_000

/** A count of tokens as a server reports it; undefined when it reports none, or one that can't be. */
export function plausibleTokens(tokens: number | undefined): number | undefined {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= MAX_USAGE_TOKENS
    ? tokens
    : undefined
}

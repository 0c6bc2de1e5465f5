import type { Price } from '../artefacts/models.ts'

/** What a strong model costs about: what scripted answers used is told at it. */
export const TYPICAL_PRICE: Price = { inputUsdPerMTok: 3, outputUsdPerMTok: 15 }

type Tokens = { input: number; output: number }

/** What so many tokens cost at the typical price, in nano-USD; as it is an estimate, with two digits. */
export function typicalCost({ input, output }: Tokens): number {
  const nanoUsd = (input * TYPICAL_PRICE.inputUsdPerMTok + output * TYPICAL_PRICE.outputUsdPerMTok) * 1_000
  return Number(nanoUsd.toPrecision(2))
}

/** As precisely as it is worth to know: `2,700`. */
export function aboutTokens({ input, output }: Tokens): string {
  return (Math.round((input + output) / 100) * 100).toLocaleString('en-US')
}

import type { Price } from '@/lib/loop/artefacts/models.ts'

/** A price as vendors print it: `$3 in · $15 out`. */
export function priceText({ inputUsdPerMTok, outputUsdPerMTok }: Price): string {
  if (inputUsdPerMTok === 0 && outputUsdPerMTok === 0) return 'free'
  return `${usdPerMTok(inputUsdPerMTok)} in · ${usdPerMTok(outputUsdPerMTok)} out`
}

/** Dollars to the last digit that was entered. */
export function usdPerMTok(usd: number): string {
  const cents = Number.isInteger(usd) ? 0 : 2
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: cents, maximumFractionDigits: 9 })}`
}

import type { Share } from '@/lib/api/contracts/evaluations.ts'

const MOST_DECIMALS = 3

/** A share in percent: whole ones, unless that would read as all, none, or as a share `beside` that it is not. */
export function shareText(share: number, ...beside: number[]): string {
  for (let decimals = 0; ; decimals++) {
    const shown = percent(share, decimals)
    const same = [0, 1, ...beside].some((other) => other !== share && percent(other, decimals) === shown)
    if (!same || decimals === MOST_DECIMALS) return shown
  }
}

/** The interval of 95 %: `89 to 99 %`; empty where there is none. */
export function intervalText({ low, high }: { low: number | null; high: number | null }): string {
  if (low === null || high === null) return ''
  const [from, to] = [percent(low, 0), percent(high, 0)]
  return from === to ? to : `${from.replace(' %', '')} to ${to}`
}

/** `97 % (58 of 60; 89 to 99 %)`. */
export function shareWords(share: Share, ...beside: number[]): string {
  if (share.rate === null) return 'none yet'
  return `${shareText(share.rate, ...beside)} (${share.count} of ${share.of}; ${intervalText(share)})`
}

function percent(share: number, decimals: number): string {
  const [whole = '', part = ''] = (share * 100).toFixed(decimals).split('.')
  const rest = part.replace(/0+$/, '')
  return `${whole}${rest === '' ? '' : `.${rest}`} %`
}

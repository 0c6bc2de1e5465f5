/** Significant digits of an amount of money, as in the runner's sentences: of a budget and what is spent of it both are seen. */
const USD_DIGITS = 4
const MOST_USD_DIGITS = 16

/**
 * Nano-USD as dollars and at least cents, with thousands separators: `$0.01047`, `$0.50`, `$1,234.50`. `beside`: amounts that stand next to it; it gets as many
 * digits as tell it apart from those that differ.
 */
export function formatUsd(nanoUsd: number, ...beside: number[]): string {
  for (let digits = USD_DIGITS; ; digits++) {
    const shown = usdText(nanoUsd, digits)
    const same = beside.some((other) => other !== nanoUsd && usdText(other, digits) === shown)
    if (!same || digits === MOST_USD_DIGITS) return shown
  }
}

function usdText(nanoUsd: number, digits: number): string {
  const usd = nanoUsd / 1e9
  if (usd === 0) return '$0'
  if (usd < 0.000001) return '<$0.000001'
  const whole = Math.floor(Math.log10(usd)) + 1
  const decimals = Math.min(9, Math.max(2, digits - whole))
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: decimals })}`
}

export function formatDuration(ms: number): string {
  if (ms < 1) return '<1 ms'
  // Each unit begins where the smaller one, rounded, is full: there is no 1000 ms and no 60 s.
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** A sentence with the whole numbers in it as people read them: `400000 tokens` → `400,000 tokens`. Decimals, names and numbers below 10,000 stay. */
export function groupDigits(sentence: string): string {
  return sentence.replace(/(?<![\w.,:/-])\d{5,15}(?![\w/:-]|[.,]\d)/g, (digits) =>
    Number(digits).toLocaleString('en-US'),
  )
}

/** Four significant digits at most, with thousands separators; with `decimals` rounded to as many of them first. */
export function formatNumber(value: number, decimals?: number): string {
  const scale = 10 ** (decimals ?? 0)
  const shown = decimals === undefined ? value : Math.round(value * scale) / scale
  const rounded = Number.isInteger(shown) ? shown : Number(shown.toPrecision(4))
  const long = Math.abs(rounded) >= 1_000 && Math.abs(rounded) < 1e15
  return long ? rounded.toLocaleString('en-US') : String(rounded)
}

/** A share from 0 to 1 in whole percent. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  if (bytes < 1_048_576) return `${(bytes / 1_024).toFixed(1)} KB`
  return `${(bytes / 1_048_576).toFixed(1)} MB`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `longer timeout` → `Longer timeout`. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `max_iterations` → `max iterations`. */
export function words(reason: string): string {
  return reason.replaceAll('_', ' ')
}

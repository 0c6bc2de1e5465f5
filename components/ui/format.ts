/** Nano-USD as dollars: two significant digits below a cent, so that a cheap call is not shown as free. */
export function formatUsd(nanoUsd: number): string {
  const usd = nanoUsd / 1e9
  if (usd === 0) return '$0'
  if (usd < 0.000001) return '<$0.000001'
  if (usd < 0.01) return `$${usd.toPrecision(2)}`
  return `$${usd.toFixed(usd < 10 ? 3 : 2)}`
}

export function formatDuration(ms: number): string {
  if (ms < 1) return '<1 ms'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`
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

/** Four significant digits at most; with `decimals` rounded to as many of them first. */
export function formatNumber(value: number, decimals?: number): string {
  const scale = 10 ** (decimals ?? 0)
  const shown = decimals === undefined ? value : Math.round(value * scale) / scale
  return Number.isInteger(shown) ? String(shown) : String(Number(shown.toPrecision(4)))
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

/** `max_iterations` → `max iterations`. */
export function words(reason: string): string {
  return reason.replaceAll('_', ' ')
}

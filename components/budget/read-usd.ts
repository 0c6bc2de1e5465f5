import { nanoUsdOf } from '@/lib/loop/guards/caps.ts'

const MOST_USD = 1_000_000

/** Dollars as they are typed into a form; empty means no limit. */
export function readUsd(text: string): { ok: true; nanoUsd: number | null } | { ok: false; message: string } {
  const trimmed = text.trim().replace(/^\$/, '')
  if (trimmed === '') return { ok: true, nanoUsd: null }
  const usd = /^\d*\.?\d+$|^\d+\.$/.test(trimmed) ? Number(trimmed) : Number.NaN
  const nanoUsd = nanoUsdOf(usd)
  if (Number.isNaN(usd)) return { ok: false, message: 'A number of US dollars without commas, such as 2.50.' }
  if (nanoUsd < 1) return { ok: false, message: 'More than 0; empty for no limit.' }
  if (usd > MOST_USD) return { ok: false, message: 'At most 1,000,000.' }
  return { ok: true, nanoUsd }
}

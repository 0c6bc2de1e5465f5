import { Price } from '@/lib/loop/artefacts/models.ts'

const DIGITS = /^\$?(\d+(\.\d*)?|\.\d+)$/

/** USD per million tokens as it is typed; null when it is no price. */
export function readPrice(text: string): number | null {
  const trimmed = text.trim()
  if (!DIGITS.test(trimmed)) return null
  const price = Price.shape.inputUsdPerMTok.safeParse(Number(trimmed.replace('$', '')))
  return price.success && Number.isFinite(price.data) ? price.data : null
}

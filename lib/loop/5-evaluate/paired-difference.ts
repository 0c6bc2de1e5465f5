import { wilson } from '../summary/wilson.ts'

/** How two targets did on the same pairs: both passed, only a, only b, neither. */
export type Pairs = { both: number; onlyA: number; onlyB: number; neither: number }

/**
 * Difference b − a of two paired shares, with an interval of 95 %: Wilson's limits of both, squared and added, less what they have in common by φ. Source:
 * R. G. Newcombe, Statistics in Medicine 17 (1998) 2635–2650, method 10 (φ with the continuity correction given there). Null without pairs.
 */
export function pairedDifference({ both, onlyA, onlyB, neither }: Pairs): {
  rate: number
  low: number
  high: number
} | null {
  const pairs = both + onlyA + onlyB + neither
  const a = wilson(both + onlyA, pairs)
  const b = wilson(both + onlyB, pairs)
  if (!a || !b) return null
  const rate = (onlyB - onlyA) / pairs
  const phi = correlation({ both, onlyA, onlyB, neither }, pairs)
  const apart = (x: number, y: number) => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y))
  return {
    rate,
    low: Math.max(-1, rate - apart(b.rate - b.low, a.high - a.rate)),
    high: Math.min(1, rate + apart(b.high - b.rate, a.rate - a.low)),
  }
}

function correlation({ both, onlyA, onlyB, neither }: Pairs, pairs: number): number {
  const under = (both + onlyA) * (onlyB + neither) * (both + onlyB) * (onlyA + neither)
  if (under === 0) return 0
  const cross = both * neither - onlyA * onlyB
  return (cross > 0 ? Math.max(cross - pairs / 2, 0) : cross) / Math.sqrt(under)
}

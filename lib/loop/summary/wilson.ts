/** Standard normal quantile of a two-sided interval of 95 %. */
const Z = 1.959963984540054

/** A share with its interval; null: of nothing. */
export type Interval = { rate: number; low: number; high: number }

/** A share and Wilson’s interval of 95 % around it: it keeps its promise for small numbers and for shares near 0 and 1, where the plain one does not. */
export function wilson(count: number, of: number): Interval | null {
  if (of <= 0) return null
  const rate = count / of
  const scale = 1 + (Z * Z) / of
  const middle = (rate + (Z * Z) / (2 * of)) / scale
  const half = (Z / scale) * Math.sqrt((rate * (1 - rate)) / of + (Z * Z) / (4 * of * of))
  return { rate, low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half }
}

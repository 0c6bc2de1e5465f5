/** Numbers in [0, 1) that depend on the seed alone. */
export type Dice = { roll(): number; pick<T>(list: readonly T[]): T; below(limit: number): number }

/** One of the kinds, each as often as its weight has a share in their sum; the first when none has any. */
export function weighted<T extends string>(
  dice: Dice,
  kinds: readonly [T, ...T[]],
  weights: Readonly<Partial<Record<T, number>>>,
): T {
  let left = dice.roll() * kinds.reduce((total, kind) => total + (weights[kind] ?? 0), 0)
  for (const kind of kinds) {
    left -= weights[kind] ?? 0
    if (left < 0) return kind
  }
  return kinds[0]
}

/** Dice by mulberry32: small, quick, and the same everywhere. `seed` is taken modulo 2^32. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(roll() * limit)
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('nothing to pick from')
    return list[below(list.length)] as T // below() stays within the list
  }
  return { roll, pick, below }
}

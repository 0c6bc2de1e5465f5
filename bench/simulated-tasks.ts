/** A task as its scores by iteration, were it never stopped. */
export type Task = { type: 'easy' | 'medium' | 'hard' | 'hopeless' | 'jumper' | 'stairs'; scores: number[] }

export const CAP = 8
const NOISE = 0.02

type Random = { uniform(low: number, high: number): number; normal(): number }

/** Mulberry32 with Box–Muller: the same numbers on every machine. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    uniform: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  }
}

const TYPES = ['easy', 'medium', 'hard', 'hopeless'] as const
type Range = readonly [low: number, high: number]

/** Of score = c − (c − s0)·exp(−r(t − 1)) + N(0, 0.02). */
const SHAPES: Record<(typeof TYPES)[number], { start: Range; rate: Range; ceiling: Range }> = {
  easy: { start: [0.6, 0.75], rate: [0.8, 1.2], ceiling: [1, 1] },
  medium: { start: [0.4, 0.55], rate: [0.4, 0.7], ceiling: [1, 1] },
  hard: { start: [0.25, 0.4], rate: [0.2, 0.4], ceiling: [1, 1] },
  hopeless: { start: [0.25, 0.55], rate: [0.3, 0.8], ceiling: [0.55, 0.75] },
}

function curveTask(type: (typeof TYPES)[number], random: Random): Task {
  const shape = SHAPES[type]
  const start = random.uniform(...shape.start)
  const rate = random.uniform(...shape.rate)
  const ceiling = random.uniform(...shape.ceiling)
  return noisy(type, random, (k) => ceiling - (ceiling - start) * Math.exp(-rate * k))
}

function noisy(type: Task['type'], random: Random, scoreAt: (k: number) => number): Task {
  return { type, scores: Array.from({ length: CAP }, (_, k) => scoreAt(k) + NOISE * random.normal()) }
}

/** Tasks of the four types in equal shares. */
export function simulateTasks(count: number, seed: number): Task[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_, index) => curveTask(TYPES[index % TYPES.length] ?? 'easy', random))
}

/** Tasks that follow no saturating curve: a level and then a late jump to 0.87, or a stair every third iteration. */
export function simulateOthers(type: 'jumper' | 'stairs', count: number, seed: number): Task[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    if (type === 'jumper') {
      const level = random.uniform(0.4, 0.65)
      const at = Math.floor(random.uniform(4, CAP))
      return noisy(type, random, (k) => (k >= at ? 0.87 : level))
    }
    const level = random.uniform(0.3, 0.5)
    return noisy(type, random, (k) => Math.min(0.9, level + 0.25 * Math.floor(k / 3)))
  })
}

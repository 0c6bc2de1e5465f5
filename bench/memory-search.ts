import { cosines, vectorIndex } from '../lib/loop/similarity/vectors.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { interleaved } from './measure.ts'

const DIMENSIONS = 384

/** Numbers that look like those of an embedding, the same each time. */
function vectors(count: number): number[][] {
  let seed = 1
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 31 - 1
  }
  return Array.from({ length: count }, () => Array.from({ length: DIMENSIONS }, next))
}

/** What anybody writes first: lists of numbers, and each length computed anew. */
function plainCosines(rows: readonly number[][], query: readonly number[]): number[] {
  const length = (vector: readonly number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return rows.map(
    (row) => row.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0) / (length(row) * length(query)),
  )
}

function search(size: BenchSize): BenchLine[] {
  const rows = vectors(size === 'small' ? 200 : 10_000)
  const [query = []] = vectors(1)
  const index = vectorIndex(rows, DIMENSIONS)
  const times = interleaved(
    { ours: () => void cosines(index, query), plain: () => void plainCosines(rows, query) },
    { turns: size === 'small' ? 4 : 12, repeat: size === 'small' ? 1 : 3 },
  )
  return [
    { name: 'exact-against-plain-lists', measured: times.plain / times.ours, unit: 'x', goal: { atLeast: 2 } },
    { name: 'exact-10k-vectors', measured: times.ours, unit: 'ms' },
  ]
}

export const bench: Bench = { name: 'memory-search', run: search }

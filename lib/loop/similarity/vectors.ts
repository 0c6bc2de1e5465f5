/** Vectors of one length, side by side in one block of memory: row `i` begins at `i * dimensions`. Each has length 1, or 0 where it was all zeros. */
export type VectorIndex = { dimensions: number; rows: number; values: Float32Array }

/** An index of these vectors, each scaled to length 1. All must have `dimensions` numbers. */
export function vectorIndex(vectors: readonly ArrayLike<number>[], dimensions: number): VectorIndex {
  const values = new Float32Array(vectors.length * dimensions)
  for (const [row, vector] of vectors.entries()) {
    let squares = 0
    for (let at = 0; at < dimensions; at++) squares += (vector[at] ?? 0) ** 2
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
    for (let at = 0; at < dimensions; at++) values[row * dimensions + at] = (vector[at] ?? 0) * scale
  }
  return { dimensions, rows: vectors.length, values }
}

/** The cosine of every row with the query: row by row, exactly. */
export function cosines(index: VectorIndex, query: ArrayLike<number>): Float32Array {
  const { dimensions, rows, values } = index
  const [unit = new Float32Array(0)] = [vectorIndex([query], dimensions).values]
  const found = new Float32Array(rows)
  const whole = dimensions - (dimensions % 4)
  for (let row = 0, base = 0; row < rows; row++, base += dimensions) {
    // Four sums at a time: one alone waits for itself.
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let at = 0; at < whole; at += 4) {
      a += (values[base + at] as number) * (unit[at] as number) // within both, by the loop's bounds
      b += (values[base + at + 1] as number) * (unit[at + 1] as number) // as above
      c += (values[base + at + 2] as number) * (unit[at + 2] as number) // as above
      d += (values[base + at + 3] as number) * (unit[at + 3] as number) // as above
    }
    for (let at = whole; at < dimensions; at++) a += (values[base + at] as number) * (unit[at] as number) // as above
    found[row] = a + b + c + d
  }
  return found
}

/**
 * Relevance in [0, 1] of two texts whose vectors have this cosine. The root puts a cosine of one half at 0.7, the threshold of a recall, where the likeness of
 * words has texts that share half of what they say.
 */
export function relevanceOf(cosine: number): number {
  return Math.min(1, Math.round(Math.sqrt(Math.max(0, cosine)) * 10_000) / 10_000)
}

/** A vector as it is stored: 32-bit floats, little endian. */
export function vectorBytes(vector: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(vector.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [at, value] of vector.entries()) view.setFloat32(at * 4, value, true)
  return bytes
}

export function vectorOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, at) => view.getFloat32(at * 4, true))
}

import { describe, expect, it } from 'vitest'
import { compactSize } from './compact.ts'

describe('compactSize', () => {
  it.each([1.6, 1, 0.8])('leaves a node whole at zoom %d', (zoom) => {
    expect(compactSize(zoom)).toBeNull()
  })

  it.each([0.79, 0.7, 0.6, 0.5, 0.45, 0.42])('makes titles at least 12 px tall at zoom %d', (zoom) => {
    expect((compactSize(zoom) ?? 0) * zoom).toBeGreaterThanOrEqual(12)
  })

  it.each([0.3, 0.1, 0])('never outgrows the node at zoom %d', (zoom) => {
    expect(compactSize(zoom)).toBe(30)
  })
})

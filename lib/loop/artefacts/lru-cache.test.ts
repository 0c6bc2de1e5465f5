import { describe, expect, it } from 'vitest'
import { LruCache } from './lru-cache.ts'

describe('LruCache', () => {
  it('makes a value once while it is in use, and stays bounded', () => {
    const cache = new LruCache<{ key: string }>(10)
    const made: string[] = []
    const get = (key: string) =>
      cache.get(key, () => {
        made.push(key)
        return { key }
      })
    for (let index = 0; index < 1_000; index++) {
      expect(get('hot')).toEqual({ key: 'hot' })
      get(`cold ${index}`)
      expect(cache.size).toBeLessThanOrEqual(20)
    }
    expect(made.filter((key) => key === 'hot')).toHaveLength(1)
    expect(get('cold 999')).toBe(get('cold 999'))
    get('cold 0')
    expect(made.filter((key) => key === 'cold 0')).toHaveLength(2)
  })
})

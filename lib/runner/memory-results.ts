import { LIMITS } from '../loop/artefacts/limits.ts'
import type { CachedResult, Clock, ResultCache } from './ports.ts'

/** A result cache in memory, with the limits of the stored one; all runs share one workspace. */
export function memoryResults(clock: Pick<Clock, 'now'>): ResultCache {
  const entries = new Map<string, { content: string; at: number }>()
  return {
    async find(_runId, key) {
      const entry = entries.get(key)
      if (!entry || clock.now() - entry.at > LIMITS.cachedResultAgeMs) return null
      return JSON.parse(entry.content) as CachedResult // written by `keep`
    },
    async keep(_runId, key, result) {
      const content = JSON.stringify(result)
      if (Buffer.byteLength(content) > LIMITS.cachedResultBytes) return
      entries.delete(key)
      entries.set(key, { content, at: clock.now() })
      for (const oldest of entries.keys()) {
        if (entries.size <= LIMITS.cachedResults) break
        entries.delete(oldest)
      }
    },
    async drop(_runId, key) {
      entries.delete(key)
    },
  }
}

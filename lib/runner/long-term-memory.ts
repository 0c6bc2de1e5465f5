import type { MemoryEntry } from '../loop/artefacts/events.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { lexicalSimilarity, lexicalVector } from '../loop/similarity/lexical.ts'
import type { LongTermMemory, MemoryRecord, MemoryRecords, RecallOutcome, RecallRequest } from './ports.ts'

/** Entries that are compared before whoever else waits gets a turn. */
const COMPARED_AT_ONCE = 200

/**
 * Long-term memory over records: by key exactly, or by likeness. Likeness is lexical (`lib/loop/similarity`): it needs no model, costs nothing and gives
 * the same answer everywhere, and it finds words, not meanings.
 */
export function createLongTermMemory(records: MemoryRecords): LongTermMemory {
  return {
    write: (entry) => records.write(entry),
    async recall(request, signal) {
      try {
        return request.mode === 'key' ? await byKey(records, request) : await byLikeness(records, request, signal)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        return { ok: false, class: 'transient', message: `long-term memory could not be read: ${why}` }
      }
    },
  }
}

async function byKey(records: MemoryRecords, { runId, queries, topK }: RecallRequest): Promise<RecallOutcome> {
  const found = await records.list(runId, queries, topK)
  return { ok: true, entries: found.map((record) => entryOf(record, 1)), considered: found.length, bestBelow: null }
}

/** An entry is as relevant as the query that fits it best; of equally relevant ones the newer comes first. */
async function byLikeness(
  records: MemoryRecords,
  { runId, queries, topK, threshold }: RecallRequest,
  signal: AbortSignal,
): Promise<RecallOutcome> {
  const compared = await records.list(runId, null, LIMITS.memoryEntries)
  const wanted = queries.map(lexicalVector)
  const near: MemoryEntry[] = []
  let bestBelow: number | null = null
  for (const [index, record] of compared.entries()) {
    if (index % COMPARED_AT_ONCE === COMPARED_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return { ok: false, class: 'transient', message: 'the recall was stopped' }
    const vector = lexicalVector(record.text)
    const relevance = Math.max(0, ...wanted.map((query) => lexicalSimilarity(query, vector)))
    if (relevance >= threshold) near.push(entryOf(record, relevance))
    else bestBelow = Math.max(bestBelow ?? 0, relevance)
  }
  near.sort((a, b) => b.relevance - a.relevance)
  return { ok: true, entries: near.slice(0, topK), considered: compared.length, bestBelow }
}

function entryOf({ id, text, source }: MemoryRecord, relevance: number): MemoryEntry {
  return { id, text, source, relevance }
}

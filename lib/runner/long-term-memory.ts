import type { MemoryEntry } from '../loop/artefacts/events.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { lexicalSimilarity, lexicalVector } from '../loop/similarity/lexical.ts'
import type { LongTermMemory, MemoryRecord, MemoryRecords, RecallOutcome, RecallRequest } from './ports.ts'
import { type Embedding, recallByVectors } from './recall-by-vectors.ts'

/** Entries that are compared before whoever else waits gets a turn. */
const COMPARED_AT_ONCE = 200

/**
 * Long-term memory over records: by key exactly, or by likeness. Likeness is one of words (`lib/loop/similarity`), which needs no model, costs nothing and
 * gives the same answer everywhere; with `embedding` and a model that the workspace has set for it, one of meanings.
 */
export function createLongTermMemory(records: MemoryRecords, embedding?: Embedding): LongTermMemory {
  const byVectors = embedding ? recallByVectors(embedding) : null
  const byMeaning = async (request: RecallRequest, signal: AbortSignal): Promise<RecallOutcome> => {
    const tried = request.queries.length > 0 ? await byVectors?.(request, signal) : undefined
    if (tried && 'found' in tried) return tried.found
    const { instead = null, embedded } = tried ?? {}
    const outcome = await byLikeness(records, request, signal)
    if (!outcome.ok) return outcome
    return { ...outcome, ...(instead === null ? {} : { instead }), ...(embedded ? { embedded } : {}) }
  }
  return {
    write: (entry) => records.write(entry),
    async recall(request, signal) {
      try {
        return request.mode === 'key' ? await byKey(records, request) : await byMeaning(request, signal)
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
  return { ok: true, entries: near.slice(0, topK), considered: compared.length, bestBelow, by: 'words' }
}

function entryOf({ id, text, source }: MemoryRecord, relevance: number): MemoryEntry {
  return { id, text, source, relevance }
}

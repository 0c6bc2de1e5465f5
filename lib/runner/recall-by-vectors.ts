import { LIMITS } from '../loop/artefacts/limits.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import { lexicalSimilarity, lexicalVector } from '../loop/similarity/lexical.ts'
import {
  cosines,
  relevanceOf,
  type VectorIndex,
  vectorBytes,
  vectorIndex,
  vectorOf,
} from '../loop/similarity/vectors.ts'
import { costNanoUsd } from '../loop/tokens/cost.ts'
import { estimateTokens } from '../loop/tokens/estimate-tokens.ts'
import type { Clock, EmbedNeed, MemoryVectors, ModelGateway, RecallOutcome, RecallRequest } from './ports.ts'

/** How many go to the model at once. */
const TEXTS_AT_ONCE = 96
/** Vectors that take longer in all are not waited for: words are compared instead. */
const EMBED_MS = 15_000
/** Indexes that are kept, and their size in all. */
const KEPT_INDEXES = 16
const KEPT_BYTES = 128_000_000

export type Embedding = {
  vectors: MemoryVectors
  models: Pick<ModelGateway, 'embed'>
  clock: Pick<Clock, 'sleep'>
}
type Found = Extract<RecallOutcome, { ok: true }>
/** `instead` null: no model is set, which needs no explanation. */
export type VectorRecall = { found: Found } | ({ instead: string | null } & Pick<Found, 'embedded'>)
type Index = { stamp: string; model: string; ids: string[]; index: VectorIndex; refused: Pick<Entry, 'id' | 'text'>[] }
type Entry = { id: string; text: string; vector: Float32Array | null }

class Instead extends Error {}

/**
 * Recall by meaning: the workspace’s model `embed` makes a vector of each query, and of entries that have none by it yet, and every entry in reach is compared.
 * Whatever stands against that, words are compared instead, and the outcome says why. Vectors are kept beside their texts.
 */
export function recallByVectors({ vectors, models, clock }: Embedding) {
  const kept = new Map<string, Index>()

  function keep(name: string, index: Index): void {
    kept.delete(name)
    kept.set(name, index)
    const size = () => [...kept.values()].reduce((sum, { index }) => sum + index.values.byteLength, 0)
    for (const [oldest] of kept) {
      if (kept.size <= KEPT_INDEXES && size() <= KEPT_BYTES) return
      kept.delete(oldest)
    }
  }

  return async (request: RecallRequest, signal: AbortSignal): Promise<VectorRecall> => {
    const spent = { tokens: 0, costNanoUsd: 0 }
    let model = ''
    const embedded = () => (spent.tokens > 0 ? { embedded: { model, ...spent } } : {})
    const attempt = async (limit: AbortSignal): Promise<VectorRecall> => {
      const { runId, queries } = request
      const embed = async (texts: readonly string[]) => {
        const outcome = await models.embed({ runId }, texts, limit)
        if (!outcome.ok && outcome.why === 'not-configured') throw new Instead('')
        const made = outcome.ok ? outcome : outcome.made
        spent.tokens += made?.tokens ?? 0
        spent.costNanoUsd += made?.costNanoUsd ?? 0
        const problem = outcome.ok ? null : outcome.message
        return {
          bound: made?.model,
          vectors: made?.vectors ?? [],
          problem,
          refusal: outcome.ok ? outcome.refusal : problem,
        }
      }
      const { bound, problem: closed } = await embed([])
      if (!bound || closed !== null) throw new Instead(closed ?? '')
      model = `${bound.provider}:${bound.model}`
      const { name, stamp } = await vectors.reach(runId)
      const cached = kept.get(name)
      const known = cached?.stamp === stamp && cached.model === model ? cached : null
      const entries = known ? [] : await load(vectors, runId, model)
      const missing = entries.filter(({ vector }) => vector === null).slice(0, LIMITS.recallVectors)
      const problem = await request.afford?.(needOf(bound, [...queries, ...missing.map(({ text }) => text)]))
      if (problem) throw new Instead(problem)
      const { vectors: made, refusal } = await embed(queries)
      const wanted = made.filter((vector) => vector !== null)
      if (refusal || wanted.length < queries.length) throw new Instead(refusal ?? 'the model made no vector of a query')
      const dimensions = wanted[0]?.length ?? 0
      await makeVectors(missing, model, vectors, embed)
      const index = known ?? { stamp, model, ...(await indexOf(entries, dimensions, model, vectors)) }
      if (index.index.dimensions !== dimensions) throw new Instead('the model’s vectors have another length now')
      keep(name, index)
      const found = await nearest(vectors, request, index, wanted)
      return { found: { ...found, by: model, ...embedded() } }
    }
    try {
      return await inTime(clock, signal, Math.min(EMBED_MS, request.patienceMs ?? EMBED_MS), attempt)
    } catch (error) {
      if (!(error instanceof Instead)) throw error
      return { instead: error.message || null, ...embedded() }
    }
  }
}

function needOf({ price, simulated }: BoundModel, texts: readonly string[]): EmbedNeed {
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
  const nanoUsd = costNanoUsd(price, { inputTokens: tokens, outputTokens: 0 })
  return { tokens, nanoUsd, priced: simulated || price !== undefined }
}

/** The outcome, or that it took too long, even when the model ignores its signal. */
async function inTime<T>(
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
  withinMs: number,
  ask: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  const slow = clock.sleep(withinMs, AbortSignal.any([done.signal, signal])).then(() => {
    late.abort()
    throw new Instead('the model that makes vectors gave no answer in time')
  })
  slow.catch(() => {})
  try {
    const asked = ask(AbortSignal.any([signal, late.signal]))
    // When it is late, nobody waits for it any more.
    asked.catch(() => {})
    return await Promise.race([asked, slow])
  } finally {
    done.abort()
  }
}

async function load(vectors: MemoryVectors, runId: string, model: string): Promise<Entry[]> {
  const rows = await vectors.load(runId, model, LIMITS.memoryEntries)
  return rows.map(({ id, text, vector }) => ({ id, text, vector: vector && vectorOf(vector) }))
}

/** Kept batch by batch, so that what was made before a failure is not made again, nor a text that the model refuses sent again: its vector is an empty one. */
async function makeVectors(
  missing: readonly Entry[],
  model: string,
  store: MemoryVectors,
  embed: (texts: readonly string[]) => Promise<{ vectors: (number[] | null)[]; problem: string | null }>,
): Promise<void> {
  for (let from = 0; from < missing.length; from += TEXTS_AT_ONCE) {
    const batch = missing.slice(from, from + TEXTS_AT_ONCE)
    const { vectors, problem } = await embed(batch.map(({ text }) => text))
    const made = batch.slice(0, vectors.length)
    for (const [at, entry] of made.entries()) entry.vector = Float32Array.from(vectors[at] ?? [])
    await store.keep(
      model,
      made.map(({ id, text }, at) => ({ id, text, vector: vectorBytes(vectors[at] ?? []) })),
    )
    if (problem !== null) throw new Instead(problem)
  }
}

/** Vectors of another length, by an earlier model of the same name, are dropped, and the next recall makes them anew. */
async function indexOf(entries: readonly Entry[], dimensions: number, model: string, store: MemoryVectors) {
  const refused = entries.filter(({ vector }) => vector?.length === 0)
  const misfits = entries.filter(({ vector }) => vector?.length && vector.length !== dimensions)
  if (misfits.length > 0)
    await store.keep(
      model,
      misfits.map(({ id, text }) => ({ id, text, vector: null })),
    )
  const left = entries.filter(({ vector }) => vector === null).length + misfits.length
  if (left > 0) throw new Instead(`${left} entries have no vectors yet; the next recalls make them`)
  const compared = entries.filter(({ vector }) => vector?.length)
  const rows = compared.flatMap(({ vector }) => vector ?? [])
  return { ids: compared.map(({ id }) => id), index: vectorIndex(rows, dimensions), refused }
}

/** Entries of which the model makes no vector are compared by their words. */
async function nearest(
  vectors: MemoryVectors,
  { runId, queries, topK, threshold }: RecallRequest,
  { ids, index, refused }: Index,
  wanted: readonly number[][],
): Promise<Found> {
  const best = new Float32Array(ids.length)
  for (const query of wanted) {
    const found = cosines(index, query)
    for (let row = 0; row < best.length; row++) best[row] = Math.max(best[row] ?? 0, found[row] ?? 0)
  }
  const byWords = refused.map(({ id, text }) => {
    const vector = lexicalVector(text)
    return { id, relevance: Math.max(0, ...queries.map((query) => lexicalSimilarity(lexicalVector(query), vector))) }
  })
  const ranked = [...ids.map((id, row) => ({ id, relevance: relevanceOf(best[row] ?? 0) })), ...byWords]
  const below = ranked.filter(({ relevance }) => relevance < threshold)
  const near = ranked
    .filter(({ relevance }) => relevance >= threshold)
    .sort((a, b) => b.relevance - a.relevance)
    .slice(0, topK)
  const records = await vectors.byIds(
    runId,
    near.map(({ id }) => id),
  )
  const entries = near.flatMap(({ id, relevance }) => {
    const record = records.find((one) => one.id === id)
    return record ? [{ id, text: record.text, source: record.source, relevance }] : []
  })
  const bestBelow = below.length === 0 ? null : Math.max(...below.map(({ relevance }) => relevance))
  return { ok: true, entries, considered: ranked.length, bestBelow }
}

import type { EventBody } from '../loop/artefacts/events.ts'
import type { PerformedEffect, RunState } from '../loop/artefacts/run-state.ts'
import type { CachedResult, ResultCache } from './ports.ts'

type Asking = Extract<PerformedEffect, { type: 'model-called' | 'tool-requested' }>

/**
 * The outcome of a request: what is stored for an identical one, where its intent names a key, else what `ask` gives, which is then stored if it may be. A stored answer
 * costs nothing and takes no time. A cache that fails is no reason to fail a run: the request is made as if there were none.
 */
export async function withStoredResults(
  cache: ResultCache,
  runId: string,
  effect: Asking,
  ask: () => Promise<{ event: EventBody; storable: boolean }>,
): Promise<EventBody> {
  const key = effect.data.cacheKey
  if (key === null) return (await ask()).event
  const stored = await cache.find(runId, key).catch(() => null)
  const hit = stored && answerFrom(effect, stored)
  if (hit) return hit
  const { event, storable } = await ask()
  const result = storable ? resultOf(event) : null
  if (result) await cache.keep(runId, key, result).catch(() => {})
  return event
}

/**
 * Forgets the stored answers that these events, which the run is about to record, say could not be used. Done before they are durable: a worker that dies in
 * between records them again.
 */
export async function dropRefused(
  cache: ResultCache,
  { runId, step }: RunState,
  events: readonly EventBody[],
): Promise<void> {
  const asked = step?.log.filter((event) => event.type === 'model-called') ?? []
  for (const event of events) {
    const refused =
      event.type === 'answer-rejected'
        ? asked.find(({ data }) => data.call === event.data.call)
        : event.type === 'latent-updated' && !event.data.parsed
          ? asked.at(-1)
          : undefined
    const key = refused?.data.cacheKey
    if (key) await cache.drop(runId, key).catch(() => {})
  }
}

function answerFrom(effect: Asking, stored: CachedResult): EventBody | null {
  const { nodeId } = effect
  if (effect.type === 'model-called' && stored.of === 'model') {
    const { text, finishReason } = stored
    const usage = { inputTokens: 0, outputTokens: 0 }
    const data = { call: effect.data.call, text, usage, costNanoUsd: 0, latencyMs: 0, finishReason, cached: true }
    return { type: 'model-answered', nodeId, data }
  }
  if (effect.type === 'tool-requested' && stored.of === 'tool') {
    const { call, attempt } = effect.data
    const data = { call, attempt, output: stored.output, durationMs: 0, cached: true }
    return { type: 'tool-answered', nodeId, data }
  }
  return null
}

/** What is stored of an outcome: answers alone. */
function resultOf(event: EventBody): CachedResult | null {
  if (event.type === 'model-answered') {
    const { text, finishReason } = event.data
    return { of: 'model', text, finishReason }
  }
  return event.type === 'tool-answered' ? { of: 'tool', output: event.data.output } : null
}

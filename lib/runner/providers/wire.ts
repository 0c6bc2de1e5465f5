import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { ModelConnection } from '../ports.ts'
import { modelFetch } from './model-fetch.ts'

/** How the models of one connection are asked. */
export type Wire = {
  languageModel(model: string): LanguageModelV4
  /** Absent: there are no embeddings. */
  embeddingModel?(model: string): EmbeddingModelV4
  /** Options by the provider's own key, as the AI SDK takes them. */
  options?: Record<string, JsonObject>
}

/** A connection with its address filled in. */
export type Reached = Pick<ModelConnection, 'name' | 'apiKey'> & { baseUrl: string }

/** The SDK wants a key always, and takes one from the environment when it is given none: then it gets an empty one, which is never sent. */
export function keyOf({ apiKey }: Reached, header: string): { apiKey: string; fetch: typeof fetch } {
  if (apiKey !== null) return { apiKey, fetch: modelFetch }
  return {
    apiKey: '',
    fetch: (input, init) => {
      const headers = new Headers(init?.headers)
      headers.delete(header)
      return modelFetch(input, { ...init, headers })
    },
  }
}

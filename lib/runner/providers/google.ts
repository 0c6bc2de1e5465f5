import { createGoogle } from '@ai-sdk/google'
import { keyOf, type Reached, type Wire } from './wire.ts'

/** Google's Gemini API. */
export function google(connection: Reached): Wire {
  const provider = createGoogle({ baseURL: connection.baseUrl, ...keyOf(connection, 'x-goog-api-key') })
  return {
    languageModel: (model) => provider.chat(model),
    embeddingModel: (model) => provider.embeddingModel(model),
  }
}

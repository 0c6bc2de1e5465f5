import { createOpenAI } from '@ai-sdk/openai'
import { keyOf, type Reached, type Wire } from './wire.ts'

/** OpenAI's chat completions, which it is told not to keep. */
export function openai(connection: Reached): Wire {
  const provider = createOpenAI({ baseURL: connection.baseUrl, ...keyOf(connection, 'authorization') })
  return {
    languageModel: (model) => provider.chat(model),
    embeddingModel: (model) => provider.embeddingModel(model),
    // Tool arguments are free-form objects, which the strict mode refuses; answers are validated by the node that asked.
    options: { openai: { strictJsonSchema: false, store: false } },
  }
}

import { createAnthropic } from '@ai-sdk/anthropic'
import { keyOf, type Reached, type Wire } from './wire.ts'

/**
 * Anthropic's messages. A schema goes as the output format where the vendor takes it as it is, else as the arguments of a tool: free-form objects, such as
 * tool arguments, are refused as a format. There are no embeddings.
 */
export function anthropic(connection: Reached): Wire {
  const provider = createAnthropic({ baseURL: connection.baseUrl, ...keyOf(connection, 'x-api-key') })
  return { languageModel: (model) => provider.messages(model) }
}

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { splitUrl } from './endpoint.ts'
import { modelFetch } from './model-fetch.ts'
import type { Reached, Wire } from './wire.ts'

/** Any server that speaks the chat completions format: OpenRouter, LM Studio, vLLM, llama.cpp, hosted services. */
export function openAiCompatible({ name, baseUrl, apiKey }: Reached): Wire {
  const provider = createOpenAICompatible({
    name,
    ...splitUrl(baseUrl),
    supportsStructuredOutputs: true,
    fetch: modelFetch,
    ...(apiKey === null ? {} : { apiKey }),
  })
  return {
    languageModel: (model) => provider(model),
    embeddingModel: (model) => provider.embeddingModel(model),
    // Tool arguments are free-form objects, which the strict mode refuses; answers are validated by the node that asked.
    options: { openaiCompatible: { strictJsonSchema: false } },
  }
}

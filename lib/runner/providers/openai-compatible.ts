import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { hashJson } from '../../loop/artefacts/json.ts'
import type { ModelProvider } from '../model-provider.ts'
import { boundedFetch } from './bounded-fetch.ts'

export type OpenAiCompatibleSettings = {
  /** Base URL up to and including the version, e.g. `http://127.0.0.1:1234/v1`. Absent: not configured. */
  baseUrl?: string | undefined
  apiKey?: string | undefined
  /** Entry's name in the registry. */
  name?: string
}

/** Any server that speaks the OpenAI chat completions format: LM Studio, vLLM, llama.cpp, Ollama, hosted services. */
export function openAiCompatible({
  baseUrl,
  apiKey,
  name = 'openai-compatible',
}: OpenAiCompatibleSettings): ModelProvider {
  const hint = 'Set OPENAI_COMPATIBLE_BASE_URL (and OPENAI_COMPATIBLE_API_KEY, if the server wants one), then restart.'
  const provider = createOpenAICompatible({
    name,
    baseURL: baseUrl ?? '',
    supportsStructuredOutputs: true,
    fetch: boundedFetch,
    ...(apiKey ? { apiKey } : {}),
  })
  return {
    name,
    simulated: false,
    hint,
    configured: Boolean(baseUrl),
    problem: () => (baseUrl ? null : `the provider “${name}” is not configured. ${hint.slice(0, -1)}`),
    languageModel: ({ model }) => provider(model.model),
    secrets: [apiKey ?? '', ...secretsOfUrl(baseUrl)],
    ...endpointOf(baseUrl),
    // Tool arguments are free-form objects, which the strict mode refuses; answers are validated by the node that asked.
    options: { openaiCompatible: { strictJsonSchema: false } },
  }
}

const NAMES_A_SECRET = /key|token|secret|pass|sig/i

/** A password in the address, or a parameter that is called a key, is one. */
function secretsOfUrl(baseUrl: string | undefined): string[] {
  if (!baseUrl || !URL.canParse(baseUrl)) return []
  const { password, searchParams } = new URL(baseUrl)
  const named = [...searchParams].filter(([name]) => NAMES_A_SECRET.test(name)).map(([, value]) => value)
  return [password, ...named]
}

/** A hash of the address without who asks: no user, no password and no key is part of it. */
function endpointOf(baseUrl: string | undefined): { endpoint?: string } {
  if (!baseUrl || !URL.canParse(baseUrl)) return {}
  const { origin, pathname, searchParams } = new URL(baseUrl)
  const open = [...searchParams].filter(([name]) => !NAMES_A_SECRET.test(name))
  return { endpoint: hashJson([origin, pathname.replace(/\/+$/, ''), open]).slice(0, 16) }
}

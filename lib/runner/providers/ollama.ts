import {
  APICallError,
  type EmbeddingModelV4,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4Content,
  type LanguageModelV4GenerateResult,
  type LanguageModelV4Message,
} from '@ai-sdk/provider'
import { z } from 'zod'
import { ModelFailure } from '../model-failure.ts'
import { modelFetch } from './model-fetch.ts'
import { requestJson } from './request-json.ts'
import type { Reached, Wire } from './wire.ts'

const Count = z.number().optional()

const ChatAnswer = z.object({
  message: z.object({
    content: z.string(),
    thinking: z.string().nullish(),
    tool_calls: z
      .array(z.object({ function: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }) }))
      .nullish(),
  }),
  done: z.boolean(),
  done_reason: z.string().nullish(),
  prompt_eval_count: Count,
  eval_count: Count,
})
type ChatAnswer = z.infer<typeof ChatAnswer>

const Embedded = z.object({ embeddings: z.array(z.array(z.number())), prompt_eval_count: Count })
const Refused = z.object({ error: z.string() })

const EMBEDDINGS_PER_CALL = 128

/**
 * Ollama's own format. Written here because the limit of an answer and the temperature belong into `options`, where Ollama reads them, refusals are plain
 * texts, and usage may be missing: none of which the package for it takes care of.
 */
export function ollama({ name, baseUrl, apiKey }: Reached): Wire {
  const post = async <T>(path: string, body: object, schema: z.ZodType<T>, signal: AbortSignal | undefined) => {
    const url = `${baseUrl}/api/${path}`
    const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }
    const messageOf = (refusal: unknown) => Refused.safeParse(refusal).data?.error
    const { value, headers: received } = await requestJson({
      url,
      headers,
      body,
      fetch: modelFetch,
      signal,
      messageOf,
    })
    const answer = schema.safeParse(value)
    if (answer.success) return { answer: answer.data, received, value }
    const message = `The answer is not what Ollama gives: ${z.prettifyError(answer.error)}`
    throw new APICallError({ message, url, requestBodyValues: body, statusCode: 200, isRetryable: false })
  }
  return {
    languageModel: (model) => chatModel(name, model, (body, signal) => post('chat', body, ChatAnswer, signal)),
    embeddingModel: (model) => embeddingModel(name, model, (body, signal) => post('embed', body, Embedded, signal)),
  }
}

type Post<T> = (
  body: object,
  signal: AbortSignal | undefined,
) => Promise<{ answer: T; received: Record<string, string>; value: unknown }>

function chatModel(provider: string, modelId: string, post: Post<ChatAnswer>): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls: {},
    async doGenerate(options) {
      const { answer, received, value } = await post(chatRequest(modelId, options), options.abortSignal)
      return { ...generated(answer), response: { headers: received, body: value } }
    },
    doStream() {
      throw new ModelFailure('fatal', 'answers of Ollama are not streamed here')
    },
  }
}

function chatRequest(model: string, options: LanguageModelV4CallOptions): object {
  const { prompt, maxOutputTokens, temperature, responseFormat } = options
  return {
    model,
    messages: prompt.map(message),
    stream: false,
    ...(responseFormat?.type === 'json' ? { format: responseFormat.schema ?? 'json' } : {}),
    options: {
      ...(maxOutputTokens === undefined ? {} : { num_predict: maxOutputTokens }),
      ...(temperature === undefined ? {} : { temperature }),
    },
  }
}

function message({ role, content }: LanguageModelV4Message): { role: string; content: string } {
  if (typeof content === 'string') return { role, content }
  return { role, content: content.map((part) => (part.type === 'text' ? part.text : '')).join('') }
}

const FINISH = { stop: 'stop', length: 'length' } as const

function generated({ message, done, done_reason, ...count }: ChatAnswer): LanguageModelV4GenerateResult {
  const calls = message.tool_calls ?? []
  const content: LanguageModelV4Content[] = [
    ...(message.thinking ? [{ type: 'reasoning' as const, text: message.thinking }] : []),
    ...(message.content === '' ? [] : [{ type: 'text' as const, text: message.content }]),
    ...calls.map(({ function: { name, arguments: args } }, index) => {
      return { type: 'tool-call' as const, toolCallId: `call-${index}`, toolName: name, input: JSON.stringify(args) }
    }),
  ]
  const raw = done ? (done_reason ?? undefined) : 'unfinished'
  const known = raw === 'stop' || raw === 'length' ? FINISH[raw] : 'other'
  return {
    content,
    finishReason: { unified: calls.length > 0 ? 'tool-calls' : known, raw },
    usage: {
      inputTokens: { total: count.prompt_eval_count, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: count.eval_count, text: undefined, reasoning: undefined },
    },
    warnings: [],
  }
}

function embeddingModel(provider: string, modelId: string, post: Post<z.infer<typeof Embedded>>): EmbeddingModelV4 {
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    maxEmbeddingsPerCall: EMBEDDINGS_PER_CALL,
    supportsParallelCalls: false,
    async doEmbed({ values, abortSignal }) {
      const { answer, received, value } = await post({ model: modelId, input: values }, abortSignal)
      const { embeddings, prompt_eval_count: tokens } = answer
      return {
        embeddings,
        ...(tokens === undefined ? {} : { usage: { tokens } }),
        response: { headers: received, body: value },
        warnings: [],
      }
    },
  }
}

import { z } from 'zod'
import { CONNECTION_FACTS } from '../loop/artefacts/connection-kinds.ts'
import type { ConnectionKind } from '../loop/artefacts/models.ts'
import { modelError } from './model-errors.ts'
import { ModelFailure } from './model-failure.ts'
import type { ModelConnection, ModelOutcome } from './ports.ts'
import { splitUrl } from './providers/endpoint.ts'
import { modelFetch } from './providers/model-fetch.ts'
import { addressOf, providerOf } from './providers/provider-of.ts'
import { requestJson } from './providers/request-json.ts'
import { redactor } from './redact.ts'

export type ListedModels = { ok: true; models: string[]; cut: boolean } | Extract<ModelOutcome, { ok: false }>

/** Beyond any vendor's own list, and few enough to look through. */
const MOST_MODELS = 2_000
const LONGEST_NAME = 200

type Listing = {
  path: string
  query: Record<string, string>
  headers(key: string): Record<string, string>
  names: z.ZodType<string[]>
}

const byId = z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id))
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const chatCompletions: Listing = { path: '/models', query: {}, headers: bearer, names: byId }

const LISTINGS: Record<ConnectionKind, Listing> = {
  openai: chatCompletions,
  openrouter: chatCompletions,
  'openai-compatible': chatCompletions,
  anthropic: {
    path: '/models',
    query: { limit: '1000' },
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
    names: byId,
  },
  google: {
    path: '/models',
    query: { pageSize: '1000' },
    headers: (key) => ({ 'x-goog-api-key': key }),
    names: z
      .object({ models: z.array(z.object({ name: z.string() })) })
      .transform(({ models }) => models.map(({ name }) => name.replace(/^models\//, ''))),
  },
  ollama: {
    path: '/api/tags',
    query: {},
    headers: bearer,
    names: z
      .object({ models: z.array(z.object({ name: z.string() })) })
      .transform(({ models }) => models.map(({ name }) => name)),
  },
}

/** The models that a connection's server says it has, by name. Asks the server once and costs nothing. */
export async function listModels(connection: ModelConnection, signal: AbortSignal): Promise<ListedModels> {
  const { kind, apiKey } = connection
  const provider = providerOf(connection)
  const problem = provider.problem('')
  if (problem !== null) return { ok: false, class: 'fatal', kind: 'refused', message: problem }
  const { path, query, headers, names } = LISTINGS[kind]
  const { baseURL, queryParams } = splitUrl(addressOf(kind, connection.baseUrl) ?? CONNECTION_FACTS[kind].baseUrl ?? '')
  try {
    const { value } = await requestJson({
      url: `${baseURL}${path}?${new URLSearchParams({ ...query, ...queryParams })}`.replace(/\?$/, ''),
      headers: apiKey === null ? {} : headers(apiKey.trim()),
      fetch: modelFetch,
      signal,
      messageOf: refusalOf,
    })
    const listed = names.safeParse(value)
    if (!listed.success) throw new ModelFailure('recoverable', 'the server’s answer is no list of models', 'other')
    const usable = [...new Set(listed.data)].filter((name) => name !== '' && name.length <= LONGEST_NAME).sort(byName)
    return { ok: true, models: usable.slice(0, MOST_MODELS), cut: usable.length > MOST_MODELS }
  } catch (error) {
    return modelError(error, signal, redactor(provider.secrets ?? []))
  }
}

/** With numbers by their size: `model-2` before `model-10`. */
const byName = new Intl.Collator('en', { numeric: true }).compare

const Said = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
])

function refusalOf(body: unknown): string | undefined {
  return Said.safeParse(body).data
}

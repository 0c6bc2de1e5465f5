import { CONNECTION_FACTS, setUpHint } from '../../loop/artefacts/connection-kinds.ts'
import { hashJson } from '../../loop/artefacts/json.ts'
import { LruCache } from '../../loop/artefacts/lru-cache.ts'
import type { ConnectionKind } from '../../loop/artefacts/models.ts'
import type { ModelProvider } from '../model-provider.ts'
import type { ModelConnection } from '../ports.ts'
import { anthropic } from './anthropic.ts'
import { endpointOf, secretsOfUrl } from './endpoint.ts'
import { google } from './google.ts'
import { ollama } from './ollama.ts'
import { openai } from './openai.ts'
import { openAiCompatible } from './openai-compatible.ts'
import type { Reached, Wire } from './wire.ts'

const WIRES: Record<ConnectionKind, (connection: Reached) => Wire> = {
  anthropic,
  openai,
  google,
  openrouter: openAiCompatible,
  ollama,
  'openai-compatible': openAiCompatible,
}

const KEPT = 100
const kept = new LruCache<ModelProvider>(KEPT)

/** The provider that asks models over a connection; the same one for the same content, so that a changed key or address makes another. */
export function providerOf(connection: ModelConnection): ModelProvider {
  return kept.get(hashJson(connection), () => makeProvider(connection))
}

function makeProvider(connection: ModelConnection): ModelProvider {
  const { name, kind } = connection
  const apiKey = connection.apiKey?.trim() || null
  const given = addressOf(kind, connection.baseUrl)
  const problem = problemOf({ ...connection, apiKey, baseUrl: given })
  const wire = WIRES[kind]({ name, apiKey, baseUrl: given ?? addressOf(kind, CONNECTION_FACTS[kind].baseUrl) ?? '' })
  const { embeddingModel } = wire
  return {
    name,
    kind,
    simulated: false,
    hint: problem === null ? CONNECTION_FACTS[kind].label : `${capital(problem)}.`,
    configured: problem === null,
    problem: () => problem,
    languageModel: ({ model }) => wire.languageModel(model.model),
    ...(embeddingModel ? { embeddingModel: (model) => embeddingModel(model) } : {}),
    secrets: [apiKey ?? '', ...secretsOfUrl(given)],
    ...endpointOf(given),
    ...(wire.options ? { options: wire.options } : {}),
  }
}

/** Without a slash at its end; Ollama's without the path that differs between its formats. */
export function addressOf(kind: ConnectionKind, baseUrl: string | null): string | null {
  const address = baseUrl?.trim().replace(/\/+$/, '') || null
  return kind === 'ollama' ? (address?.replace(/\/(api|v1)$/, '') ?? null) : address
}

const KEY = /^[\x21-\x7e]+$/

/** Why nothing can be asked over this connection. Says nothing of the key itself. */
function problemOf({ name, kind, baseUrl, apiKey, problem }: ModelConnection): string | null {
  if (problem !== undefined) return problem.replace(/\.$/, '')
  const facts = CONNECTION_FACTS[kind]
  if (baseUrl !== null) {
    const protocol = URL.canParse(baseUrl) ? new URL(baseUrl).protocol : null
    if (protocol !== 'http:' && protocol !== 'https:')
      return `the base URL of the provider “${name}” is not one of http or https; mend it in Settings → Models`
  }
  if (apiKey !== null && !KEY.test(apiKey))
    return `the key of the provider “${name}” has a character that no key has; enter it anew in Settings → Models`
  const missing = baseUrl === null && (facts.needsKey ? apiKey === null : facts.baseUrl === null)
  if (!missing) return null
  // Of a kind that needs a key only a stored one can lack it, and stands above the environment's: another variable would not help.
  return facts.needsKey
    ? `the provider “${name}” has no key: enter a key in Settings → Models (${facts.label}), or remove the connection`
    : `the provider “${name}” is not set up. ${setUpHint(kind).slice(0, -1)}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

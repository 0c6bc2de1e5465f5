import { CONNECTION_KINDS, type ConnectionKind } from './models.ts'

/** What is known of a kind of connection before anything is set up. */
export type ConnectionFacts = {
  /** As people read it. */
  label: string
  /** Where requests go when no address is given; null: one has to be given. */
  baseUrl: string | null
  /** False: the usual server wants no key. */
  needsKey: boolean
  /** Environment variables that make a connection named as its kind. */
  keyVariable: string | null
  urlVariable: string | null
}

/** Facts of each kind of connection, in the order in which they are shown. */
export const CONNECTION_FACTS: Record<ConnectionKind, ConnectionFacts> = {
  anthropic: {
    label: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    needsKey: true,
    keyVariable: 'ANTHROPIC_API_KEY',
    urlVariable: null,
  },
  openai: {
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    needsKey: true,
    keyVariable: 'OPENAI_API_KEY',
    urlVariable: null,
  },
  google: {
    label: 'Google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    needsKey: true,
    keyVariable: 'GOOGLE_GENERATIVE_AI_API_KEY',
    urlVariable: null,
  },
  openrouter: {
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    needsKey: true,
    keyVariable: 'OPENROUTER_API_KEY',
    urlVariable: null,
  },
  ollama: {
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434',
    needsKey: false,
    keyVariable: null,
    urlVariable: 'OLLAMA_BASE_URL',
  },
  'openai-compatible': {
    label: 'OpenAI-compatible server',
    baseUrl: null,
    needsKey: false,
    keyVariable: 'OPENAI_COMPATIBLE_API_KEY',
    urlVariable: 'OPENAI_COMPATIBLE_BASE_URL',
  },
}

export function isConnectionKind(name: string): name is ConnectionKind {
  return (CONNECTION_KINDS as readonly string[]).includes(name) // widened: includes() takes only the kinds themselves
}

/** How a connection of this kind is made, in one sentence. */
export function setUpHint(kind: ConnectionKind): string {
  const { label, keyVariable, urlVariable, needsKey } = CONNECTION_FACTS[kind]
  const what = needsKey ? 'its key' : 'its address'
  const variable = needsKey ? keyVariable : urlVariable
  return `Enter ${what} in Settings → Models (${label}), or set ${variable} and restart.`
}

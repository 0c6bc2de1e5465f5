import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { ModelRequest } from './ports.ts'

/** One entry of the model registry: everything the gateway must know of a provider. A new provider is a new entry and nothing else. */
export interface ModelProvider {
  /** The name that a model binding gives. */
  readonly name: string
  /** In-process and not a real model: labelled so everywhere. */
  readonly simulated: boolean
  /** How to make it usable, or what it is; one sentence. */
  readonly hint: string
  readonly configured: boolean
  /** Why this model can't be used, in words; null when it can. */
  problem(model: string): string | null
  /** The model for one call. Only in-process providers may look beyond `request.model`. */
  languageModel(request: ModelRequest): LanguageModelV4
  /** What the provider knows and nobody may read: taken out of every message and answer. */
  readonly secrets?: readonly string[]
  /** Fingerprint of where requests go, when that is a setting: the same model elsewhere may be another one. */
  readonly endpoint?: string
  /** Options by the provider's own key, as the AI SDK takes them. */
  readonly options?: Record<string, JsonObject>
}

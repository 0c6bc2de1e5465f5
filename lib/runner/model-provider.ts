import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { ConnectionKind } from '../loop/artefacts/models.ts'
import type { ModelRequest } from './ports.ts'

/** One entry of the model registry: everything the gateway must know of a provider. A new provider is a new entry and nothing else. */
export interface ModelProvider {
  /** The name that a model binding gives. */
  readonly name: string
  /** How its models are asked; null: in process. */
  readonly kind: ConnectionKind | null
  /** In-process and not a real model: labelled so everywhere. */
  readonly simulated: boolean
  /** How to make it usable, or what it is; one sentence. */
  readonly hint: string
  readonly configured: boolean
  /** Models that can be named, the usual one first, where the provider knows them without being asked. */
  readonly models?: readonly { name: string; summary: string }[]
  /** Why this model can't be used, in words; null when it can. */
  problem(model: string): string | null
  /** The model for one call. Only in-process providers may look beyond `request.model`. */
  languageModel(request: ModelRequest): LanguageModelV4
  /** Absent: the provider has no embeddings. */
  embeddingModel?(model: string): EmbeddingModelV4
  /** What the provider knows and nobody may read: taken out of every message and answer. */
  readonly secrets?: readonly string[]
  /** Fingerprint of where requests go, when that is a setting: the same model elsewhere may be another one. */
  readonly endpoint?: string
  /** Options by the provider's own key, as the AI SDK takes them. */
  readonly options?: Record<string, JsonObject>
}

import type { ModelBinding } from './models.ts'

/** Names the models of a run, whatever their aliases: `provider:model` of each, sorted and joined by +. Runs with the same key can be learned from together. */
export function modelKey(bindings: Record<string, ModelBinding>): string {
  const names = Object.values(bindings).map(({ provider, model }) => `${provider}:${model}`)
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).join(' + ')
}

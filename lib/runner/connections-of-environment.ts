import { CONNECTION_FACTS } from '../loop/artefacts/connection-kinds.ts'
import { CONNECTION_KINDS } from '../loop/artefacts/models.ts'
import type { ModelConnection, ModelSettings } from './ports.ts'

/**
 * The connections that environment variables give, each named as its kind. One is there when its address is given, or, where the vendor's own is the usual
 * one, its key.
 */
export function connectionsOfEnvironment(environment: Readonly<Record<string, string | undefined>>): ModelConnection[] {
  const read = (variable: string | null) => (variable === null ? null : environment[variable]?.trim() || null)
  return CONNECTION_KINDS.flatMap((kind) => {
    const { keyVariable, urlVariable, needsKey } = CONNECTION_FACTS[kind]
    const [apiKey, baseUrl] = [read(keyVariable), read(urlVariable)]
    return (needsKey ? apiKey : baseUrl) === null ? [] : [{ name: kind, kind, baseUrl, apiKey }]
  })
}

/** Settings of a place where nothing was set up. */
export const NO_SETTINGS = settingsOfConnections([])

/** Settings of a place without a store: the same connections for everybody, no aliases, no prices. */
export function settingsOfConnections(connections: readonly ModelConnection[]): ModelSettings {
  return { read: async () => ({ connections, aliases: {}, prices: [] }) }
}

import type { Connection, KeyState } from '../api/contracts/settings.ts'
import type { StoredConnection } from '../db/model-connections.ts'
import type { ModelConnection } from '../runner/ports.ts'
import { providerOf } from '../runner/providers/provider-of.ts'
import { publicUrl } from './connection-place.ts'
import { openConnection } from './model-settings.ts'
import type { Services } from './services.ts'

const SHOWN = 4
/** What is left unseen of a key must be too much to guess. */
const LEAST_KEY = 16

/** The last characters of a key, to tell keys apart; none of a short one. */
export function keyEnd(key: string): string {
  return key.length < LEAST_KEY ? '' : key.slice(-SHOWN)
}

/** A stored connection as it may be told: without its key. */
export function storedView({ vault, models }: Services, stored: StoredConnection): Connection {
  const { name, kind, baseUrl, sealedKey, updatedAt } = stored
  const opened = openConnection(vault, stored)
  const unreadable = opened.problem === undefined ? null : `${sentence(opened.problem)}.`
  return {
    name,
    kind,
    source: 'stored',
    overrides: models.environment.some((each) => each.name === name),
    baseUrl,
    key: { from: sealedKey === null ? 'none' : 'stored', end: stored.keyEnd ?? '', problem: unreadable },
    problem: problemOf(opened),
    updatedAt,
  }
}

/** A connection of the environment as it may be told. */
export function environmentView(connection: ModelConnection): Connection {
  const { name, kind, baseUrl, apiKey } = connection
  const key: KeyState = apiKey
    ? { from: 'environment', end: keyEnd(apiKey), problem: null }
    : { from: 'none', end: '', problem: null }
  return {
    name,
    kind,
    source: 'environment',
    overrides: false,
    baseUrl: publicUrl(baseUrl),
    key,
    problem: problemOf(connection),
    updatedAt: null,
  }
}

function problemOf(connection: ModelConnection): string | null {
  const problem = providerOf(connection).problem('')
  return problem === null ? null : `${sentence(problem)}.`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

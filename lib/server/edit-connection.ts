import type { ConnectionSaved, PutConnectionBody } from '../api/contracts/settings.ts'
import {
  type ConnectionContent,
  deleteConnection,
  listConnections,
  putConnection,
  type StoredConnection,
} from '../db/model-connections.ts'
import { CONNECTION_FACTS, isConnectionKind } from '../loop/artefacts/connection-kinds.ts'
import { type ConnectionKind, WORKSPACE_MODELS } from '../loop/artefacts/models.ts'
import { keyPlace, readBaseUrl } from './connection-place.ts'
import { keyEnd, storedView } from './connection-view.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

const CHANGED =
  'Somebody has changed it meanwhile; nothing was saved. Look at it again, and repeat what you still want.'

/** Refuses a change of settings that others were faster with. */
export function refuseStale() {
  return refuse('stale-settings', CHANGED)
}

/** Makes or changes a connection. A stored key stays as long as kind and base URL stay; it is never told. */
export async function saveConnection(
  services: Services,
  actor: Actor,
  name: string,
  body: PutConnectionBody,
): Promise<Result<ConnectionSaved>> {
  const { database, vault, models, ports } = services
  const reserved = reservedProblem(services, name, body)
  if (reserved !== null)
    return refuseWith('invalid-settings', 'The connection can’t be called so.', [{ where: 'name', message: reserved }])
  const address = addressOf(body)
  if (!address.ok)
    return refuseWith('invalid-settings', 'The base URL can’t be used.', [
      { where: 'body.baseUrl', message: address.message },
    ])
  const locked = typeof body.key === 'string' ? vault.problem() : null
  if (locked !== null) return refuse('key-not-stored', locked)

  const { kind } = body
  const { baseUrl } = address
  let keyCleared = false
  const content = (there: StoredConnection | null, id: string): ConnectionContent => {
    const place = { id, kind, baseUrl }
    const stays = there !== null && keyPlace(there) === keyPlace(place)
    keyCleared = body.key === undefined && there?.sealedKey != null && !stays
    if (typeof body.key === 'string') {
      const sealed = vault.seal(body.key, keyPlace(place))
      if (!sealed.ok) throw new NotSealed(sealed.message)
      return { kind, baseUrl, sealedKey: sealed.sealed, keyEnd: keyEnd(body.key) }
    }
    const kept = body.key === undefined && stays
    const missing = kept && there.sealedKey !== null ? null : missingKey(kind, baseUrl, keyCleared)
    if (missing !== null) throw new KeyMissing(missing)
    return { kind, baseUrl, sealedKey: kept ? there.sealedKey : null, keyEnd: kept ? there.keyEnd : null }
  }
  try {
    const saved = await putConnection(database, actor, { name, seen: body.seen, now: ports.clock.now() }, content)
    if (!saved) return refuseStale()
  } catch (error) {
    if (error instanceof KeyMissing)
      return refuseWith('invalid-settings', 'Nothing was saved.', [{ where: 'body.key', message: error.message }])
    if (error instanceof NotSealed) return refuse('key-not-stored', error.message)
    throw error
  }
  models.settings.changed(actor.workspaceId)
  const stored = (await listConnections(database, actor)).find((each) => each.name === name)
  return stored ? ok({ connection: storedView(services, stored), keyCleared }) : refuseStale()
}

/** A key could not be sealed though it could a moment ago. */
class NotSealed extends Error {}

/** Without a key nothing could be asked over it, and it would stand above one of the environment that works. */
class KeyMissing extends Error {}

/** Forgets a stored connection and its key; where the environment gives one of the same name, that one counts again. */
export async function removeConnection(
  services: Services,
  actor: Actor,
  name: string,
  seen: number | undefined,
): Promise<Result<null>> {
  const { database, models } = services
  const removed = await deleteConnection(database, actor, name, seen)
  models.settings.changed(actor.workspaceId)
  if (removed) return ok(null)
  if ((await listConnections(database, actor)).some((each) => each.name === name)) return refuseStale()
  const given = models.environment.some((each) => each.name === name)
  return refuse(
    'not-found',
    given
      ? `“${name}” comes from the environment where Loopwright runs; it can be taken away there only.`
      : `There is no connection “${name}”.`,
  )
}

/** Why a connection can't have this name; null when it can. */
function reservedProblem({ models }: Services, name: string, { kind }: PutConnectionBody): string | null {
  if (name === WORKSPACE_MODELS || models.inProcess.some((provider) => provider.name === name))
    return `“${name}” is the name of something else that models can come from`
  if (isConnectionKind(name) && name !== kind)
    return `a connection that is called “${name}” is one to ${CONNECTION_FACTS[name].label}`
  return null
}

/** Why it can't be without a key; null when it can: a server at a base URL of its own may hold the key itself. */
function missingKey(kind: ConnectionKind, baseUrl: string | null, cleared: boolean): string | null {
  const { needsKey, keyVariable } = CONNECTION_FACTS[kind]
  if (!needsKey || baseUrl !== null) return null
  return cleared
    ? 'its key would be removed with its base URL: enter a key, or remove the connection'
    : `enter one; or store no connection, set ${keyVariable} where Loopwright runs, and restart`
}

type Address = { ok: true; baseUrl: string | null } | { ok: false; message: string }

function addressOf({ kind, baseUrl }: PutConnectionBody): Address {
  if (baseUrl !== null && baseUrl.trim() !== '') return readBaseUrl(baseUrl)
  if (CONNECTION_FACTS[kind].baseUrl !== null) return { ok: true, baseUrl: null }
  return { ok: false, message: 'must be given: this kind of server has no usual one' }
}

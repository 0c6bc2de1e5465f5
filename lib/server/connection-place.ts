/** The place of a connection's key in the vault. Kind and address belong to it: a key that was entered for one address can't be opened for another, whatever is written beside it. */
export function keyPlace({ id, kind, baseUrl }: { id: string; kind: string; baseUrl: string | null }): string {
  return `connection:${id} ${kind} ${baseUrl ?? ''}`
}

export type ReadUrl = { ok: true; baseUrl: string } | { ok: false; message: string }

/**
 * An address of models in its one way of writing: case of the host, a usual port and slashes at the end make no difference. So whether an address has changed is
 * whether this text has.
 */
export function readBaseUrl(text: string): ReadUrl {
  const given = text.trim()
  if (!URL.canParse(given)) return { ok: false, message: 'must be an address such as http://127.0.0.1:1234/v1' }
  const url = new URL(given)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { ok: false, message: 'must begin with http:// or https://' }
  if (url.username !== '' || url.password !== '')
    return { ok: false, message: 'must have no user and no password: what proves who asks belongs into the key' }
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(given))
    return { ok: false, message: 'must have nothing after its path, neither ? nor #' }
  return { ok: true, baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}` }
}

/** An address of the environment as people may see it: without user, password and parameters, each of which may be a secret. */
export function publicUrl(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`
}

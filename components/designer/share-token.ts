/** The token of a shared link of this server, out of what somebody pasted; null: it is none. `origin`: that of this page. */
export function shareToken(text: string, origin: string): string | null {
  const url = URL.parse(text.trim(), origin)
  // Another server's link is not followed: what it shows can be exported there as a file.
  if (url === null || url.origin !== origin) return null
  return /^\/shared\/([A-Za-z0-9_-]{43})\/?$/.exec(url.pathname)?.[1] ?? null
}

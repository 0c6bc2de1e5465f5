/** `bytes` absent: as many as come. */
type Download = { name: string; mediaType: string; bytes?: number }

/**
 * Headers of a file that is given out. A file may come from anybody, and from what a model made of it: a browser saves it and never shows it as a page of ours,
 * and should one open it all the same, it runs nothing there.
 */
export function downloadHeaders({ name, mediaType, bytes }: Download): Record<string, string> {
  return {
    'content-type': mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
    ...(bytes === undefined ? {} : { 'content-length': String(bytes) }),
    'content-disposition': `attachment; filename="${asciiName(name)}"; filename*=UTF-8''${encoded(name)}`,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-store',
  }
}

/** RFC 6266: what an old client shows. Nothing in it can end the quoted text. */
function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\%/]/g, '_')
}

/** RFC 8187: percent-encoded UTF-8, with what encodeURIComponent leaves and the grammar does not. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

import { type NextRequest, NextResponse } from 'next/server'
import { isOwnHost } from './lib/api/guard-request.ts'

/**
 * Gives every page a content security policy with a fresh nonce. Next puts the nonce on its own scripts; the theme
 * script gets it from the layout. Scripts never need `unsafe-eval`; styles are inline because React Flow and the
 * charts position elements through style attributes.
 * Pages hold data, so they are only served under a name of this machine, like the API: another name may be somebody's who made it point here.
 */
export function proxy(request: NextRequest) {
  if (!isOwnHost(request.headers.get('host') ?? '', process.env.HOST)) {
    return new NextResponse('This address is not served here.', { status: 403 })
  }
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64')
  const development = process.env.NODE_ENV === 'development'
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

export const config = {
  // Everything below /api has the same guard in its route wrapper. Here its bodies would be buffered, and cut off without a word at a size of the framework's.
  matcher: [{ source: '/((?!api(?:/|$)|_next/static|_next/image).*)' }],
}

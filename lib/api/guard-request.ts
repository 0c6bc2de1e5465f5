import { hostname } from 'node:os'
import type { ProblemCode } from './contracts/problem.ts'

type Refused = { code: ProblemCode; detail: string }

const IP_LITERAL = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i

/**
 * Whether a request may come in at all. A page elsewhere can point a name of its own at this machine (DNS rebinding) or send a form here;
 * so the Host must be this machine by a name that nobody else can give it, and whatever changes something must come from our own pages
 * or from no page (command line, curl).
 * @param configuredHost the HOST that the server was told to listen on.
 */
export function guardRequest(request: Request, configuredHost: string | undefined): Refused | null {
  const host = request.headers.get('host') ?? ''
  if (!isOwnHost(host, configuredHost))
    return { code: 'forbidden-host', detail: 'The Host of the request is not this server.' }
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const foreign =
    (origin !== null && originHost(origin) !== host) || (site !== null && site !== 'same-origin' && site !== 'none')
  return foreign ? { code: 'forbidden-origin', detail: 'The request comes from a page of another origin.' } : null
}

/** Whether `host` (with or without port) is an address of this machine, or the name it was told to serve. */
export function isOwnHost(host: string, configuredHost: string | undefined): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (name === 'localhost' || name.endsWith('.localhost') || IP_LITERAL.test(name)) return true
  const configured = configuredHost?.toLowerCase()
  return name !== '' && (name === configured || (isEverywhere(configured) && name === hostname().toLowerCase()))
}

function isEverywhere(host: string | undefined): boolean {
  return host === '0.0.0.0' || host === '::'
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

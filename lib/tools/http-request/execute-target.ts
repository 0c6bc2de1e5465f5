import dns from 'node:dns/promises'
import { isIP } from 'node:net'
import type { HttpAccess, ToolOutcome } from '../../runner/ports.ts'
import { addressProblem } from './execute-address.ts'

export const systemResolve: HttpAccess['resolve'] = async (host) =>
  (await dns.lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address)

/** Where a request goes. `addresses` are the ones that were checked, and no other is connected to. */
export type Target = { url: URL; host: string; port: number; addresses: readonly string[] }
export type Failed = Extract<ToolOutcome, { ok: false }>

/** Ports at which other protocols listen that could be talked into something by the text of an HTTP request: those of the fetch standard. */
const OTHER_PROTOCOLS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
])

/** Reads an address and finds out where it leads. A failure says why nothing was sent. */
export async function findTarget(text: string, access: HttpAccess, base?: URL): Promise<Target | Failed> {
  const url = URL.parse(text, base?.href)
  if (!url) return wrong(`“${text.slice(0, 200)}” is no address. It begins with https:// or http://.`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return blocked(`Only http and https can be requested, not ${url.protocol.slice(0, 20)}`)
  if (url.username !== '' || url.password !== '')
    return blocked('The address holds a user name or a password. Give them in the header Authorization.')
  url.hash = ''
  // The last dot of a full name changes nothing about where it leads, but much about how it compares.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const isAllowed = access.allowed.some((rule) => rule.host === host && (rule.port === null || rule.port === port))
  if (!isAllowed && OTHER_PROTOCOLS.has(port)) return blocked(`Port ${port} is not one of web servers.`)
  const found = await addressesOf(host, access)
  if (!Array.isArray(found)) return found
  const inside = isAllowed
    ? undefined
    : found.map((address) => addressProblem(address)).find((problem) => problem !== null)
  if (inside) return blocked(`${host} leads to ${inside}. ${howToAllow(host, port)}`)
  return { url, host, port, addresses: found }
}

async function addressesOf(host: string, access: HttpAccess): Promise<string[] | Failed> {
  if (host === '') return wrong('The address names no host.')
  if (isIP(host)) return [host]
  try {
    const found = await access.resolve(host)
    return found.length > 0 ? found : wrong(`There is no host “${host}”.`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOTFOUND' || code === 'ENODATA') return wrong(`There is no host “${host}”.`)
    return { ok: false, class: 'transient', kind: 'unavailable', message: `The name “${host}” could not be looked up.` }
  }
}

function howToAllow(host: string, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `Loops reach public addresses only. Whoever runs Loopwright can allow this one with LOOPWRIGHT_HTTP_ALLOW=${name}:${port}.`
}

/** Refused for what it is: no further try can help. */
export function blocked(message: string): Failed {
  return { ok: false, class: 'fatal', kind: 'refused', message: `Nothing was sent. ${message}` }
}

export function wrong(message: string): Failed {
  return { ok: false, class: 'recoverable', kind: 'invalid_arguments', message }
}

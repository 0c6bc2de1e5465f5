import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All that is routed on the public internet in IPv6. The forms that hold an IPv4 address (mapped, compatible, NAT64) lie outside of it or in ranges of their own. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

const WORDS: Record<string, string> = {
  unspecified: 'an unspecified address',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address, as clouds have for their metadata',
  loopback: 'this machine itself',
  carrierGradeNat: 'an address inside a provider’s network',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  ipv4Mapped: 'an IPv4 address in the form of another one',
  rfc6145: 'an IPv4 address in the form of another one',
  rfc6052: 'an IPv4 address in the form of another one',
  '6to4': 'an IPv4 address in the form of another one',
  teredo: 'an IPv4 address in the form of another one',
}

/** Why nothing is sent to an address, in words; null when it is a public one. Whatever is not known to be public is not. */
export function addressProblem(address: string): string | null {
  // An interface after a percent sign has no meaning for a public address.
  if (address.includes('%') || !isIP(address)) return 'no address'
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  if (range !== 'unicast') return WORDS[range] ?? 'a reserved address'
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) return 'a reserved address'
  return null
}

import { BlockList, isIP } from 'node:net'

/** Addresses that only mean something on this machine or in its own networks (RFC 6890 and the lists it names). */
const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) PRIVATE.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [['::', 128], ['::1', 128], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) PRIVATE.addSubnet(network, bits, 'ipv6')

/** Names that never lead to the public internet (RFC 6761, 6762, 8375, and what home routers use). */
const PRIVATE_SUFFIXES = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|home\.arpa|test|corp|private)$/

/** A literal address of this machine or a private network, IPv4 inside IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(bare)
  if (family === 0) return false
  const embedded = family === 6 ? embeddedIPv4(bare) : null
  if (embedded !== null) return PRIVATE.check(embedded, 'ipv4')
  return PRIVATE.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

/** The same for a host as it stands in an address; a name without a dot is the local network's. */
export function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return isPrivateAddress(name)
  return !name.includes('.') || PRIVATE_SUFFIXES.test(name)
}

/** `::ffff:a.b.c.d` and `64:ff9b::a.b.c.d`, also written in hexadecimal, reach the IPv4 address that they hold. */
function embeddedIPv4(address: string): string | null {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const match = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (!match) return null
  const [high, low] = [Number.parseInt(match[1] ?? '0', 16), Number.parseInt(match[2] ?? '0', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

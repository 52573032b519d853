import { BlockList, isIP } from 'node:net'

/**
 * Addresses that are only valid on this machine or in its networks, or nowhere (RFC 6890 and the IANA registries).
 */
const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4')
/**
 * IPv4-compatible, local NAT64, discard, Teredo and the rest of 2001::/23, documentation, segment routing, unique
 * local, link-local, site-local, multicast.
 */
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6')

/** Names that never lead to the public internet (RFC 6761, 6762, 8375, and what home routers use). */
const PRIVATE_SUFFIXES = new Set([
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home',
  'test',
  'corp',
  'private',
])

/**
 * Whether this is a literal address of this machine or of a private network, IPv4 inside IPv6 included. An address with
 * a zone (`%eth0`) is always local.
 */
export function isPrivateAddress(address: string): boolean {
  const [bare = '', zone] = withoutBrackets(address).split('%')
  const family = isIP(bare)
  if (family === 0) return false
  if (zone !== undefined) return true
  if (family === 4) return PRIVATE.check(bare, 'ipv4')
  const embedded = embeddedIPv4(groupsOf(bare))
  return embedded === null ? PRIVATE.check(bare, 'ipv6') : PRIVATE.check(embedded, 'ipv4')
}

/** Characters; no valid host is longer, in any notation. */
const LONGEST = 2_000

/**
 * The same for a host as written in an address, in any notation that the URL standard reads as a number. A name without
 * a dot is local.
 */
export function isPrivateHost(host: string): boolean {
  if (host.length > LONGEST) return true
  const written = withoutBrackets(host)
  if (isIP(written) !== 0) return isPrivateAddress(written)
  const address = `http://${host}/`
  if (!URL.canParse(address)) return true
  const name = withoutBrackets(new URL(address).hostname).replace(/\.{1,8}$/, '')
  if (isIP(name) !== 0) return isPrivateAddress(name)
  const labels = name.split('.')
  return (
    labels.length < 2 ||
    PRIVATE_SUFFIXES.has(labels.at(-1) ?? '') ||
    name.endsWith('.home.arpa') ||
    name === 'home.arpa'
  )
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

/** The eight groups of 16 bits of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL standard normalizes every address: hexadecimal, `::` at most once.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [first, last] = [numbers(head), numbers(tail ?? '')]
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
}

/**
 * The IPv4 address inside an IPv6 address: mapped (::ffff:0:0/96), translated (::ffff:0:0:0/96), NAT64 (64:ff9b::/96),
 * 6to4 (2002::/16). Null for any other.
 */
function embeddedIPv4(groups: readonly number[]): string | null {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':')
  const isLast = ['0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'].includes(prefix)
  if (!isLast && groups[0] !== 0x2002) return null
  const [high = 0, low = 0] = isLast ? groups.slice(6) : groups.slice(1, 3)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

import { Buffer } from 'node:buffer'
import { freeForm } from '../../../shared/model/freeForm.ts'
import { wireOf } from '../../../shared/model/wire.ts'
import { readJson } from '../../../shared/text/json.ts'

/**
 * What an address of a file is called for as long as it is the same file. `isImmutable`: what is behind it never changes (Active Storage
 * makes a new blob for new bytes); anything else may be another picture tomorrow.
 */
export interface StableAddress {
  key: string
  isImmutable: boolean
}

/** Longer addresses, which no server makes, are keys as they are. */
const LONGEST = 10_000

const ACTIVE_STORAGE = '/rails/active_storage/'
/** A message signed by Rails: base64, two dashes, a digest. */
const SIGNED = /^([A-Za-z0-9+/=_-]+)--[0-9a-f]{40,128}$/
/** What signed addresses of buckets are valid by, not what they lead to. */
const PASSING_QUERY =
  /^(x-amz-.*|x-goog-.*|x-ms-.*|awsaccesskeyid|signature|expires|key-pair-id|policy|se|sig|sp|sr|st|sv|token)$/i

/**
 * Servers sign their addresses and may let them expire, give the same file out under more than one host, and sign anew when their secret
 * changes. The key leaves all that out. `base`: the server, for addresses without one.
 */
export function stableAddress(address: string, base: string): StableAddress {
  if (address.length > LONGEST || !URL.canParse(address, base)) return { key: address, isImmutable: false }
  const url = new URL(address, base)
  if (url.pathname.startsWith(ACTIVE_STORAGE)) {
    const segments = url.pathname.slice(ACTIVE_STORAGE.length).split('/')
    return { key: ACTIVE_STORAGE + segments.map(meaningOf).join('/'), isImmutable: true }
  }
  // All at once: each change of `url.searchParams` writes the whole address again.
  const lasting = new URLSearchParams([...url.searchParams].filter(([name]) => !PASSING_QUERY.test(name)))
  lasting.sort()
  url.search = lasting.toString()
  url.hash = ''
  return { key: url.href, isImmutable: false }
}

/** What a signed segment says, without when it ends and by which secret it was signed; any other segment as it is. */
function meaningOf(segment: string): string {
  const signed = SIGNED.exec(decoded(segment))?.[1]
  if (signed === undefined) return segment
  const rails = wireOf(wireOf(readJson(Buffer.from(signed, 'base64').toString('utf8')))?.['_rails'])
  if (!rails) return signed
  const { exp: _exp, ...lasting } = rails
  return JSON.stringify(freeForm(lasting))
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment
    throw error
  }
}

import { Buffer } from 'node:buffer'
import { freeForm } from '../../../shared/model/freeForm.ts'
import { wireOf } from '../../../shared/model/wire.ts'
import { readJson } from '../../../shared/text/json.ts'

/**
 * A name of a file that stays the same while its address changes. `isImmutable`: the content never changes, because
 * Active Storage creates a new blob for new bytes. Anything else may change under its address.
 */
export interface StableAddress {
  key: string
  isImmutable: boolean
}

/** Longer addresses, which no server creates, are used as they are. */
const LONGEST = 10_000

const ACTIVE_STORAGE = '/rails/active_storage/'
/** A message signed by Rails: base64, two dashes, a digest. */
const SIGNED = /^([A-Za-z0-9+/=_-]+)--[0-9a-f]{40,128}$/
/** Query parameters of signed bucket addresses that don't identify the file. */
const SIGNATURE_PARAMETERS =
  /^(x-amz-.*|x-goog-.*|x-ms-.*|awsaccesskeyid|signature|expires|key-pair-id|policy|se|sig|sp|sr|st|sv|token)$/i

/**
 * The stable name of an address: without host, signature and expiry, which differ between addresses of the same file.
 * `base`: the server, for relative addresses.
 */
export function stableAddress(address: string, base: string): StableAddress {
  if (address.length > LONGEST || !URL.canParse(address, base)) return { key: address, isImmutable: false }
  const url = new URL(address, base)
  if (url.pathname.startsWith(ACTIVE_STORAGE)) {
    const segments = url.pathname.slice(ACTIVE_STORAGE.length).split('/')
    return { key: ACTIVE_STORAGE + segments.map(unsignedSegment).join('/'), isImmutable: true }
  }
  // Set once, because each change of `url.searchParams` serializes the URL again.
  const lasting = new URLSearchParams([...url.searchParams].filter(([name]) => !SIGNATURE_PARAMETERS.test(name)))
  lasting.sort()
  url.search = lasting.toString()
  url.hash = ''
  return { key: url.href, isImmutable: false }
}

/** The content of a signed segment without expiry and signature; any other segment unchanged. */
function unsignedSegment(segment: string): string {
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

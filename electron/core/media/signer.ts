import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SessionId } from '../../../shared/model/ids.ts'
import type { MediaAddress } from '../../../shared/views.ts'

/**
 * `upload`: the URL is an upload's id. `inline`: an image of an email or a text that the server stores. `sticker`: an
 * image of LINE's shop. `remote`: an outside image that the user allowed.
 */
export const MEDIA_KINDS = ['avatar', 'attachment', 'thumbnail', 'inline', 'sticker', 'remote', 'upload'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** The meaning of a media address. */
export interface MediaTarget {
  sessionId: SessionId
  kind: MediaKind
  url: string
}

/** Cached addresses: every view of a row requests its address again. */
const CACHE_SIZE = 4_000

/**
 * Creates and resolves the page's media addresses: `media/<session>/<kind>/<url, base64url>/<signature>`, relative to
 * the page. The signature proves that main created the address, so the page can't make main fetch anything else.
 */
export class MediaSigner {
  readonly #key: Uint8Array
  readonly #cache = new Map<string, MediaAddress>()

  /** `key`: at least 32 random bytes, new at every start. */
  constructor(key: Uint8Array) {
    if (key.byteLength < 32) throw new RangeError('A signing key has at least 32 bytes')
    this.#key = key
  }

  address(sessionId: SessionId, kind: MediaKind, url: string): MediaAddress {
    const unsigned = `media/${sessionId}/${kind}/${Buffer.from(url).toString('base64url')}`
    const cached = this.#cache.get(unsigned)
    if (cached !== undefined) return cached
    const address = `${unsigned}/${this.#signature(unsigned).toString('base64url')}`
    if (this.#cache.size >= CACHE_SIZE) this.#cache.clear()
    this.#cache.set(unsigned, address)
    return address
  }

  /** Returns null for an address that this signer didn't create. Ignores a leading slash and a query. */
  resolve(path: string): MediaTarget | null {
    const match = /^\/?(media\/([a-z0-9-]{1,64})\/([a-z]+)\/([\w-]+))\/([\w-]{22})(?:\?.*)?$/.exec(path)
    const [, unsigned, sessionId, kindText, encoded, signature] = match ?? []
    const kind = MEDIA_KINDS.find((candidate) => candidate === kindText)
    if (
      unsigned === undefined ||
      sessionId === undefined ||
      kind === undefined ||
      encoded === undefined ||
      signature === undefined
    )
      return null
    const given = Buffer.from(signature, 'base64url')
    const expected = this.#signature(unsigned)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    return { sessionId, kind, url: Buffer.from(encoded, 'base64url').toString('utf8') }
  }

  #signature(unsigned: string): Buffer {
    return createHmac('sha256', this.#key).update(unsigned).digest().subarray(0, 16)
  }
}

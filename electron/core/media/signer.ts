import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SessionId } from '../../../shared/model/ids.ts'
import type { MediaAddress } from '../../../shared/views.ts'

/** `upload`: the url is an upload's id. `inline`: an image of an email, which the server stores itself. `remote`: an outside picture that the person allowed. */
export const MEDIA_KINDS = ['avatar', 'attachment', 'thumbnail', 'inline', 'remote', 'upload'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** What an address stands for. */
export interface MediaTarget {
  sessionId: SessionId
  kind: MediaKind
  url: string
}

/** Addresses are asked for again on every view of a row; this many are kept. */
const REMEMBERED = 4_000

/**
 * Makes and reads the page's addresses of media: `media/<session>/<kind>/<url, base64url>/<signature>`, relative to the page.
 * Stateless: the signature says that main made it, so that the page cannot make main fetch anything else.
 */
export class MediaSigner {
  readonly #key: Uint8Array
  readonly #made = new Map<string, MediaAddress>()

  /** `key`: at least 32 random bytes, new for every start. */
  constructor(key: Uint8Array) {
    if (key.byteLength < 32) throw new RangeError('A signing key has at least 32 bytes')
    this.#key = key
  }

  address(sessionId: SessionId, kind: MediaKind, url: string): MediaAddress {
    const unsigned = `media/${sessionId}/${kind}/${Buffer.from(url).toString('base64url')}`
    const known = this.#made.get(unsigned)
    if (known !== undefined) return known
    const address = `${unsigned}/${this.#signature(unsigned).toString('base64url')}`
    if (this.#made.size >= REMEMBERED) this.#made.clear()
    this.#made.set(unsigned, address)
    return address
  }

  /** Null for anything that this signer did not make. A leading slash and a query are forgiven. */
  resolve(path: string): MediaTarget | null {
    const match = /^\/?(media\/([a-z0-9-]{1,64})\/([a-z]+)\/([\w-]+))\/([\w-]{22})(?:\?.*)?$/.exec(path)
    const [, unsigned, sessionId, kindText, encoded, signature] = match ?? []
    const kind = MEDIA_KINDS.find((known) => known === kindText)
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

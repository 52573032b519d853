import type { SessionId } from '../../../shared/model/ids.ts'
import type { MediaAddress } from '../../../shared/views.ts'
import type { MediaKind } from '../ports.ts'
import type { SignerPort } from './ports.ts'

/** Cached addresses: signing one costs more than the rest of a list row. */
const CACHE_SIZE = 5_000

/** Media addresses of one session, each signed once. */
export class MediaAddresses {
  readonly #sessionId: SessionId
  readonly #signer: SignerPort
  readonly #cache = new Map<string, MediaAddress>()

  constructor(sessionId: SessionId, signer: SignerPort) {
    this.#sessionId = sessionId
    this.#signer = signer
  }

  /** Returns null for a null or empty URL. */
  of(kind: MediaKind, url: string | null): MediaAddress | null {
    if (url === null || url === '') return null
    const key = `${kind} ${url}`
    const cached = this.#cache.get(key)
    if (cached !== undefined) return cached
    const address = this.#signer.address(this.#sessionId, kind, url)
    if (this.#cache.size >= CACHE_SIZE) this.#cache.clear()
    this.#cache.set(key, address)
    return address
  }
}

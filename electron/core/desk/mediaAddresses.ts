import type { SessionId } from '../../../shared/model/ids.ts'
import type { MediaAddress } from '../../../shared/views.ts'
import type { MediaKind } from '../ports.ts'
import type { SignerPort } from './ports.ts'

/** Addresses remembered: signing one costs more than all else that a row of a list needs. */
const REMEMBERED = 5_000

/** Media addresses of one session's server, each signed once. */
export class MediaAddresses {
  readonly #sessionId: SessionId
  readonly #signer: SignerPort
  readonly #known = new Map<string, MediaAddress>()

  constructor(sessionId: SessionId, signer: SignerPort) {
    this.#sessionId = sessionId
    this.#signer = signer
  }

  /** Null for nothing. */
  of(kind: MediaKind, url: string | null): MediaAddress | null {
    if (url === null || url === '') return null
    const key = `${kind} ${url}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const address = this.#signer.address(this.#sessionId, kind, url)
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(key, address)
    return address
  }
}

import type { ConnectionKind } from '../../../shared/model/connection.ts'
import { truncate } from '../../../shared/text/truncate.ts'

/** A change of the connection state, for the screen and for reports: without secrets, with limited text. */
export interface Transition {
  /** Wall time. */
  readonly at: number
  /** Monotonic milliseconds. */
  readonly clock: number
  readonly from: ConnectionKind
  readonly to: ConnectionKind
  readonly reason: string | null
}

/** Characters. */
const LONGEST = 160
const SECRETS = [
  // No optional characters before the name: on a run of backslashes, the search would start over at each of them.
  /((?:pubsub_token|access[-_]token|api_access_token|auth_token|mfa_token|token|client|uid|password)\\*"?\s*[:=]\s*\\*"?)[^\s"\\&,}]+/gi,
  /(Bearer\s+)[\w.~+/=-]+/gi,
]

/** Makes text of a peer or an error safe to store: without secrets and control characters, at most 160 characters. */
export function redact(text: string, secrets: readonly string[] = []): string {
  // Cut first, so that a long text costs nothing, but far enough that no secret is cut in half and stays.
  let safe = text.slice(0, LONGEST * 64)
  for (const secret of secrets) if (secret.length >= 4) safe = safe.replaceAll(secret, '[secret]')
  for (const pattern of SECRETS) safe = safe.replace(pattern, '$1[secret]')
  safe = safe.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return truncate(safe, LONGEST)
}

/** The last `size` transitions. */
export class History {
  readonly #size: number
  #transitions: Transition[] = []

  constructor(size: number) {
    this.#size = size
  }

  add(transition: Transition): void {
    this.#transitions.push(transition)
    // Trimmed only now and then, so that rapid transitions do not each copy the array.
    if (this.#transitions.length >= this.#size * 2) this.#transitions = this.#transitions.slice(-this.#size)
  }

  /** Oldest first. */
  list(): readonly Transition[] {
    return this.#transitions.slice(-this.#size)
  }
}

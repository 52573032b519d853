import type { ConnectionKind } from '../../../shared/model/connection.ts'
import { truncate } from '../../../shared/text/truncate.ts'

/** One step of the connection machine, fit for the screen and for a report: no secrets, bounded text. */
export interface Transition {
  /** Wall time. */
  readonly at: number
  /** Monotonic milliseconds. */
  readonly clock: number
  readonly from: ConnectionKind
  readonly to: ConnectionKind
  readonly reason: string | null
}

const LONGEST = 160
const SECRETS = [
  // No optional signs before the name: the search would begin again at each of a run of backslashes.
  /((?:pubsub_token|access[-_]token|api_access_token|auth_token|mfa_token|token|client|uid|password)\\*"?\s*[:=]\s*\\*"?)[^\s"\\&,}]+/gi,
  /(Bearer\s+)[\w.~+/=-]+/gi,
]

/** Text from a peer or an error, safe to keep: secrets out, control characters out, at most 160 characters. */
export function redact(text: string, secrets: readonly string[] = []): string {
  // Cut first so that a hostile text costs nothing, but far enough that no secret is cut in half and slips through.
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
    // Trimmed in strides, so that a spinning machine does not also shift an array on each turn.
    if (this.#transitions.length >= this.#size * 2) this.#transitions = this.#transitions.slice(-this.#size)
  }

  /** Oldest first. */
  list(): readonly Transition[] {
    return this.#transitions.slice(-this.#size)
  }
}

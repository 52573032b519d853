import type { ConnectionState, TroubleReason } from '../../../shared/model/connection.ts'
import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { KickReason } from './types.ts'

/** A handshake younger than this, in milliseconds, is not restarted by another kick. */
const FRESH_HANDSHAKE = 2_000
/** Waits that the server asked for: only the user ends them early, a wake-up does not. */
const SERVER_REQUESTED_WAITS: ReadonlySet<TroubleReason> = new Set([
  'throttled',
  'silent',
  'rejected',
  'unauthorized',
  'policy',
  'tooLarge',
  'unsupportedProtocol',
])

/** A burst of kicks; `lastAt` is the time of its last one, in monotonic milliseconds. */
export interface Kick {
  readonly reasons: ReadonlySet<KickReason>
  readonly lastAt: number
}

/** Coalesces kicks, as wake-up, unlock and network change come in a burst: docs/protocol.md#deadlines-and-bounds. */
export class KickDebouncer {
  readonly #clock: Clock
  readonly #window: number
  readonly #longest: number
  readonly #run: (kick: Kick) => void
  readonly #timer: Timer
  #reasons = new Set<KickReason>()
  #firstAt = 0

  /** Runs `window` ms after the last kick of a burst, at most `longest` ms after its first. */
  constructor(options: { clock: Clock; window: number; longest: number; run: (kick: Kick) => void }) {
    this.#clock = options.clock
    this.#window = options.window
    this.#longest = options.longest
    this.#run = options.run
    this.#timer = new Timer(options.clock)
  }

  add(reason: KickReason): void {
    const now = this.#clock.monotonic()
    if (!this.#timer.isPending) this.#firstAt = now
    this.#reasons.add(reason)
    const due = Math.min(now + this.#window, this.#firstAt + this.#longest)
    this.#timer.set(Math.max(0, due - now), () => {
      const reasons = this.#reasons
      this.#reasons = new Set()
      this.#run({ reasons, lastAt: now })
    })
  }

  dispose(): void {
    this.#timer.clear()
    this.#reasons = new Set()
  }
}

/**
 * What a kick does to the current socket, null where there is none: docs/protocol.md#reconnecting. `now` is monotonic
 * milliseconds.
 */
export function responseTo(
  { reasons, lastAt }: Kick,
  link: { readonly openedAt: number; readonly phase: string } | null,
  state: ConnectionState,
  now: number,
): 'probe' | 'ignore' | 'reconnect' {
  if (link !== null) {
    // That the user looks says nothing about the socket.
    const doubts = [...reasons].filter((reason) => reason !== 'watched')
    if (doubts.length === 0) return 'ignore'
    if (doubts.length === 1 && doubts[0] === 'clockJump') return 'probe'
    // The socket that was opened after the kick, or is still connecting, is the attempt that the kick asks for.
    if (link.openedAt > lastAt || (link.phase === 'handshake' && now - link.openedAt < FRESH_HANDSHAKE)) return 'ignore'
  }
  const waitsFor = state.kind === 'waiting' || state.kind === 'blocked' ? state.reason : null
  if (waitsFor !== null && SERVER_REQUESTED_WAITS.has(waitsFor) && !reasons.has('manual')) return 'ignore'
  return 'reconnect'
}

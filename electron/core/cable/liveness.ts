import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { CableLimits } from './types.ts'

/** The last signs of life of a peer; monotonic milliseconds. */
export interface SignsOfLife {
  /** Last frame of any kind. */
  readonly frame: number
  /** Last frame or pong. */
  readonly any: number
  /** Last probe sent. */
  readonly probed: number
  /** The socket is suspected dead: a sign must come before this. Null without a suspicion. */
  readonly suspectUntil: number | null
}

export type LivenessDecision =
  | { readonly action: 'wait' | 'probe'; readonly until: number }
  | { readonly action: 'end'; readonly reason: 'stale' | 'noAnswer' }

/**
 * Pings come every 3 s. Probes at 4.5 s of silence, ends the socket at 7.5 s; pongs alone keep it for 11 s:
 * docs/protocol.md#liveness.
 */
export function decide(signs: SignsOfLife, now: number, limits: CableLimits): LivenessDecision {
  const { frame, any, probed, suspectUntil } = signs
  if (suspectUntil !== null && now >= suspectUntil) return { action: 'end', reason: 'noAnswer' }
  const deadAt = Math.min(any + limits.deadAfterSilence, frame + limits.deadWithoutFrames)
  if (now >= deadAt) return { action: 'end', reason: 'stale' }
  const next = Math.min(deadAt, suspectUntil ?? Infinity)
  const probeAt = any + limits.probeAfterSilence
  if (probed > any) return { action: 'wait', until: next }
  return now >= probeAt ? { action: 'probe', until: next } : { action: 'wait', until: Math.min(next, probeAt) }
}

/** Milliseconds in which the next ping comes from a peer that has never answered a probe. */
const NEXT_PING = 3_500
/** A timer this late, in milliseconds, means that the process was blocked and could not read frames. */
const LATE = 1_000

/** Watches one socket from its welcome on, with one timer. `onFrame` is cheap enough to be called for every frame. */
export class Liveness {
  readonly #clock: Clock
  readonly #limits: CableLimits
  readonly #sendProbe: () => void
  readonly #onDead: (reason: 'stale' | 'noAnswer') => void
  readonly #timer: Timer
  #frame: number
  #any: number
  #probed = -Infinity
  #suspectUntil: number | null = null
  #hasPonged = false
  #due = 0
  #isDisposed = false

  constructor(options: {
    clock: Clock
    limits: CableLimits
    probe: () => void
    onDead: (reason: 'stale' | 'noAnswer') => void
  }) {
    this.#clock = options.clock
    this.#limits = options.limits
    this.#sendProbe = options.probe
    this.#onDead = options.onDead
    this.#timer = new Timer(options.clock)
    this.#frame = this.#any = this.#clock.monotonic()
    this.#arm(this.#any + this.#limits.probeAfterSilence)
  }

  /** A frame came at `now`. */
  onFrame(now: number): void {
    this.#frame = this.#any = now
    this.#suspectUntil = null
  }

  onPong(): void {
    this.#hasPonged = true
    this.#any = this.#clock.monotonic()
    this.#suspectUntil = null
  }

  /**
   * Probes the peer at once and ends the socket unless an answer comes in time. For wake-ups that the system did not
   * announce.
   */
  suspect(): void {
    if (this.#isDisposed || this.#suspectUntil !== null) return
    const now = this.#clock.monotonic()
    this.#suspectUntil = now + (this.#hasPonged ? this.#limits.probeAnswer : NEXT_PING)
    this.#probe(now)
    this.#arm(this.#suspectUntil)
  }

  dispose(): void {
    this.#isDisposed = true
    this.#timer.clear()
  }

  #probe(now: number): void {
    this.#probed = now
    this.#sendProbe()
  }

  #arm(due: number): void {
    if (this.#isDisposed) return
    this.#due = due
    this.#timer.set(Math.max(0, due - this.#clock.monotonic()), () => {
      this.#check()
    })
  }

  #check(): void {
    const now = this.#clock.monotonic()
    const late = now - this.#due
    if (late > LATE) this.#excuse(late, now)
    const decision = decide(
      { frame: this.#frame, any: this.#any, probed: this.#probed, suspectUntil: this.#suspectUntil },
      now,
      this.#limits,
    )
    if (decision.action === 'end') {
      this.dispose()
      this.#onDead(decision.reason)
      return
    }
    if (decision.action === 'probe') this.#probe(now)
    this.#arm(decision.until)
  }

  /**
   * Doesn't count the time in which the process was blocked: its frames wait in the kernel and are read before the next
   * timer runs.
   */
  #excuse(late: number, now: number): void {
    this.#frame = Math.min(now, this.#frame + late)
    this.#any = Math.min(now, this.#any + late)
    if (this.#suspectUntil !== null) this.#suspectUntil = Math.max(this.#suspectUntil, now + this.#limits.probeAnswer)
  }
}

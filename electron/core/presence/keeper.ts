import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import type { PresenceFacts, PresenceMode, PresenceState } from './policy.ts'
import { presenceOf } from './policy.ts'

export interface PresenceKeeperOptions {
  readonly clock: Clock
  readonly log: Log
  /** Sends one heartbeat; false when it could not be sent. */
  beat(): boolean
  /** Seconds since the last input anywhere on the machine; `unknown` where the system does not say. */
  idleSeconds(): number | 'unknown'
  /** Whether the screen is locked, for systems that only answer when asked. */
  isLocked?(): boolean
  onChange(state: PresenceState): void
  readonly mode: PresenceMode
  readonly idleThresholdSeconds: number
}

/** Servers forget an agent after 20 s (their documentation says 30). Two beats fit in, so one may be lost: docs/protocol.md#presence-heartbeat. */
const BEAT_EVERY = 10_000
/** A beat that could not be sent is tried again this soon; a confirmed socket brings the next one anyway. */
const RETRY_AFTER = 2_000
const IDLE_POLL_EVERY = 5_000
/** While away somebody may come back at any moment, and customers wait: the idle time is asked for more often. */
const RETURN_POLL_EVERY = 1_000

/**
 * Keeps the agent online at the server while they are there, and lets the server's clock forget them while they are not: away is the
 * absence of beats. Runs from construction until `stop`.
 */
export class PresenceKeeper {
  readonly #options: PresenceKeeperOptions
  readonly #clock: Clock
  #mode: PresenceMode
  #threshold: number
  #manuallyActive = true
  #lockAnnounced = false
  #suspendedAt: number | undefined
  #activityAt = -Infinity
  #state: PresenceState
  #beatTimer: TimerHandle | undefined
  #pollTimer: TimerHandle | undefined
  #idleFailed = false
  #stopped = false

  constructor(options: PresenceKeeperOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#mode = options.mode
    this.#threshold = options.idleThresholdSeconds
    this.#state = presenceOf(this.#facts())
    if (this.#state === 'active') this.#armBeat(BEAT_EVERY)
    this.#armPoll()
  }

  get state(): PresenceState {
    return this.#state
  }

  setMode(mode: PresenceMode): void {
    this.#mode = mode
    this.#update()
  }

  /** Seconds without input after which `follow` means away. */
  setThreshold(seconds: number): void {
    this.#threshold = seconds
    this.#update()
  }

  /** What the person chose by hand; counts in mode `manual` only. */
  setManual(active: boolean): void {
    this.#manuallyActive = active
    this.#update()
  }

  /** A socket was confirmed. Sends a beat at once, as the server's own first presence may be lost: docs/protocol.md#findings-that-shaped-the-client, 5. */
  onConfirmed(): void {
    if (this.#state === 'active') this.#beat()
  }

  onLock(): void {
    this.#lockAnnounced = true
    this.#update()
  }

  onUnlock(): void {
    this.#lockAnnounced = false
    this.#suspendedAt = undefined
    this.noteActivity()
  }

  onSuspend(): void {
    this.#suspendedAt = this.#clock.monotonic()
    this.#update()
  }

  onResume(): void {
    this.#suspendedAt = undefined
    if (!this.#update() && this.#state === 'active') this.#beat()
  }

  /** Input in our own window: proof of a person even where the system's idle time is wrong (electron#27912) or a wake-up went untold. */
  noteActivity(): void {
    this.#activityAt = this.#clock.monotonic()
    this.#lockAnnounced = false
    this.#suspendedAt = undefined
    this.#update()
  }

  /** No beat, timer or report afterwards. */
  stop(): void {
    this.#stopped = true
    this.#clearBeat()
    if (this.#pollTimer !== undefined) this.#clock.clear(this.#pollTimer)
    this.#pollTimer = undefined
  }

  #facts(): PresenceFacts {
    const now = this.#clock.monotonic()
    const idle = this.#idle()
    // Input after the machine was said to sleep: it is awake, whatever was announced.
    if (
      this.#suspendedAt !== undefined &&
      idle !== 'unknown' &&
      now - idle * 1_000 > this.#suspendedAt + IDLE_POLL_EVERY
    )
      this.#suspendedAt = undefined
    const sinceActivity = (now - this.#activityAt) / 1_000
    return {
      mode: this.#mode,
      manuallyActive: this.#manuallyActive,
      locked: this.#lockAnnounced || this.#options.isLocked?.() === true,
      suspended: this.#suspendedAt !== undefined,
      idleSeconds: idle === 'unknown' ? idle : Math.min(idle, sinceActivity),
      idleThresholdSeconds: this.#threshold,
    }
  }

  #idle(): number | 'unknown' {
    try {
      const idle = this.#options.idleSeconds()
      this.#idleFailed = false
      return typeof idle === 'number' && Number.isFinite(idle) && idle >= 0 ? idle : 'unknown'
    } catch (error) {
      if (!this.#idleFailed) this.#options.log.warn('idle time is not available', { error: errorText(error) })
      this.#idleFailed = true
      return 'unknown'
    }
  }

  /** True when the state changed. */
  #update(): boolean {
    if (this.#stopped) return false
    const state = presenceOf(this.#facts())
    if (state === this.#state) return false
    this.#state = state
    this.#options.log.info('presence', { state, mode: this.#mode })
    if (state === 'active') this.#beat()
    else this.#clearBeat()
    this.#armPoll()
    this.#options.onChange(state)
    return true
  }

  #beat(): void {
    if (this.#stopped) return
    this.#armBeat(this.#options.beat() ? BEAT_EVERY : RETRY_AFTER)
  }

  #armBeat(delay: number): void {
    this.#clearBeat()
    this.#beatTimer = this.#clock.after(delay, () => {
      this.#beatTimer = undefined
      // Asked first: nobody is kept online by a timer that was only late in noticing.
      if (!this.#update() && this.#state === 'active') this.#beat()
    })
  }

  #clearBeat(): void {
    if (this.#beatTimer !== undefined) this.#clock.clear(this.#beatTimer)
    this.#beatTimer = undefined
  }

  #armPoll(): void {
    if (this.#pollTimer !== undefined) this.#clock.clear(this.#pollTimer)
    this.#pollTimer = this.#clock.after(this.#state === 'away' ? RETURN_POLL_EVERY : IDLE_POLL_EVERY, () => {
      this.#update()
      if (!this.#stopped) this.#armPoll()
    })
  }
}

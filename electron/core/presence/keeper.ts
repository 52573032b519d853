import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { PresenceFacts, PresenceMode, PresenceState } from './policy.ts'
import { presenceOf } from './policy.ts'

export interface PresenceKeeperOptions {
  readonly clock: Clock
  readonly log: Log
  /** Sends one presence beat; false when it could not be sent. */
  beat(): boolean
  /** Seconds since the last input anywhere on the machine; `unknown` where the system can't tell. */
  idleSeconds(): number | 'unknown'
  /** Whether the screen is locked, for systems that don't report it as an event. */
  isLocked?(): boolean
  onChange(state: PresenceState): void
  readonly mode: PresenceMode
  readonly idleThresholdSeconds: number
}

/**
 * Milliseconds. Servers forget an agent after 20 s (their documentation says 30), so one of two beats may be lost:
 * docs/protocol.md#presence-heartbeat.
 */
const BEAT_EVERY = 10_000
/** Retry delay of a beat that could not be sent. A confirmed socket sends one at once anyway. */
const RETRY_AFTER = 2_000
const IDLE_POLL_EVERY = 5_000
/** Polls more often while the user is away, so that contacts see them soon after they return. */
const RETURN_POLL_EVERY = 1_000

/**
 * Keeps the user online at the server while they are active. While they are away it sends no beats, and the server
 * forgets them. Runs from construction until `stop`.
 */
export class PresenceKeeper {
  readonly #options: PresenceKeeperOptions
  readonly #clock: Clock
  #mode: PresenceMode
  #threshold: number
  #manuallyActive = true
  #isLockAnnounced = false
  #suspendedAt: number | null = null
  #activityAt = -Infinity
  #state: PresenceState
  readonly #beatTimer: Timer
  readonly #pollTimer: Timer
  #hasIdleFailed = false
  #isStopped = false

  constructor(options: PresenceKeeperOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#beatTimer = new Timer(options.clock)
    this.#pollTimer = new Timer(options.clock)
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

  /** Seconds without input after which the user is away in mode `follow`. */
  setThreshold(seconds: number): void {
    this.#threshold = seconds
    this.#update()
  }

  /** The user's choice, for mode `manual` only. */
  setManual(active: boolean): void {
    this.#manuallyActive = active
    this.#update()
  }

  /**
   * A socket was confirmed. Sends a beat at once, because the server's first presence event may be lost:
   * docs/protocol.md#findings-that-shaped-the-client, 5.
   */
  onConfirmed(): void {
    if (this.#state === 'active') this.#beat()
  }

  onLock(): void {
    this.#isLockAnnounced = true
    this.#update()
  }

  onUnlock(): void {
    this.#isLockAnnounced = false
    this.#suspendedAt = null
    this.noteActivity()
  }

  onSuspend(): void {
    this.#suspendedAt = this.#clock.monotonic()
    this.#update()
  }

  onResume(): void {
    this.#suspendedAt = null
    if (!this.#update() && this.#state === 'active') this.#beat()
  }

  /**
   * There was input in Deskbell's own window: the user is active even where the system's idle time is wrong
   * (electron#27912) or a wake-up was not reported.
   */
  noteActivity(): void {
    this.#activityAt = this.#clock.monotonic()
    this.#isLockAnnounced = false
    this.#suspendedAt = null
    this.#update()
  }

  /** No beat, timer or `onChange` afterwards. */
  stop(): void {
    this.#isStopped = true
    this.#beatTimer.clear()
    this.#pollTimer.clear()
  }

  #facts(): PresenceFacts {
    const now = this.#clock.monotonic()
    const idle = this.#idle()
    // Input after the announced sleep: the machine is awake, even without a resume event.
    if (this.#suspendedAt !== null && idle !== 'unknown' && now - idle * 1_000 > this.#suspendedAt + IDLE_POLL_EVERY)
      this.#suspendedAt = null
    const sinceActivity = (now - this.#activityAt) / 1_000
    return {
      mode: this.#mode,
      manuallyActive: this.#manuallyActive,
      locked: this.#isLockAnnounced || this.#options.isLocked?.() === true,
      suspended: this.#suspendedAt !== null,
      idleSeconds: idle === 'unknown' ? idle : Math.min(idle, sinceActivity),
      idleThresholdSeconds: this.#threshold,
    }
  }

  #idle(): number | 'unknown' {
    try {
      const idle = this.#options.idleSeconds()
      this.#hasIdleFailed = false
      return typeof idle === 'number' && Number.isFinite(idle) && idle >= 0 ? idle : 'unknown'
    } catch (error) {
      if (!this.#hasIdleFailed) this.#options.log.warn('Idle time unavailable', { error: errorText(error) })
      this.#hasIdleFailed = true
      return 'unknown'
    }
  }

  /** Returns whether the state changed. */
  #update(): boolean {
    if (this.#isStopped) return false
    const state = presenceOf(this.#facts())
    if (state === this.#state) return false
    this.#state = state
    this.#options.log.info('Presence changed', { state, mode: this.#mode })
    if (state === 'active') this.#beat()
    else this.#beatTimer.clear()
    this.#armPoll()
    this.#options.onChange(state)
    return true
  }

  #beat(): void {
    if (this.#isStopped) return
    this.#armBeat(this.#options.beat() ? BEAT_EVERY : RETRY_AFTER)
  }

  #armBeat(delay: number): void {
    this.#beatTimer.set(delay, () => {
      // Updates first, so that a late timer doesn't send a beat for a user who is already away.
      if (!this.#update() && this.#state === 'active') this.#beat()
    })
  }

  #armPoll(): void {
    this.#pollTimer.set(this.#state === 'away' ? RETURN_POLL_EVERY : IDLE_POLL_EVERY, () => {
      this.#update()
      if (!this.#isStopped) this.#armPoll()
    })
  }
}
